// Keeps the screen of a phone on during a call, where the browser can.

export class Awake {
  private lock: WakeLockSentinel | null = null;
  private wanted = false;
  /** The system takes the lock when the page is hidden. */
  private readonly seen = (): void => {
    if (!document.hidden) void this.take();
  };

  hold(wanted: boolean): void {
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    if (wanted) {
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
      if (this.wanted) this.lock = lock ?? null;
      else await lock?.release();
    } catch {
      // Low battery, or not allowed: the screen may go dark.
    }
  }
}
