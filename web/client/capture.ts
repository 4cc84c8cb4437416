/**
 * Opening a camera or microphone (W3C mediacapture-streams), and telling apart
 * why it did not work: browsers agree on the exceptions' names, hardly on more.
 */
import type { MediaProblem } from './types';

export type TrackKind = 'audio' | 'video';

export interface Wish {
  /** This one and no other, or this one if it is there. */
  device?: { exact: string } | { ideal: string };
  facing?: 'user' | 'environment';
}

export interface Captured {
  tracks: Partial<Record<TrackKind, MediaStreamTrack>>;
  problems: Partial<Record<TrackKind, MediaProblem>>;
}

function constraints(kind: TrackKind, wish: Wish): MediaTrackConstraints {
  const device = wish.device ? { deviceId: wish.device } : {};
  if (kind === 'audio') {
    return { ...device, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  }
  const facing = wish.device ? {} : { facingMode: wish.facing ?? 'user' };
  return { ...device, ...facing, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
}

/** What the browser says of a permission; null when it does not say. */
async function permission(kind: TrackKind): Promise<PermissionState | null> {
  try {
    const name = (kind === 'audio' ? 'microphone' : 'camera') as PermissionName;
    return (await navigator.permissions.query({ name })).state;
  } catch {
    return null;
  }
}

async function problemOf(error: unknown, kind: TrackKind): Promise<MediaProblem> {
  switch (error instanceof DOMException || error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
      // Closing the question leaves it open; refusing, in most browsers, does not.
      return (await permission(kind)) === 'prompt' ? 'dismissed' : 'denied';
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'failed';
  }
}

async function captureOne(source: MediaDevices, kind: TrackKind, wish: Wish): Promise<Captured> {
  try {
    const [track] = (await source.getUserMedia({ [kind]: constraints(kind, wish) })).getTracks();
    return track ? { tracks: { [kind]: track }, problems: {} } : { tracks: {}, problems: { [kind]: 'failed' } };
  } catch (error) {
    return { tracks: {}, problems: { [kind]: await problemOf(error, kind) } };
  }
}

/** Opens what is wished for, as much of it as there is. Never rejects. */
export async function capture(
  source: MediaDevices | undefined,
  wishes: Partial<Record<TrackKind, Wish>>,
): Promise<Captured> {
  const kinds = (['audio', 'video'] as const).filter((kind) => wishes[kind]);
  if (typeof source?.getUserMedia !== 'function') {
    const problem = globalThis.isSecureContext ? 'missing' : 'insecure'; // browsers hide it outside of HTTPS
    return { tracks: {}, problems: Object.fromEntries(kinds.map((kind) => [kind, problem])) };
  }
  const [first] = kinds;
  if (first === undefined) return { tracks: {}, problems: {} };
  if (kinds.length === 1) return captureOne(source, first, wishes[first] ?? {});
  try {
    // Together, so that one question asks for both.
    const stream = await source.getUserMedia({
      audio: constraints('audio', wishes.audio ?? {}),
      video: constraints('video', wishes.video ?? {}),
    });
    const tracks: Captured['tracks'] = {};
    for (const track of stream.getTracks()) tracks[track.kind as TrackKind] = track;
    return { tracks, problems: {} };
  } catch (error) {
    const states = await Promise.all(kinds.map(permission));
    if (error instanceof DOMException && error.name === 'NotAllowedError' && states.every((state) => state === 'prompt')) {
      // The one question for both was closed: asking twice more would be rude.
      return { tracks: {}, problems: { audio: 'dismissed', video: 'dismissed' } };
    }
    // One of the two spoils it for both; each by itself shows which.
    const audio = await captureOne(source, 'audio', wishes.audio ?? {});
    const video = await captureOne(source, 'video', wishes.video ?? {});
    return { tracks: { ...audio.tracks, ...video.tracks }, problems: { ...audio.problems, ...video.problems } };
  }
}
