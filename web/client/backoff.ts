/**
 * How long to wait before the next try to connect. Doubles from try to try,
 * and half of it is chance, so that the clients of a server that went down do
 * not all come back in the same moment.
 */
export class Backoff {
  private tries = 0;

  constructor(
    private readonly random: () => number,
    private readonly firstMs = 500,
    private readonly longestMs = 15_000,
  ) {}

  next(): number {
    const full = Math.min(this.longestMs, this.firstMs * 2 ** Math.min(this.tries, 16));
    this.tries += 1;
    return full / 2 + (this.random() * full) / 2;
  }

  reset(): void {
    this.tries = 0;
  }
}
