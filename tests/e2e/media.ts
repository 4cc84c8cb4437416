// What really arrives at one end of a call, from the statistics of its peer connection (W3C webrtc-stats).
import { expect, type Page } from '@playwright/test';

export interface Received {
  /** Frames decoded so far. */
  frames: number;
  /** RTCInboundRtpStreamStats.totalAudioEnergy, and the seconds of sound that it was gathered over. */
  energy: number;
  seconds: number;
  sentFrames: number;
}

type Ends = { halloo?: { current: { peerConnection: RTCPeerConnection | null } | null }; pc?: RTCPeerConnection };

/** Of a page of Halloo's, or of an old client whose peer connection is the global `pc`. Null without one. */
export function received(page: Page): Promise<Received | null> {
  return page.evaluate(async () => {
    const { halloo, pc } = globalThis as unknown as Ends;
    const connection = halloo?.current?.peerConnection ?? pc;
    if (!connection) return null;
    const result = { frames: 0, energy: 0, seconds: 0, sentFrames: 0 };
    for (const stats of (await connection.getStats()).values()) {
      if (stats.type === 'outbound-rtp' && stats.kind === 'video') result.sentFrames += stats.framesEncoded ?? 0;
      if (stats.type !== 'inbound-rtp') continue;
      if (stats.kind === 'video') result.frames += stats.framesDecoded ?? 0;
      else {
        result.energy += stats.totalAudioEnergy ?? 0;
        result.seconds += stats.totalSamplesDuration ?? 0;
      }
    }
    return result;
  });
}

/** Mean square of the sound, full scale being 1: the bursts of the tone have about 0.05, silence has none. */
const audible = 1e-3;
const silent = 1e-6;
/** So much sound is looked at. */
const span = 0.4;

const patience = { timeout: 20_000, intervals: [200] };

/** More and more frames are decoded: counted from now on. */
export async function seesPicture(page: Page, frames = 5): Promise<void> {
  let first: number | null = null;
  await expect
    .poll(
      async () => {
        const now = (await received(page))?.frames;
        if (now === undefined) return 0;
        if (first === null || now < first) first = now; // less: another connection took its place
        return now - first;
      },
      { ...patience, message: 'frames decoded' },
    )
    .toBeGreaterThanOrEqual(frames);
}

/** How loud it is, one stretch of sound after the other. */
function loudness(page: Page): () => Promise<number | null> {
  let from: Received | null = null;
  return async () => {
    const now = await received(page);
    if (!now || !from || now.seconds < from.seconds) {
      from = now;
      return null;
    }
    if (now.seconds - from.seconds < span) return null;
    const power = (now.energy - from.energy) / (now.seconds - from.seconds);
    from = now;
    return power;
  };
}

export async function hears(page: Page): Promise<void> {
  const power = loudness(page);
  await expect.poll(async () => (await power()) ?? 0, { ...patience, message: 'sound' }).toBeGreaterThan(audible);
}

export async function hearsNothing(page: Page): Promise<void> {
  const power = loudness(page);
  await expect.poll(async () => (await power()) ?? 1, { ...patience, message: 'silence' }).toBeLessThan(silent);
}

/** No frame is decoded any more while at least a second of sound has come. */
export async function seesNothing(page: Page): Promise<void> {
  let from: Received | null = null;
  await expect
    .poll(
      async () => {
        const now = await received(page);
        if (!now) return null;
        from ??= now;
        if (now.frames > from.frames || now.seconds < from.seconds) from = now;
        return now.seconds - from.seconds;
      },
      { ...patience, message: 'seconds of sound without a frame' },
    )
    .toBeGreaterThan(1);
}

/** Picture and sound at every one of these ends. */
export async function flows(...pages: Page[]): Promise<void> {
  await Promise.all(pages.flatMap((page) => [seesPicture(page), hears(page)]));
}
