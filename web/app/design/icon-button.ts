// <hl-icon-button icon="camera" label="Turn camera off" key="V">: a round button with one icon. Its
// label is its name and its tooltip; `key` is the shortcut shown beside it.
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { HlElement } from './element';
import './icon';
import type { IconName } from './icons';
import { shared } from './shared';

@customElement('hl-icon-button')
export class HlIconButton extends HlElement {
  static override shadowRootOptions = { ...HlElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    shared,
    css`
      :host {
        display: inline-flex;
        position: relative;
        --size: var(--target);
      }
      :host([size='large']) {
        --size: 3.75rem;
      }
      button {
        display: inline-flex;
        align-items: center;
        justify-content: center;
        width: var(--size);
        height: var(--size);
        padding: 0;
        border: 0;
        border-radius: var(--radius-full);
        background: transparent;
        cursor: pointer;
        transition:
          background var(--quick) var(--ease),
          color var(--quick) var(--ease),
          transform var(--quick) var(--ease);
      }
      :host([size='large']) hl-icon {
        font-size: 1.1875rem;
      }
      button:hover {
        background: color-mix(in oklab, transparent, var(--ink) 10%);
      }
      button:active {
        transform: scale(0.94);
      }
      :host([variant='filled']) button {
        background: var(--sunken);
      }
      :host([variant='filled']) button:hover {
        background: color-mix(in oklab, var(--sunken), var(--ink) 10%);
      }
      :host([variant='primary']) button {
        background: var(--accent);
        color: var(--on-accent);
      }
      :host([variant='primary']) button:hover {
        background: var(--accent-strong);
      }
      :host([variant='accent']) button {
        background: var(--accent-soft);
        color: var(--accent);
      }
      :host([variant='accent']) button:hover {
        background: var(--accent);
        color: var(--on-accent);
      }
      :host([variant='danger']) button {
        background: var(--danger-fill);
        color: var(--on-danger);
      }
      :host([variant='danger']) button:hover {
        background: var(--danger-fill-strong);
      }
      :host([variant='glass']) button {
        background: var(--glass);
        color: var(--ink);
        backdrop-filter: blur(16px) saturate(1.4);
      }
      :host([variant='glass']) button:hover {
        background: color-mix(in oklab, var(--glass), var(--ink) 16%);
      }
      :host([off]) button,
      :host([off]) button:hover {
        background: var(--ink);
        color: var(--paper);
      }
      button:disabled {
        opacity: 0.45;
        cursor: default;
      }
      .tip {
        position: absolute;
        z-index: 2;
        inset-inline-start: 50%;
        bottom: calc(100% + var(--space-2));
        translate: -50% 0;
        padding: var(--space-1) var(--space-2);
        border-radius: var(--radius-s);
        background: var(--ink);
        color: var(--paper);
        font-size: var(--text-xs);
        line-height: 1.3;
        white-space: nowrap;
        pointer-events: none;
        opacity: 0;
        visibility: hidden;
        transition: opacity var(--quick) var(--ease);
      }
      :host([tip='below']) .tip {
        bottom: auto;
        top: calc(100% + var(--space-2));
      }
      :host([tip-align='end']) .tip {
        inset-inline: auto 0;
        translate: none;
      }
      @media (hover: hover) {
        button:hover + .tip {
          opacity: 1;
          visibility: visible;
          transition-delay: 350ms;
        }
      }
      button:focus-visible + .tip {
        opacity: 1;
        visibility: visible;
      }
      /* Not as text: it would be found twice by those who search the page. */
      .tip::before {
        content: attr(data-label);
      }
      .tip:not([data-key=''])::after {
        content: attr(data-key);
        margin-inline-start: var(--space-2);
        opacity: 0.7;
      }
    `,
  ];

  @property() icon: IconName = 'info';
  @property() label = '';
  @property() key = '';
  @property({ reflect: true }) variant: 'plain' | 'filled' | 'primary' | 'accent' | 'danger' | 'glass' = 'plain';
  @property({ reflect: true }) size: 'normal' | 'large' = 'normal';
  @property({ reflect: true }) tip: 'above' | 'below' = 'above';
  /** 'end' keeps the tooltip of a button at the right edge inside the page. */
  @property({ reflect: true, attribute: 'tip-align' }) tipAlign: 'middle' | 'end' = 'middle';
  /** What it stands for is switched off: shown inverted. The label says what pressing it will do. */
  @property({ type: Boolean, reflect: true }) off = false;
  @property({ type: Boolean, reflect: true }) disabled = false;

  override render() {
    return html`<button
        type="button"
        aria-label=${this.label}
        aria-keyshortcuts=${this.key || nothing}
        ?disabled=${this.disabled}
      >
        <hl-icon name=${this.icon}></hl-icon>
      </button>
      <span class="tip" aria-hidden="true" data-label=${this.label} data-key=${this.key}></span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-icon-button': HlIconButton;
  }
}
