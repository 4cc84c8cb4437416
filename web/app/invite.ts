// <hl-invite name="Ada">: nobody else is here: how to bring someone.
import { css, html } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { HlElement } from './design/element';
import { shared } from './design/shared';
import { addressForOthers } from './server';
import './share-link';
import * as texts from './texts';

@customElement('hl-invite')
export class HlInvite extends HlElement {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: var(--space-4);
        padding: var(--space-5);
        border-radius: var(--radius-l);
        background: var(--surface);
        box-shadow: var(--shadow-s);
      }
      h2 {
        font-size: var(--text-l);
      }
    `,
  ];

  /** Who invites. */
  @property() name = '';
  @state() private address = new URL('./', location.href).href;
  @state() private local = false;

  override connectedCallback(): void {
    super.connectedCallback();
    void addressForOthers().then(({ address, local }) => Object.assign(this, { address, local }));
  }

  override render() {
    return html`<h2>${texts.nobodyHere()}</h2>
      <p class="soft">${texts.bringSomeone()}</p>
      <hl-share-link
        label=${texts.address()}
        address=${this.address}
        hint=${this.local ? texts.onlyThisDevice() : ''}
        words=${texts.shareText(this.name)}
      ></hl-share-link>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-invite': HlInvite;
  }
}
