// What every element of Halloo extends: the shared styles first, and a new rendering when the
// language changes.
import { updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, type CSSResultGroup } from 'lit';
import { shared } from './shared';

export class HlElement extends LitElement {
  static override styles: CSSResultGroup = shared;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  /** Tells the outside, through shadow trees. */
  protected emit(type: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}
