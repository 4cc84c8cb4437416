// Stand-ins for the client package in the gallery: they hold a state and do nothing. The pictures are
// drawn, so that they are the same each time.
import { Emitter, type Call, type CallEnd, type CallPhase, type Halloo, type LocalMedia, type MediaProblem, type Person } from '../../client';

/** A person by a window, as a moving picture. */
export function drawnStream(hue: number, width: number, height: number): MediaStream {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const paint = canvas.getContext('2d')!;
  let frame = 0;
  const draw = (): void => {
    frame += 1;
    const light = paint.createLinearGradient(0, 0, width, height);
    light.addColorStop(0, `oklch(0.86 0.05 ${hue})`);
    light.addColorStop(1, `oklch(0.5 0.06 ${hue + 40})`);
    paint.fillStyle = light;
    paint.fillRect(0, 0, width, height);
    const [x, y, unit] = [width / 2, height * 0.47, Math.min(width, height)];
    paint.fillStyle = `oklch(0.36 0.05 ${hue + 160})`;
    paint.beginPath();
    paint.ellipse(x, height * 1.04, unit * 0.42, unit * 0.36, 0, 0, Math.PI * 2);
    paint.fill();
    paint.fillStyle = `oklch(0.78 0.06 ${60 + (hue % 20)})`;
    paint.beginPath();
    paint.ellipse(x + Math.sin(frame / 40) * 4, y, unit * 0.17, unit * 0.22, 0, 0, Math.PI * 2);
    paint.fill();
    requestAnimationFrame(draw);
  };
  draw();
  return canvas.captureStream(15);
}

export interface CallState {
  direction: 'outgoing' | 'incoming';
  phase: CallPhase;
  peer: string;
  peerVideo: boolean;
  connected: boolean;
  remote: { muted: boolean; video: boolean };
  portrait: boolean;
  level: 'good' | 'fair' | 'poor' | 'unknown';
  relayed: boolean;
  muted: boolean;
  video: boolean;
}

class StandInCall extends Emitter<{ change: void; ended: CallEnd }> {
  readonly id = 'gallery';
  readonly remoteStream: MediaStream;
  readonly connectedAt: number | null;
  readonly quality;
  readonly end = null;
  readonly peerConnection = null;
  constructor(private readonly state: CallState) {
    super();
    const [width, height] = state.portrait ? [480, 640] : [1280, 720];
    this.remoteStream = state.connected ? drawnStream(210, width, height) : new MediaStream();
    this.connectedAt = state.connected ? performance.now() - 187_000 : null;
    this.quality = { level: state.level, rttMs: 30, lossPercent: 0, relayed: state.relayed };
  }
  get direction() {
    return this.state.direction;
  }
  get phase() {
    return this.state.phase;
  }
  get peer() {
    return this.state.peer;
  }
  get peerVideo() {
    return this.state.peerVideo;
  }
  get remote() {
    return this.state.remote;
  }
  get muted() {
    return this.state.muted;
  }
  get video() {
    return this.state.video;
  }
  setMuted(muted: boolean): void {
    this.state.muted = muted;
    this.emit('change', undefined);
  }
  async setVideo(on: boolean): Promise<void> {
    this.state.video = on;
    this.emit('change', undefined);
  }
  async accept(): Promise<void> {}
  decline(): void {}
  hangup(): void {}
  finish(end: CallEnd): void {
    this.state.phase = 'ended';
    this.emit('ended', end);
  }
}

export interface Scene {
  name?: string;
  people?: Person[];
  total?: number;
  state?: Halloo['state'];
  /** The server lets calls through its relay only. */
  relayRequired?: boolean;
  /** Camera and sound are open. */
  settings?: boolean;
  call?: Partial<CallState>;
  /** The call ends like this at once. */
  end?: CallEnd;
  problem?: { audio?: MediaProblem; video?: MediaProblem };
  asking?: boolean;
}

