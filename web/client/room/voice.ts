/**
 * One sound that is played, by an element of its own: remote sound is decoded
 * in all browsers only while an element plays it, so this one plays from the
 * start, and is heard when it is to be.
 */
import type { Environment } from '../environment';

const stepMs = 10;
/** Long enough to hide the step from one to the other, too short to be heard as two. */
const steps = 4;

export class Voice {
  private readonly element = new Audio();
  private volume = 0;
  private cancel: (() => void) | null = null;
  private off = false;
  private refused = false;
  /** iOS leaves the volume to its buttons. */
  private readonly hasVolume: boolean;

  constructor(
    track: MediaStreamTrack,
    private readonly environment: Environment,
    private readonly changed: () => void,
  ) {
    this.element.volume = 0;
    this.hasVolume = this.element.volume === 0;
    this.element.srcObject = new MediaStream([track]);
    this.apply();
    this.play();
  }

  /** The browser waits for a touch. */
  get blocked(): boolean {
    return this.refused;
  }

  play(): void {
    this.element.play().then(
      () => this.setRefused(false),
      (error: unknown) => this.setRefused(error instanceof DOMException && error.name === 'NotAllowedError'),
    );
  }

  choose(deviceId: string): void {
    // The element goes on with the speaker that it has if this one cannot be had.
    void this.element.setSinkId?.(deviceId).catch(() => undefined);
  }

  setOff(off: boolean): void {
    this.off = off;
    this.apply();
  }

  /**
   * Rises or falls in a moment. Of two that take turns, the one that falls is a step behind: two of the same voice may
   * cancel each other where they are as loud as each other.
   */
  fade(to: 0 | 1, done?: () => void): void {
    this.cancel?.();
    const from = this.volume;
    let step = 0;
    const next = (): void => {
      step += 1;
      const part = Math.min(1, step / steps);
      this.volume = step >= steps || !this.hasVolume ? to : from + (to - from) * part;
      this.apply();
      if (this.volume === to) return done?.();
      this.cancel = this.environment.after(stepMs, next);
    };
    if (to === 1) next();
    else this.cancel = this.environment.after(stepMs, next);
  }

  /** At once, when nothing was heard before that could be cut. */
  start(): void {
    this.volume = 1;
    this.apply();
  }

  close(): void {
    this.cancel?.();
    this.element.pause();
    this.element.srcObject = null;
  }

  private apply(): void {
    this.element.muted = this.off || (!this.hasVolume && this.volume === 0);
    if (this.hasVolume) this.element.volume = this.volume;
  }

  private setRefused(refused: boolean): void {
    if (refused === this.refused) return;
    this.refused = refused;
    this.changed();
  }
}
