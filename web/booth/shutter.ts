// What happens between pressing the button and the last picture: a state machine on the page's timers.
//   idle -> counting (a second a step) -> [picture] -> counting ... -> idle;  cancel: any -> idle
// Knows no camera and no element: it says when.
import { Emitter } from '../client/emitter.js';

export interface Plan {
  /** Seconds before the first picture; 0 takes it at once. */
  readonly seconds: number;
  readonly pictures: number;
}

/** Between the pictures of a strip: long enough for another face, never as long as ten seconds. */
const pause = (seconds: number): number => Math.min(seconds, 3) || 1;

export interface ShutterEvents {
  change: void;
  /** A second of the countdown begins; how many are left with it. */
  tick: number;
  /** Take picture number `index` now. */
  take: number;
  /** All were taken. */
  done: void;
}

export class Shutter extends Emitter<ShutterEvents> {
  #plan: Plan | null = null;
  #left = 0;
  #taken = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get busy(): boolean {
    return this.#plan !== null;
  }

  /** Seconds left, 0 when none are counted. */
  get left(): number {
    return this.#left;
  }

  get taken(): number {
    return this.#taken;
  }

  get pictures(): number {
    return this.#plan?.pictures ?? 0;
  }

  press(plan: Plan): void {
    if (this.#plan) return;
    this.#plan = plan;
    this.#taken = 0;
    this.#count(plan.seconds);
  }

  cancel(): void {
    if (!this.#plan) return;
    clearTimeout(this.#timer);
    this.#plan = null;
    this.#left = 0;
    this.#taken = 0;
    this.emit('change', undefined);
  }

  #count(left: number): void {
    this.#left = left;
    if (left === 0) {
      this.#take();
      return;
    }
    this.emit('tick', left);
    this.emit('change', undefined);
    this.#timer = setTimeout(() => this.#count(left - 1), 1000);
  }

  #take(): void {
    const plan = this.#plan;
    if (!plan) return;
    this.emit('take', this.#taken++);
    if (this.#plan !== plan) return; // cancelled by a listener: there was no picture to take
    if (this.#taken < plan.pictures) {
      this.#count(pause(plan.seconds));
      return;
    }
    this.#plan = null;
    this.#taken = 0;
    this.emit('done', undefined);
    this.emit('change', undefined);
  }
}
