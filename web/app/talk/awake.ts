// Keeps the screen of a phone on as long as the host is shown and wants it, where the browser can.
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class Awake implements ReactiveController {
  private lock: WakeLockSentinel | null = null;
  private held = false;
  /** The system takes the lock when the page is hidden. */
  private readonly seen = (): void => {
    if (!document.hidden) void this.take();
  };

  constructor(
    host: ReactiveControllerHost,
    private readonly wanted: () => boolean,
  ) {
    host.addController(this);
  }

  hostUpdated(): void {
    this.hold(this.wanted());
  }

  hostDisconnected(): void {
    this.hold(false);
  }

  private hold(held: boolean): void {
    if (held === this.held) return;
    this.held = held;
    if (held) {
      document.addEventListener('visibilitychange', this.seen);
      void this.take();
    } else {
      document.removeEventListener('visibilitychange', this.seen);
      void this.lock?.release();
      this.lock = null;
    }
  }

  private async take(): Promise<void> {
    try {
      const lock = await navigator.wakeLock?.request('screen');
      if (this.held) this.lock = lock ?? null;
      else await lock?.release();
    } catch {
      // Low battery, or not allowed: the screen may go dark.
    }
  }
}
