// How well a page that watches sees and hears over a stretch of time, from its statistics (W3C webrtc-stats).
import { expect, type Page } from '@playwright/test';

const rate = 48_000; // of Opus

export interface Sample {
  /** Seconds, by the page's clock. */
  at: number;
  width: number;
  frames: number;
  freezes: number;
  /** Seconds of them. */
  frozen: number;
  /** Packets. */
  lost: number;
  repeated: number;
  /** Key frames asked for. */
  asked: number;
  /** Samples of sound, and those of them that the decoder made up because nothing had come. */
  samples: number;
  concealed: number;
}

export function sample(page: Page): Promise<Sample> {
  return page.evaluate(async () => {
    const result: Sample = { at: 0, width: 0, frames: 0, freezes: 0, frozen: 0, lost: 0, repeated: 0, asked: 0, samples: 0, concealed: 0 };
    for (const stats of (await (globalThis as unknown as { pc: RTCPeerConnection }).pc.getStats()).values()) {
      if (stats.type !== 'inbound-rtp') continue;
      result.at = stats.timestamp / 1000;
      result.lost += stats.packetsLost;
      if (stats.kind === 'video') {
        result.width = stats.frameWidth ?? 0;
        result.frames = stats.framesDecoded;
        result.freezes = stats.freezeCount;
        result.frozen = stats.totalFreezesDuration;
        result.repeated = stats.retransmittedPacketsReceived ?? 0;
        result.asked = stats.pliCount;
      } else {
        result.samples = stats.totalSamplesReceived;
        result.concealed = stats.concealedSamples;
      }
    }
    return result;
  });
}

/** From the first look at a page to the newest. */
export class Course {
  readonly #widths = new Set<number>();
  #newest: Sample;
  /** Of the newest frame. */
  #moved: number;
  #standstill = 0;

  private constructor(
    private readonly page: Page,
    private readonly first: Sample,
  ) {
    this.#newest = first;
    this.#moved = first.at;
  }

  static async of(page: Page): Promise<Course> {
    return new Course(page, await sample(page));
  }

  async look(): Promise<void> {
    const now = await sample(this.page);
    this.#widths.add(now.width);
    this.#standstill = Math.max(this.#standstill, now.at - this.#moved);
    if (now.frames > this.#newest.frames) this.#moved = now.at;
    this.#newest = now;
  }

  get width(): number {
    return this.#newest.width;
  }
  /** Of the picture, in the order of appearance. */
  get widths(): number[] {
    return [...this.#widths];
  }
  get seconds(): number {
    return this.#newest.at - this.first.at;
  }
  /** Seconds of sound that have been played. */
  get heard(): number {
    return this.#since('samples') / rate;
  }
  /** Seconds in which no frame came, as exact as it is looked at. */
  get longestStandstill(): number {
    return this.#standstill;
  }
  get frames(): number {
    return this.#since('frames');
  }
  get freezes(): number {
    return this.#since('freezes');
  }
  get frozen(): number {
    return this.#since('frozen');
  }
  /** The share of the sound that was made up. */
  get concealed(): number {
    return this.#since('concealed') / this.#since('samples');
  }

  toString(): string {
    return (
      `${this.frames} frames in ${this.seconds.toFixed(1)} s, widths ${this.widths.join(', ')}; ${this.freezes} freezes of ` +
      `${this.frozen.toFixed(2)} s in all, longest without a frame ${this.#standstill.toFixed(2)} s; ` +
      `${(100 * this.concealed).toFixed(2)} % of the sound made up; ${this.#since('lost')} packets lost, ` +
      `${this.#since('repeated')} repeated, ${this.#since('asked')} key frames asked for`
    );
  }

  #since(what: keyof Sample): number {
    return this.#newest[what] - this.first[what];
  }
}

/** Looks at all of these until it is so; at the milliseconds that it took. */
export async function follow(courses: Course[], what: string, timeout: number, isSo: () => boolean): Promise<number> {
  const begin = performance.now();
  const look = async (): Promise<boolean> => {
    await Promise.all(courses.map((course) => course.look()));
    return isSo();
  };
  await expect.poll(look, { timeout, intervals: [100], message: what }).toBe(true);
  return Math.round(performance.now() - begin);
}
