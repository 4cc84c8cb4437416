// The booth's two sounds, made on the spot: a soft tick for each second, a click for the shutter.

export class Sounds {
  on = true;
  #context: AudioContext | null = null;

  /** To be called from a click or a key: browsers let a page sound only after one. */
  wake(): void {
    if (!this.on || !('AudioContext' in window)) return;
    this.#context ??= new AudioContext();
    // Refused by the browser means silence, which is no failure here.
    if (this.#context.state === 'suspended') this.#context.resume().catch(() => {});
  }

  tick(last: boolean): void {
    this.#blip(last ? 1046 : 698, 0.09, 0.06);
  }

  click(): void {
    this.#blip(1900, 0.025, 0.05);
    this.#blip(900, 0.05, 0.05, 0.06);
  }

  #blip(frequency: number, seconds: number, volume: number, delay = 0): void {
    const context = this.#context;
    if (!this.on || context?.state !== 'running') return;
    const start = context.currentTime + delay;
    const tone = new OscillatorNode(context, { type: 'sine', frequency });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(volume, start + 0.005);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + seconds);
    tone.connect(gain).connect(context.destination);
    tone.start(start);
    tone.stop(start + seconds);
  }
}