class StandInHalloo extends Emitter<{ state: string; people: void; incoming: Call; call: Call | null; left: string }> {
  current: StandInCall | null = null;
  readonly relayRequired;
  private hides = false;
  readonly name;
  readonly people;
  readonly total;
  readonly state;
  constructor(private readonly scene: Scene) {
    super();
    this.name = scene.name ?? '';
    this.people = scene.people ?? [];
    this.total = scene.total ?? this.people.length + 1;
    this.state = scene.state ?? 'online';
    this.relayRequired = scene.relayRequired ?? false;
  }
  get relayOnly(): boolean {
    return this.relayRequired || this.hides;
  }
  set relayOnly(on: boolean) {
    this.hides = on;
  }
  get complete(): boolean {
    return this.total <= this.people.length + 1;
  }
  async resume(): Promise<boolean> {
    const { call, end, name } = this.scene;
    if (call) {
      this.current = new StandInCall({
        direction: 'outgoing',
        phase: 'connected',
        peer: 'Grace Hopper',
        peerVideo: true,
        connected: false,
        remote: { muted: false, video: true },
        portrait: false,
        level: 'good',
        relayed: false,
        muted: false,
        video: true,
        ...call,
      });
      this.emit('call', this.current as unknown as Call);
      if (end) {
        const ended = this.current;
        this.current = null;
        ended.finish(end);
        this.emit('call', null);
      }
    }
    return name !== undefined;
  }
  async search(): Promise<{ people: Person[]; more: boolean }> {
    return { people: [], more: false };
  }
  async enter(): Promise<void> {}
  leave(): void {}
  call(): unknown {
    return this.current;
  }
}

const device = (kind: MediaDeviceKind, label: string): MediaDeviceInfo =>
  ({ kind, label, deviceId: label, groupId: '', toJSON: () => ({}) }) as MediaDeviceInfo;

export class StandInMedia extends Emitter<{ change: void; problem: MediaProblem }> {
  readonly stream = new MediaStream();
  readonly devices = {
    cameras: [device('videoinput', 'Built-in camera'), device('videoinput', 'Desk camera')],
    microphones: [device('audioinput', 'Built-in microphone'), device('audioinput', 'Headset')],
    speakers: [device('audiooutput', 'Built-in speakers')],
  };
  readonly chosen = { camera: null, microphone: null, speaker: null };
  readonly facingMode = 'user';
  readonly problem: { audio: MediaProblem | null; video: MediaProblem | null };
  constructor(private readonly scene: Pick<Scene, 'problem' | 'asking'>) {
    super();
    this.problem = { audio: scene.problem?.audio ?? null, video: scene.problem?.video ?? null };
  }
  get audioTrack(): MediaStreamTrack | null {
    return this.stream.getAudioTracks()[0] ?? null;
  }
  get videoTrack(): MediaStreamTrack | null {
    return this.stream.getVideoTracks()[0] ?? null;
  }
  async open(want: { audio: boolean; video: boolean }): Promise<void> {
    if (this.scene.asking) return new Promise(() => undefined);
    const { stream, problem } = this;
    if (want.video && !this.videoTrack && !problem.video) {
      drawnStream(75, 640, 480).getTracks().forEach((track) => stream.addTrack(track));
    }
    if (!want.video) stream.getVideoTracks().forEach((track) => stream.removeTrack(track));
    if (want.audio && !this.audioTrack && !problem.audio) {
      const context = new AudioContext();
      const tone = context.createOscillator();
      const out = context.createMediaStreamDestination();
      const gain = context.createGain();
      gain.gain.value = 0.1;
      tone.connect(gain).connect(out);
      tone.start();
      out.stream.getTracks().forEach((track) => stream.addTrack(track));
    }
    this.emit('change', undefined);
  }
  async choose(): Promise<void> {}
  async flip(): Promise<void> {}
  stop(): void {}
}

export const standIns = (scene: Scene): { halloo: Halloo; media: LocalMedia } => ({
  halloo: new StandInHalloo(scene) as unknown as Halloo,
  media: new StandInMedia(scene) as unknown as LocalMedia,
});
