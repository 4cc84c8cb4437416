/**
 * One source of one participant: which of the ways it is shown or heard from.
 * The newest way that has really brought something wins; what is shown stays
 * until then, so that a handover is not noticed.
 */
import type { Environment } from '../environment';
import { Arrival } from './arrival';
import type { Incoming } from './way';

export class Slot {
  private picked: Incoming | null = null;
  private readonly arrivals = new Map<Incoming, Arrival>();

  constructor(
    private readonly environment: Environment,
    private readonly arrived: () => void,
  ) {}

  get current(): Incoming | null {
    return this.picked;
  }

  /** Whether `current` has been decoded, as long as it is expected. */
  get proven(): boolean {
    return this.picked !== null && (this.arrivals.get(this.picked)?.proven ?? false);
  }

  /** What may come to be shown, and must be played (silently) for that. */
  get candidates(): readonly Incoming[] {
    return [...this.arrivals.keys()].filter((incoming) => incoming !== this.picked);
  }

  /**
   * @param newest what each way has for this, the way that is wanted first
   * @param expected something is being sent; else there is nothing to wait for
   */
  update(newest: readonly Incoming[], expected: boolean): void {
    for (const [incoming, arrival] of this.arrivals) {
      if (!expected || !newest.includes(incoming)) this.forget(incoming, arrival);
    }
    const [wanted = null] = newest;
    if (!expected) {
      this.picked = wanted;
      return;
    }
    // What is shown steadily stays until another is steady as well; else the first that comes will do.
    let steady: Incoming | undefined;
    for (const incoming of newest) {
      const known = this.arrivals.get(incoming);
      if (steady && known) this.forget(incoming, known); // older than what is shown for good
      if (steady) continue;
      if (!known) this.arrivals.set(incoming, new Arrival(this.environment, incoming, () => this.arrived()));
      if (known?.steady) steady = incoming;
    }
    this.picked = steady ?? newest.find((incoming) => this.arrivals.get(incoming)?.proven) ?? wanted;
  }

  clear(): void {
    for (const [incoming, arrival] of this.arrivals) this.forget(incoming, arrival);
    this.picked = null;
  }

  private forget(incoming: Incoming, arrival: Arrival): void {
    arrival.stop();
    this.arrivals.delete(incoming);
  }
}
