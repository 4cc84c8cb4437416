// What tells that it rings besides the page itself: tones, the page's title, a notification when the
// page is in the background. Follows the app's state.
import type { App } from './app';
import * as texts from './texts';

const blinkMs = 1100;

export class Ringing {
  private blink: ReturnType<typeof setInterval> | undefined;
  private notification: Notification | null = null;
  private announced = '';
  private wasConnected = false;
  private wasInCall = false;
  private title = '';

  constructor(private readonly app: App) {
    app.on('change', () => this.update());
    app.media.on('change', () => void app.sounds.playThrough(app.media.chosen.speaker));
    // Whoever reloaded has not touched the page yet; the first touch lets it sound.
    for (const gesture of ['pointerdown', 'keydown']) {
      addEventListener(gesture, () => app.sounds.unlock(), { once: true, capture: true });
    }
    addEventListener('pagehide', () => this.notification?.close());
  }

  static get canAsk(): boolean {
    return typeof Notification === 'function' && Notification.permission === 'default' && isSecureContext;
  }

  private update(): void {
    const { incoming } = this.app;
    const call = this.app.halloo.current;
    const outgoing = call?.direction === 'outgoing' && (call.phase === 'calling' || call.phase === 'ringing');
    this.app.sounds.repeat(incoming ? 'ringing' : outgoing ? 'ringback' : null);

    const connected = call?.phase === 'connected' || call?.phase === 'reconnecting';
    if (connected && !this.wasConnected) this.app.sounds.once('begin');
    if (!call && this.wasInCall) this.app.sounds.once('end');
    this.wasConnected = connected;
    this.wasInCall = call !== null && !incoming;

    this.showTitle(incoming?.peer ?? null, call && !incoming ? call.peer : null);
    this.notify(incoming ? { id: incoming.id, peer: incoming.peer, video: incoming.peerVideo } : null);
  }

  private showTitle(caller: string | null, peer: string | null): void {
    const usual = peer ? `${peer} · ${texts.product()}` : texts.product();
    const title = caller ? texts.isCalling(caller) : usual;
    if (title === this.title) return;
    this.title = title;
    clearInterval(this.blink);
    document.title = title;
    if (!caller || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    this.blink = setInterval(() => {
      document.title = document.title === title ? `☎ ${texts.product()}` : title;
    }, blinkMs);
  }

  private notify(call: { id: string; peer: string; video: boolean } | null): void {
    if (!call) {
      this.notification?.close();
      this.notification = null;
      this.announced = '';
      return;
    }
    if (this.announced === call.id || !document.hidden) return;
    this.announced = call.id;
    if (typeof Notification !== 'function' || Notification.permission !== 'granted') return;
    try {
      const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.href;
      this.notification = new Notification(texts.isCalling(call.peer), {
        body: call.video ? texts.withVideo() : texts.voiceOnly(),
        tag: 'halloo-call',
        requireInteraction: true,
        ...(icon ? { icon } : {}),
      });
      this.notification.onclick = () => {
        window.focus();
        this.notification?.close();
      };
    } catch {
      // Android's browsers notify from service workers only; it rings all the same.
    }
  }
}
