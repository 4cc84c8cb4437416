// The page fills the screen, for as long as the host is shown.
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class FullScreen implements ReactiveController {
  private readonly changed = (): void => this.host.requestUpdate();

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  get on(): boolean {
    return document.fullscreenElement !== null;
  }

  hostConnected(): void {
    document.addEventListener('fullscreenchange', this.changed);
  }

  hostDisconnected(): void {
    document.removeEventListener('fullscreenchange', this.changed);
    if (this.on) void document.exitFullscreen();
  }

  async toggle(): Promise<void> {
    try {
      if (this.on) await document.exitFullscreen();
      else if (document.fullscreenEnabled) await document.documentElement.requestFullscreen();
    } catch {
      // Refused, for want of a gesture: the stage stays as large as it is.
    }
  }
}
