// A page that holds nothing but the client package, of someone in a room. The camera is a colour and the microphone a
// tone, so that it can be told whose they are; what is seen and heard is written down as it happens.
import { Halloo, LocalMedia, type Room } from '../../../web/client';
import { paint } from './camera';
import { playing, Recorder } from './recorder';

export interface Look {
  colour: string;
  /** Hz. */
  tone: number;
  width?: number;
  height?: number;
  frameRate?: number;
}

export interface Seen {
  participant: number;
  name: string;
  /** The colour of the middle of what is shown, red, green and blue; null without a picture. */
  colour: [number, number, number] | null;
  width: number;
  screen: [number, number, number] | null;
  paused: boolean;
  /** Frequency of the loudest tone, Hz; null in silence. */
  tone: number | null;
}

const Connection = RTCPeerConnection;
const connections: RTCPeerConnection[] = [];
/** `connectionstatechange` of any of them. */
const news = new EventTarget();
globalThis.RTCPeerConnection = class extends Connection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    connections.push(this);
    this.addEventListener('connectionstatechange', ({ type }) => news.dispatchEvent(new Event(type)));
  }
};

const connected = (): RTCPeerConnection[] => connections.filter(({ connectionState }) => connectionState === 'connected');

/** Looks now, and at each such event, until it is so. */
function until(target: EventTarget, event: string, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!holds()) return;
      target.removeEventListener(event, look);
      resolve();
    };
    target.addEventListener(event, look);
    look();
  });
}

let halloo: Halloo;
let room: Room;
let come: () => Promise<void>;
let shared: MediaStreamTrack | null = null;
let context: AudioContext;
const media = new LocalMedia();
const elements = new Map<MediaStream, HTMLVideoElement>();
const recorders = new Map<number, Recorder>();

function sing(tone: number): MediaStreamTrack {
  const oscillator = new OscillatorNode(context, { frequency: tone });
  const gain = new GainNode(context, { gain: 0.3 });
  const out = context.createMediaStreamDestination();
  oscillator.connect(gain).connect(out);
  oscillator.start();
  return out.stream.getAudioTracks()[0]!;
}

function show(stream: MediaStream): HTMLVideoElement {
  let element = elements.get(stream);
  if (!element) {
    element = Object.assign(document.createElement('video'), { muted: true, autoplay: true, playsInline: true, srcObject: stream });
    element.style.width = '160px';
    document.body.append(element);
    elements.set(stream, element);
  }
  return element;
}

function colourOf(element: HTMLVideoElement): [number, number, number] | null {
  if (element.videoWidth === 0) return null;
  const canvas = Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
  const context = canvas.getContext('2d')!;
  context.drawImage(element, 0, 0, 8, 8);
  const [red = 0, green = 0, blue = 0] = context.getImageData(4, 6, 1, 1).data;
  return [red, green, blue];
}

/** By what is in its description: the gateway is ICE-lite. */
function way({ remoteDescription }: RTCPeerConnection): string {
  const sdp = remoteDescription?.sdp ?? '';
  return sdp.includes('a=ice-lite') ? 'gateway' : (/a=fingerprint:\S+ (\S+)/.exec(sdp)?.[1] ?? 'none yet');
}

const analysers = new Map<MediaStreamTrack, AnalyserNode>();

function toneOf(stream: MediaStream): number | null {
  const [track] = stream.getAudioTracks();
  if (!track) return null;
  let analyser = analysers.get(track);
  if (!analyser) {
    analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    analysers.set(track, analyser);
  }
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  const loudest = bins.indexOf(Math.max(...bins));
  return bins[loudest]! > -60 ? (loudest * context.sampleRate) / analyser.fftSize : null;
}

