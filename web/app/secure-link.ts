// <hl-secure-link>: the way from an insecure page to the server's own https address, where it has one.
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { HlElement } from './design/element';
import { addressesForOthers } from './server';
import * as texts from './texts';

@customElement('hl-secure-link')
export class HlSecureLink extends HlElement {
  @state() private address: string | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    void addressesForOthers().then((all) => (this.address = all.find((one) => one.startsWith('https:')) ?? null));
  }

  override render() {
    return this.address ? html`<a href=${this.address}>${texts.openSecure(this.address)}</a>` : nothing;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-secure-link': HlSecureLink;
  }
}
