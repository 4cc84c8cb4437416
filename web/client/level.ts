/** How loud a stream is, about twenty times a second, for a meter. Needs no element and plays nothing. */

const everyMs = 50;
/** What counts as silence. Speech at a laptop's microphone is at -40 to -15 dB of full scale. */
const floorDb = -60;

export class LevelMeter {
  private readonly context: AudioContext | null;
  private readonly analyser: AnalyserNode | null;
  private readonly samples: Float32Array<ArrayBuffer>;
  private readonly timer: ReturnType<typeof setInterval>;
  private source: MediaStreamAudioSourceNode | null = null;
  private track: MediaStreamTrack | null = null;
  private readonly wake = (): void => void this.context?.resume().catch(() => undefined);

  /** @param onLevel from 0, silence, to 1, as loud as it gets */
  constructor(
    private readonly stream: MediaStream,
    private readonly onLevel: (level: number) => void,
  ) {
    this.context = LevelMeter.makeContext();
    this.analyser = this.context?.createAnalyser() ?? null;
    if (this.analyser) this.analyser.fftSize = 1024;
    this.samples = new Float32Array(this.analyser?.fftSize ?? 0);
    // Browsers let sound be read only after the person has touched the page.
    for (const event of ['pointerdown', 'keydown']) addEventListener(event, this.wake);
    this.timer = setInterval(() => this.measure(), everyMs);
  }

  close(): void {
    clearInterval(this.timer);
    for (const event of ['pointerdown', 'keydown']) removeEventListener(event, this.wake);
    this.source?.disconnect();
    void this.context?.close().catch(() => undefined);
  }

  private static makeContext(): AudioContext | null {
    try {
      return new AudioContext();
    } catch {
      return null; // no sound on this machine
    }
  }

  private measure(): void {
    this.follow();
    if (!this.analyser || !this.source || this.context?.state !== 'running') return this.onLevel(0);
    this.analyser.getFloatTimeDomainData(this.samples);
    let sum = 0;
    for (const sample of this.samples) sum += sample * sample;
    const db = 10 * Math.log10(sum / this.samples.length + 1e-12);
    this.onLevel(Math.min(1, Math.max(0, 1 - db / floorDb)));
  }

  /** The stream stays, its track may be another: a source node holds on to the one it began with. */
  private follow(): void {
    const track = this.stream.getAudioTracks()[0] ?? null;
    if (track === this.track) return;
    this.track = track;
    this.source?.disconnect();
    this.source = null;
    if (!track || !this.context || !this.analyser) return;
    this.source = this.context.createMediaStreamSource(new MediaStream([track]));
    this.source.connect(this.analyser);
  }
}
