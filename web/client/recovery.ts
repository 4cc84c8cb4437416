/**
 * When a call that has lost its way is worth another try, and when it is not.
 * Told what becomes of the peer connection, it says when to restart ICE
 * (RFC 8445 section 2.4) and when to give up.
 */
import type { Environment } from './environment';

export interface RecoveryHandlers {
  /** Find the way anew. */
  restart(): void;
  giveUp(): void;
}

/** A "disconnected" often heals by itself; the caller tries first, so that rarely both do. */
const callerPatienceMs = 1_500;
const calleePatienceMs = 4_000;
/** Between two tries. */
const againMs = 6_000;
const giveUpMs = 30_000;

export class Recovery {
  private cancelTry: (() => void) | null = null;
  private cancelEnd: (() => void) | null = null;
  private triedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly environment: Environment,
    private readonly handlers: RecoveryHandlers,
  ) {}

  /** The first connection is being made: nothing to restart yet, but it may not take forever. */
  begin(): void {
    this.cancelEnd ??= this.environment.after(giveUpMs, () => this.giveUp());
  }

  connected(): void {
    this.stop();
    this.triedAt = Number.NEGATIVE_INFINITY;
  }

  disconnected(caller: boolean): void {
    this.begin();
    this.tryIn(caller ? callerPatienceMs : calleePatienceMs);
  }

  failed(): void {
    this.begin();
    this.tryIn(0);
  }

  /** The network came back, or the page woke up. */
  wake(): void {
    if (this.cancelTry) this.try();
  }

  stop(): void {
    this.cancelTry?.();
    this.cancelEnd?.();
    this.cancelTry = this.cancelEnd = null;
  }

  private tryIn(ms: number): void {
    const earliest = this.triedAt + againMs - this.environment.now();
    this.cancelTry?.();
    this.cancelTry = this.environment.after(Math.max(ms, earliest), () => this.try());
  }

  private try(): void {
    this.cancelTry?.();
    this.triedAt = this.environment.now();
    this.cancelTry = this.environment.after(againMs, () => this.try());
    this.handlers.restart();
  }

  private giveUp(): void {
    this.stop();
    this.handlers.giveUp();
  }
}
