// <hl-invite name="Ada">: nobody else is here: how to bring someone.
import { css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import './design/button';
import { HlElement } from './design/element';
import type { HlField } from './design/field';
import { shared } from './design/shared';
import { addressesForOthers, isLoopback } from './server';
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
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2);
      }
    `,
  ];

  /** Who invites. */
  @property() name = '';
  @state() private address = new URL('./', location.href).href;
  @state() private copied = false;
  @state() private local = false;
  @query('hl-field') private field!: HlField;

  override connectedCallback(): void {
    super.connectedCallback();
    if (isLoopback(location.hostname)) void this.findAddress();
  }

  override render() {
    return html`<h2>${texts.nobodyHere()}</h2>
      <p class="soft">${texts.bringSomeone()}</p>
      <hl-field
        readonly
        label=${texts.address()}
        .value=${this.address}
        hint=${this.local ? texts.onlyThisDevice() : ''}
        @focusin=${() => this.field.select()}
      ></hl-field>
      <div class="actions">
        <hl-button variant="primary" icon=${this.copied ? 'check' : 'copy'} @click=${this.copy}
          >${this.copied ? texts.copied() : texts.copy()}</hl-button
        >
        ${'share' in navigator
          ? html`<hl-button icon="share" @click=${this.share}>${texts.share()}</hl-button>`
          : nothing}
      </div>
      <p class="for-readers" role="status">${this.copied ? texts.copied() : ''}</p>`;
  }

  /** The address of this machine for itself is no use to anyone else. */
  private async findAddress(): Promise<void> {
    const [best] = await addressesForOthers();
    if (best) this.address = best;
    else this.local = true;
  }

  private async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.address);
      this.copied = true;
    } catch {
      this.field.select(); // not allowed: it is marked, the person can copy it
    }
  }

  private share(): void {
    // Closing the sheet rejects: nothing to be done.
    navigator.share({ title: texts.product(), text: texts.shareText(this.name), url: this.address }).catch(() => undefined);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-invite': HlInvite;
  }
}
