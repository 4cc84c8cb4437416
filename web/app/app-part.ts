// What the elements that show a page's state extend: rendered anew at each change of it. Those of calls
// know all of the App, those that are about this device's media only what every page has.
import { property } from 'lit/decorators.js';
import type { App } from './app';
import { HlElement } from './design/element';
import type { OwnSide } from './own-side';

export class AppPart<Page extends OwnSide = App> extends HlElement {
  @property({ attribute: false }) app!: Page;
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