export const page = {
  async enters(name: string, place: string, look: Look, options: { direct?: boolean } = {}): Promise<void> {
    context = new AudioContext();
    const fake = navigator.mediaDevices;
    fake.getUserMedia = async (wish) => {
      const stream = new MediaStream();
      if (wish?.video) stream.addTrack(await paint(look.colour, look));
      if (wish?.audio) stream.addTrack(sing(look.tone));
      return stream;
    };
    fake.getDisplayMedia = async () => {
      shared = await paint('#808080', { width: 640, height: 360, frameRate: 10 });
      return new MediaStream([shared]);
    };
    halloo = new Halloo({ url: 'signal' });
    if (!(await halloo.resume())) await halloo.enter(name, { listed: false });
    await media.open({ audio: true, video: true });
    come = async () => {
      room = halloo.enterRoom(place, options);
      room.media.attach(media, { video: true });
      room.media.on('change', () => {
        for (const remote of room.media.remotes) show(remote.stream);
      });
      Object.assign(globalThis, { halloo, room });
      await new Promise<void>((resolve) => room.on('phase', (phase) => phase === 'inside' && resolve()));
    };
    await come();
  },

  /** Takes no password of anyone's but the gateway's for the right one (RFC 8445 section 7.3). */
  isUnreachable(): void {
    const set = Connection.prototype.setRemoteDescription as (description: RTCSessionDescriptionInit) => Promise<void>;
    Connection.prototype.setRemoteDescription = function (this: RTCPeerConnection, { type, sdp = '' }: RTCSessionDescriptionInit) {
      return set.call(this, { type, sdp: sdp.includes('a=ice-lite') ? sdp : sdp.replace(/a=ice-pwd:.{4}/g, 'a=ice-pwd:none') });
    };
  },

  comes: (): Promise<void> => come(),
  /** In and out of the room, without a breath between. */
  async comesAndGoes(times: number): Promise<void> {
    room.leave();
    for (let i = 0; i < times; i++) {
      await come();
      room.leave();
    }
  },

  /** What there is of peer connections, of sounds and of one's screen. */
  connections: () => ({
    open: connections.filter(({ connectionState }) => connectionState !== 'closed').length,
    playing: playing(),
    shared: shared?.readyState ?? null,
  }),

  /** All connections are closed, as the browser does when the machine sleeps; until others stand in their place. */
  async breaks(): Promise<void> {
    const lost = connected();
    for (const connection of lost) connection.close();
    await until(news, 'connectionstatechange', () => connected().length === lost.length);
  },

  /** What the browser says when nothing comes any more; until ICE was restarted on all, and they stand again. */
  async isLost(): Promise<void> {
    const lost = connected();
    const ufrag = ({ localDescription }: RTCPeerConnection): string | undefined =>
      /a=ice-ufrag:(\S+)/.exec(localDescription?.sdp ?? '')?.[1];
    const restarted = lost.map((connection) => {
      const before = ufrag(connection);
      return until(connection, 'signalingstatechange', () => connection.signalingState === 'stable' && ufrag(connection) !== before);
    });
    const say = (): void => lost.forEach((connection) => connection.dispatchEvent(new Event('connectionstatechange')));
    for (const connection of lost) Object.defineProperty(connection, 'connectionState', { value: 'disconnected', configurable: true });
    say();
    await Promise.all(restarted);
    for (const connection of lost) Reflect.deleteProperty(connection, 'connectionState');
    say();
    await until(news, 'connectionstatechange', () => lost.every(({ connectionState }) => connectionState === 'connected'));
  },

  mute: (participant: number, kind: 'audio' | 'video' | 'screen', muted: boolean): void => room.mute(participant, kind, muted),
  setSoundOff: (off: boolean): void => room.media.sound.setOff(off),

  /** How many frames the recorders have seen. */
  presented: (): number => Math.max(0, ...[...recorders.values()].map((recorder) => recorder.read().frames.length)),

  leave: (): void => room.leave(),
  setVideo: (on: boolean): Promise<void> => room.media.setVideo(on),
  setMuted: (muted: boolean): void => room.media.setMuted(muted),
  shareScreen: (): Promise<string> => room.media.shareScreen(),
  stopScreen: (): void => room.media.stopScreen(),
  view: (pictures: Parameters<Room['media']['view']>[0]): void => room.media.view(pictures),

  state: () => ({
    phase: room.phase,
    state: room.media.state,
    way: room.media.way,
    mode: room.mode,
    /** The one that is wanted, and those before it that are still there. */
    ways: new Set(connections.filter(({ connectionState }) => connectionState !== 'closed').map((one) => way(one))).size,
    people: room.participants.map(({ name }) => name),
    speaking: room.media.speaking.map((number) => room.participants.find(({ participant }) => participant === number)?.name),
  }),

  /** What comes of the others. */
  seen: (): Seen[] =>
    room.media.remotes.map((remote) => {
      const element = show(remote.stream);
      return {
        participant: remote.participant,
        name: room.participants.find(({ participant }) => participant === remote.participant)?.name ?? '',
        colour: remote.picture ? colourOf(element) : null,
        width: element.videoWidth,
        paused: remote.paused.video,
        screen: remote.screen ? colourOf(show(remote.screen)) : null,
        tone: toneOf(remote.stream),
      };
    }),

  /** Writes down from now on what is presented and played of this one. */
  async records(participant: number): Promise<void> {
    const remote = room.media.remote(participant);
    if (!remote) throw new Error('nobody of this number');
    const recorder = new Recorder(context, show(remote.stream));
    await recorder.start();
    recorders.set(participant, recorder);
  },
  recorded: (participant: number) => recorders.get(participant)!.read(),
};

export type MemberPage = typeof page;
Object.assign(globalThis, { memberPage: page });
