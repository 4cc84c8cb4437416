// Whether the page is in the hand, where all of it stands in one column. Renders its host anew when that changes.
import type { ReactiveController, ReactiveControllerHost } from 'lit';

const inTheHand = matchMedia('(max-width: 55.99rem)');

export class Narrow implements ReactiveController {
  private readonly changed = (): void => this.host.requestUpdate();

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  get matches(): boolean {
    return inTheHand.matches;
  }

  hostConnected(): void {
    inTheHand.addEventListener('change', this.changed);
  }

  hostDisconnected(): void {
    inTheHand.removeEventListener('change', this.changed);
  }
}
