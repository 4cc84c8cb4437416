// What the elements that show the app's state extend: rendered anew at each change of it.
import { property } from 'lit/decorators.js';
import { HlElement } from './design/element';
import type { App } from './app';

export class AppPart extends HlElement {
  @property({ attribute: false }) app!: App;
  private unsubscribe: (() => void) | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.unsubscribe = this.app.on('change', () => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unsubscribe?.();
    this.unsubscribe = null;
  }
}
