// <hl-dialog heading="…">: a modal dialog on the platform's own <dialog>, which keeps the focus inside
// and gives it back. Set `open`; Escape, the backdrop and the cross ask by a `dismiss` event.
import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { HlElement } from './element';
import './icon-button';
import { shared } from './shared';

@customElement('hl-dialog')
export class HlDialog extends HlElement {
  static override styles = [
    shared,
    css`
      :host {
        display: contents;
      }
      dialog {
        width: min(26rem, calc(100vw - 2 * var(--space-4)));
        max-height: calc(100dvh - 2 * var(--space-4));
        margin: auto;
        padding: var(--space-5);
        border: 0;
        border-radius: var(--radius-l);
        background: var(--surface);
        color: var(--ink);
        box-shadow: var(--shadow-l);
        overflow: auto;
      }
      dialog::backdrop {
        background: var(--scrim);
        backdrop-filter: blur(3px);
      }
      dialog[open] {
        animation: rise var(--calm) var(--ease);
      }
      dialog[open]::backdrop {
        animation: appear var(--calm) var(--ease);
      }
      @keyframes rise {
        from {
          opacity: 0;
          transform: translateY(12px) scale(0.98);
        }
      }
      @keyframes appear {
        from {
          opacity: 0;
        }
      }
      .head {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: var(--space-3);
        margin-bottom: var(--space-4);
      }
      h2 {
        font-size: var(--text-l);
      }
      hl-icon-button {
        margin: calc(-1 * var(--space-2));
      }
    `,
  ];

  @property() heading = '';
  @property() closeLabel = '';
  @property({ type: Boolean, reflect: true }) open = false;
  /** Without a header of its own; the heading is then the dialog's name only. */
  @property({ type: Boolean }) bare = false;
  @query('dialog') private dialog!: HTMLDialogElement;

  override render() {
    return html`<dialog
      aria-label=${this.heading}
      data-test=${this.dataset['test'] ?? nothing}
      @cancel=${this.#cancel}
      @click=${this.#click}
    >
      ${this.bare
        ? nothing
        : html`<div class="head">
            <h2 tabindex="-1">${this.heading}</h2>
            ${this.closeLabel
              ? html`<hl-icon-button
                  icon="close"
                  label=${this.closeLabel}
                  tip-align="end"
                  tip="below"
                  @click=${() => this.emit('dismiss')}
                ></hl-icon-button>`
              : nothing}
          </div>`}
      <slot></slot>
    </dialog>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('open')) return;
    if (this.open && !this.dialog.open) {
      this.dialog.showModal();
      this.renderRoot.querySelector('h2')?.focus(); // read first; the cross would be first otherwise
    }
    if (!this.open && this.dialog.open) this.dialog.close();
  }

  #cancel(event: Event): void {
    if (event.target !== this.dialog) return;
    event.preventDefault();
    this.emit('dismiss');
  }

  /** The backdrop belongs to the dialog: a click there has the dialog itself as its target. */
  #click(event: MouseEvent): void {
    if (event.target !== this.dialog || this.bare) return;
    const box = this.dialog.getBoundingClientRect();
    const inside =
      event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) this.emit('dismiss');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-dialog': HlDialog;
  }
}
