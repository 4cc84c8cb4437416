// Our own gentle tones, made by WebAudio: ringing here, ringing there, a call that begins or ends.
// Browsers let a page sound only after a gesture: unlock() is called in one.

interface Note {
  /** Hz */
  pitch: number;
  /** Seconds after the beginning of the pattern. */
  at: number;
  /** Seconds until it has faded. */
  length: number;
  loudness: number;
}

const bell = (pitch: number, at: number): Note => ({ pitch, at, length: 1.1, loudness: 0.16 });

const patterns = {
  /** E5, A5, C#6, A5: a small bell that asks and waits. */
  ringing: { notes: [bell(659.3, 0), bell(880, 0.17), bell(1108.7, 0.34), bell(880, 0.68)], everyMs: 2600 },
  /** A low breath every three seconds: it rings over there. */
  ringback: {
    notes: [
      { pitch: 392, at: 0, length: 0.9, loudness: 0.05 },
      { pitch: 493.9, at: 0.12, length: 0.9, loudness: 0.04 },
    ],
    everyMs: 3000,
  },
} satisfies Record<string, { notes: Note[]; everyMs: number }>;

const once = {
  begin: [
    { pitch: 587.3, at: 0, length: 0.35, loudness: 0.07 },
    { pitch: 880, at: 0.09, length: 0.5, loudness: 0.07 },
  ],
  end: [
    { pitch: 587.3, at: 0, length: 0.35, loudness: 0.06 },
    { pitch: 392, at: 0.11, length: 0.6, loudness: 0.06 },
  ],
  /** Two knuckles on wood. */
  knock: [
    { pitch: 174.6, at: 0, length: 0.16, loudness: 0.16 },
    { pitch: 174.6, at: 0.17, length: 0.2, loudness: 0.16 },
  ],
  test: [bell(523.3, 0), bell(659.3, 0.2), bell(784, 0.4)],
} satisfies Record<string, Note[]>;

export type Pattern = keyof typeof patterns;

export class Sounds {
  private context: AudioContext | null = null;
  private out: GainNode | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private running: Pattern | null = null;

  /** To be called in a gesture of the person. */
  unlock(): void {
    if (!this.context) {
      try {
        this.context = new AudioContext();
      } catch {
        return; // no sound on this machine
      }
    }
    if (this.context.state === 'suspended') this.context.resume().catch(() => undefined);
  }

  /** Repeats a pattern until another one or none is asked for. */
  repeat(pattern: Pattern | null): void {
    if (pattern === this.running) return;
    clearInterval(this.timer);
    this.hush();
    this.running = pattern;
    if (!pattern) return;
    const { notes, everyMs } = patterns[pattern];
    this.unlock();
    this.play(notes);
    this.timer = setInterval(() => this.play(notes), everyMs);
  }

  once(name: keyof typeof once): void {
    this.unlock();
    this.play(once[name]);
  }

  /** The chosen speaker, where the browser lets one choose. */
  async playThrough(speaker: string | null): Promise<void> {
    const context = this.context as (AudioContext & { setSinkId?: (id: string) => Promise<void> }) | null;
    await context?.setSinkId?.(speaker ?? '').catch(() => undefined); // gone: the usual one plays
  }

  private play(notes: readonly Note[]): void {
    const { context } = this;
    if (!context) return;
    if (!this.out) {
      this.out = context.createGain();
      this.out.connect(context.destination);
    }
    // Scheduled while suspended, they would all sound at once on waking.
    if (context.state !== 'running') return;
    for (const note of notes) this.sound(context, this.out, note);
  }

  /** A sine with a little of its octave, struck softly and fading. */
  private sound(context: AudioContext, out: GainNode, note: Note): void {
    const begin = context.currentTime + 0.02 + note.at;
    for (const [partial, share] of [
      [1, 1],
      [2, 0.22],
    ] as const) {
      const oscillator = context.createOscillator();
      const gain = context.createGain();
      oscillator.frequency.value = note.pitch * partial;
      gain.gain.setValueAtTime(0.0001, begin);
      gain.gain.exponentialRampToValueAtTime(note.loudness * share, begin + 0.025);
      gain.gain.exponentialRampToValueAtTime(0.0001, begin + note.length);
      oscillator.connect(gain).connect(out);
      oscillator.start(begin);
      oscillator.stop(begin + note.length + 0.05);
    }
  }

  /** What is still fading is let go quickly. */
  private hush(): void {
    if (!this.context || !this.out) return;
    this.out.gain.setTargetAtTime(0, this.context.currentTime, 0.03);
    this.out = null;
  }
}
