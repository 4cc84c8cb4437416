// <hl-share-link label="Address" .address=…>: an address to give to someone: marked, copied, or shared.
import { css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import './design/button';
import { HlElement } from './design/element';
import type { HlField } from './design/field';
import './design/field';
import { shared } from './design/shared';
import * as texts from './texts';

@customElement('hl-share-link')
export class HlShareLink extends HlElement {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: var(--space-4);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2);
      }
    `,
  ];

  @property() address = '';
  @property() label = '';
  @property() hint = '';
  /** What is sent along with the address when it is shared. */
  @property() words = '';
  @state() private copied = false;
  @query('hl-field') private field!: HlField;

  override render() {
    return html`<hl-field
        readonly
        label=${this.label}
        .value=${this.address}
        hint=${this.hint}
        @focusin=${() => this.field.select()}
      ></hl-field>
      <div class="actions">
        <hl-button variant="primary" icon=${this.copied ? 'check' : 'copy'} @click=${this.copy}
          >${this.copied ? texts.copied() : texts.copy()}</hl-button
        >
        ${'share' in navigator
          ? html`<hl-button icon="share" @click=${this.share}>${texts.share()}</hl-button>`
          : nothing}
        <slot></slot>
      </div>
      <p class="for-readers" role="status">${this.copied ? texts.copied() : ''}</p>`;
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
    navigator.share({ title: texts.product(), text: this.words, url: this.address }).catch(() => undefined);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-share-link': HlShareLink;
  }
}
