// A clock that goes only when told to, and chance that is no chance.
import type { Environment } from '../../web/client/environment';

interface Timer {
  at: number;
  order: number;
  fn: () => void;
}

export class VirtualClock implements Environment {
  private time = 0;
  private timers: Timer[] = [];
  private readonly waiting: { at: number; resolve: () => void }[] = [];
  private order = 0;
  private bytes = 0;
  private readonly wakers = new Set<() => void>();
  private readonly leavers = new Set<() => void>();
  chance = 0.5;

  now(): number {
    return this.time;
  }

  after(ms: number, fn: () => void): () => void {
    const timer = { at: this.time + ms, order: this.order++, fn };
    this.timers.push(timer);
    for (const { at, resolve } of this.waiting) if (at === timer.at) resolve();
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  random(): number {
    return this.chance;
  }

  randomBytes(count: number): Uint8Array {
    this.bytes += 1;
    return new Uint8Array(count).fill(this.bytes);
  }

  onWake(fn: () => void): () => void {
    this.wakers.add(fn);
    return () => this.wakers.delete(fn);
  }

  onLeaving(fn: () => void): () => void {
    this.leavers.add(fn);
    return () => this.leavers.delete(fn);
  }

  wake(): void {
    this.wakers.forEach((fn) => fn());
  }

  leave(): void {
    this.leavers.forEach((fn) => fn());
  }

  /** Whether something is to happen in so many milliseconds, no earlier and no later. */
  dueIn(ms: number): boolean {
    return this.timers.some((timer) => timer.at === this.time + ms);
  }

  /** Until something is to happen then: other things come from outside, in their own time. */
  async due(ms: number): Promise<void> {
    const at = this.time + ms;
    if (!this.dueIn(ms)) await new Promise<void>((resolve) => this.waiting.push({ at, resolve }));
  }

  get pending(): number {
    return this.timers.length;
  }

  /** Lets `ms` pass; timers go off in their order, each at its time. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const next = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!next) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.time = next.at;
      next.fn();
    }
    this.time = end;
  }
}
