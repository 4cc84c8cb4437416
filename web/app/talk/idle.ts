// Tells when nobody has moved pointer or keyboard for a while, so that what floats can fade.
import type { ReactiveController, ReactiveControllerHost } from 'lit';

const afterMs = 3000;
const signs = ['pointermove', 'pointerdown', 'keydown', 'focusin', 'click'] as const;

export class Idle implements ReactiveController {
  idle = false;
  private swallows = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listener = (event: Event): void => this.sign(event);

  /** @param fades whether anything has faded when nobody moves: only then does a touch bring back rather than press */
  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly fades: () => boolean,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    for (const sign of signs) addEventListener(sign, this.listener, { capture: true });
    this.wait();
  }

  hostDisconnected(): void {
    for (const sign of signs) removeEventListener(sign, this.listener, { capture: true });
    clearTimeout(this.timer);
  }

  private sign(event: Event): void {
    if (event.type === 'click') {
      if (this.swallows) event.stopPropagation();
      this.swallows = false;
      return;
    }
    // The first touch brings the controls back; it must not press the one that nobody saw.
    if (event.type === 'pointerdown') this.swallows = this.idle && this.fades() && (event as PointerEvent).pointerType === 'touch';
    this.wait();
  }

  private wait(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.set(true), afterMs);
    this.set(false);
  }

  private set(idle: boolean): void {
    if (idle === this.idle) return;
    this.idle = idle;
    this.host.requestUpdate();
  }
}

/** A button is being used by the keyboard: it must stay in sight, wherever in the shadow trees it is. */
export function holdsFocus(): boolean {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element?.matches('button:focus-visible') ?? false;
}
