// <hl-button variant="primary" icon="check">Text</hl-button>. type="submit" submits the form around it.
import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { HlElement } from './element';
import './icon';
import type { IconName } from './icons';
import { shared } from './shared';

@customElement('hl-button')
export class HlButton extends HlElement {
  static override shadowRootOptions = { ...HlElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    shared,
    css`
      :host {
        display: inline-flex;
      }
      button {
        display: inline-flex;
        align-items: center;
        justify-content: center;
        gap: var(--space-2);
        width: 100%;
        min-height: var(--target);
        padding: var(--space-2) var(--space-5);
        border: 1.5px solid transparent;
        border-radius: var(--radius-full);
        font-weight: var(--weight-strong);
        line-height: 1.25;
        background: var(--sunken);
        cursor: pointer;
        transition:
          background var(--quick) var(--ease),
          border-color var(--quick) var(--ease),
          transform var(--quick) var(--ease);
      }
      button:hover {
        background: color-mix(in oklab, var(--sunken), var(--ink) 8%);
      }
      button:active {
        transform: scale(0.98);
      }
      :host([variant='primary']) button {
        background: var(--accent);
        color: var(--on-accent);
      }
      :host([variant='primary']) button:hover {
        background: var(--accent-strong);
      }
      :host([variant='danger']) button {
        background: var(--danger-fill);
        color: var(--on-danger);
      }
      :host([variant='danger']) button:hover {
        background: var(--danger-fill-strong);
      }
      :host([variant='quiet']) button {
        background: transparent;
        color: var(--accent);
        padding-inline: var(--space-4);
      }
      :host([variant='quiet']) button:hover {
        background: color-mix(in oklab, transparent, var(--accent) 10%);
      }
      :host([size='large']) button {
        min-height: 3.5rem;
        padding-inline: var(--space-6);
        font-size: var(--text-l);
      }
      button:disabled {
        opacity: 0.5;
        cursor: default;
        transform: none;
      }
    `,
  ];

  @property({ reflect: true }) variant: 'plain' | 'primary' | 'danger' | 'quiet' = 'plain';
  @property({ reflect: true }) size: 'normal' | 'large' = 'normal';
  @property() icon: IconName | '' = '';
  @property() type: 'button' | 'submit' = 'button';
  /** The accessible name when it should say more than the text; it should begin with the text. */
  @property() label = '';
  @property({ type: Boolean, reflect: true }) disabled = false;

  override render() {
    return html`<button
      type="button"
      ?disabled=${this.disabled}
      aria-label=${this.label || nothing}
      @click=${this.#click}
    >
      ${this.icon ? html`<hl-icon name=${this.icon}></hl-icon>` : nothing}<slot></slot>
    </button>`;
  }

  /** A click on the host of a disabled button must not reach its listeners. */
  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('disabled')) this.style.pointerEvents = this.disabled ? 'none' : '';
  }

  #click(): void {
    if (this.type === 'submit') this.closest('form')?.requestSubmit();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-button': HlButton;
  }
}
