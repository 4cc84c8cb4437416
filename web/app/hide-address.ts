// <hl-hide-address>: the switch that sends calls through a relay, so that the other person does not learn the
// network address; and what is so in the call that runs.
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { AppPart } from './app-part';
import { shared } from './design/shared';
import type { OwnSide } from './own-side';
import * as texts from './texts';

@customElement('hl-hide-address')
export class HlHideAddress extends AppPart<OwnSide> {
  static override styles = [
    shared,
    css`
      :host {
        padding-top: var(--space-3);
        border-top: 1px solid var(--line);
        font-size: var(--text-s);
      }
      label {
        display: flex;
        align-items: center;
        gap: var(--space-3);
        min-height: var(--target);
        font-size: var(--text-m);
        cursor: pointer;
      }
      label:has(:disabled) {
        cursor: default;
      }
      input {
        flex: none;
        width: 1.25rem;
        height: 1.25rem;
        accent-color: var(--accent);
      }
      p + p {
        margin-top: var(--space-2);
      }
    `,
  ];

  override render() {
    const { app } = this;
    const { current, relayRequired } = app.halloo;
    const inCall = current !== null && current.connectedAt !== null;
    return html`<label
        ><input
          type="checkbox"
          role="switch"
          aria-describedby="more"
          .checked=${app.hidesAddress}
          ?disabled=${relayRequired}
          @change=${this.change}
          data-test="hide-address"
        />${texts.hideAddress()}</label
      >
      <p id="more" class="soft">
        ${relayRequired ? texts.addressesHidden() : texts.hideAddressMore()}
        ${inCall && !relayRequired ? texts.hideAddressNext() : nothing}
      </p>
      ${inCall && current.quality.relayed ? html`<p data-test="relayed">${texts.relayedMore()}</p>` : nothing}`;
  }

  private change(event: Event): void {
    this.app.hidesAddress = (event.target as HTMLInputElement).checked;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-hide-address': HlHideAddress;
  }
}
