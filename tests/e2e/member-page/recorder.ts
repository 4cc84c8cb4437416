// Writes down each frame that a video element presents, and how loud the sound is that the page plays: the sum of all
// its audio elements, each as loud as it is set at that moment, taken apart into stretches of a hundredth of a second.

import { frameOf } from './camera';

export interface Recorded {
  /** The frames that were presented: when, in milliseconds, their numbers at the camera, and by which track. */
  frames: { at: number; number: number; track: string }[];
  /** Root mean square of each stretch, full scale being 1. */
  loudness: number[];
  stretchMs: number;
  /** The stretches in which one sound took the place of another. */
  exchanges: number[];
}

const worklet = `
registerProcessor('loudness', class extends AudioWorkletProcessor {
  sum = 0;
  count = 0;
  process([input]) {
    const channel = input[0];
    const length = channel ? channel.length : 128;
    for (let i = 0; i < length; i++) {
      if (channel) this.sum += channel[i] * channel[i];
      if (++this.count < sampleRate / 100) continue;
      this.port.postMessage(Math.sqrt(this.sum / this.count));
      this.sum = this.count = 0;
    }
    return true;
  }
});`;

/** Every audio element of the page with what it plays, brought to where it can be listened to. */
const sounds = new Map<HTMLMediaElement, { source: MediaStreamAudioSourceNode; gain: GainNode; stream: MediaStream }>();
let bus: GainNode | null = null;

function follow(element: HTMLMediaElement): void {
  if (!bus || !(element instanceof HTMLAudioElement)) return;
  const known = sounds.get(element);
  const stream = element.srcObject instanceof MediaStream ? element.srcObject : null;
  if (known && known.stream !== stream) {
    known.gain.disconnect();
    known.source.disconnect();
    sounds.delete(element);
  }
  if (!stream || stream.getAudioTracks().length === 0) return;
  let now = sounds.get(element);
  if (!now) {
    const context = bus.context as AudioContext;
    now = { source: context.createMediaStreamSource(stream), gain: new GainNode(context, { gain: 0 }), stream };
    now.source.connect(now.gain).connect(bus);
    sounds.set(element, now);
  }
  now.gain.gain.value = element.muted || element.paused ? 0 : element.volume;
}

const elements = new Set<HTMLMediaElement>();
let quieter = (): void => undefined;

/** How many sounds play, heard or not. */
export const playing = (): number => [...elements].filter((element) => element instanceof HTMLAudioElement && !element.paused).length;

/** The elements of the package are not in the document: they are found as they are used. */
function watch(): void {
  const { prototype } = HTMLMediaElement;
  for (const name of ['volume', 'muted', 'srcObject'] as const) {
    const before = Object.getOwnPropertyDescriptor(prototype, name)!;
    Object.defineProperty(prototype, name, {
      ...before,
      set(this: HTMLMediaElement, value: unknown) {
        if (name === 'volume' && (value as number) < this.volume) quieter();
        before.set!.call(this, value);
        elements.add(this);
        follow(this);
      },
    });
  }
  const { play, pause } = prototype;
  prototype.play = function (this: HTMLMediaElement) {
    elements.add(this);
    return play.call(this).then(() => follow(this));
  };
  prototype.pause = function (this: HTMLMediaElement) {
    pause.call(this);
    follow(this);
  };
}
watch();

export class Recorder {
  private readonly frames: Recorded['frames'] = [];
  private readonly loudness: number[] = [];
  private readonly exchanges: number[] = [];

  constructor(
    private readonly context: AudioContext,
    private readonly element: HTMLVideoElement,
  ) {}

  async start(): Promise<void> {
    const url = URL.createObjectURL(new Blob([worklet], { type: 'text/javascript' }));
    await this.context.audioWorklet.addModule(url);
    URL.revokeObjectURL(url);
    bus = new GainNode(this.context);
    const meter = new AudioWorkletNode(this.context, 'loudness');
    meter.port.onmessage = ({ data }: MessageEvent<number>) => this.loudness.push(data);
    const out = new GainNode(this.context, { gain: 0 });
    bus.connect(meter).connect(out).connect(this.context.destination);
    for (const element of elements) follow(element);
    quieter = () => this.exchanges.push(this.loudness.length);
    const presented: VideoFrameRequestCallback = (_, { presentationTime }) => {
      const [track] = (this.element.srcObject as MediaStream).getVideoTracks();
      this.frames.push({ at: presentationTime, number: frameOf(this.element), track: track?.id ?? '' });
      this.element.requestVideoFrameCallback(presented);
    };
    this.element.requestVideoFrameCallback(presented);
  }

  read(): Recorded {
    return { frames: [...this.frames], loudness: [...this.loudness], stretchMs: 10, exchanges: [...this.exchanges] };
  }
}
