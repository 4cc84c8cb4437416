/**
 * When a connection to the gateway is to be mended, and how: once by an ICE
 * restart, which keeps what is agreed, then by others in its place, again and
 * again and less and less often.
 */
import { Backoff } from '../backoff';
import type { Environment } from '../environment';

export interface UpkeepHandlers {
  restart(): void;
  renew(): void;
}

/** A "disconnected" often heals by itself. */
const patienceMs = 1_500;
/** So long a restart or a new connection may take. */
const attemptMs = 8_000;

export class Upkeep {
  private cancel: (() => void) | null = null;
  private readonly backoff: Backoff;
  private due = false;
  private restarted = true;
  private troubled = false;
  private failures = 0;

  constructor(
    private readonly surroundings: { readonly environment: Environment; readonly online: boolean },
    private readonly handlers: UpkeepHandlers,
  ) {
    this.backoff = new Backoff(() => surroundings.environment.random());
  }

  /** How many connections have not come about. */
  get failed(): number {
    return this.failures;
  }

  /** A connection is being made. */
  begin(): void {
    this.in(attemptMs, () => this.next());
  }

  state(now: RTCPeerConnectionState): void {
    switch (now) {
      case 'connected':
        this.stop();
        this.failures = 0;
        this.restarted = this.troubled = false;
        return this.backoff.reset();
      case 'disconnected':
        return this.trouble(patienceMs);
      case 'failed':
        return this.trouble(0);
      default:
    }
  }

  /** It is over: closed, given up or refused. May be told more than once. */
  gone(): void {
    this.restarted = this.troubled = true;
    this.later();
  }

  /** The network or the page is back. */
  wake(): void {
    if (this.cancel && (this.troubled || this.failures > 0)) this.next();
  }

  stop(): void {
    this.cancel?.();
    this.cancel = null;
    this.due = false;
  }

  private trouble(ms: number): void {
    this.troubled = true;
    if (this.restarted) this.later();
    else this.in(ms, () => this.next());
  }

  private later(): void {
    if (this.due) return;
    this.in(this.backoff.next(), () => this.next());
    this.due = true;
  }

  private next(): void {
    this.begin();
    if (!this.surroundings.online) return; // until wake()
    if (!this.restarted) {
      this.restarted = true;
      return this.handlers.restart();
    }
    this.failures += 1;
    this.handlers.renew();
  }

  private in(ms: number, fn: () => void): void {
    this.stop();
    this.cancel = this.surroundings.environment.after(ms, fn);
  }
}
