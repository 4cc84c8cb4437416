// <hl-notice tone="problem">Sentence.<hl-button slot="action">…</hl-button></hl-notice>: a sentence
// that says what to do, with its next step. Put it inside a live region when it comes by itself.
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { HlElement } from './element';
import './icon';
import type { IconName } from './icons';
import { shared } from './shared';

@customElement('hl-notice')
export class HlNotice extends HlElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2) var(--space-3);
        padding: var(--space-3) var(--space-4);
        border-radius: var(--radius-m);
        background: var(--sunken);
        color: var(--ink);
        font-size: var(--text-s);
        animation: arrive var(--calm) var(--ease);
      }
      @keyframes arrive {
        from {
          opacity: 0;
          transform: translateY(-4px);
        }
      }
      :host([tone='problem']) {
        background: var(--danger-soft);
      }
      :host([tone='problem']) hl-icon {
        color: var(--danger);
      }
      :host([tone='glass']) {
        background: var(--glass);
        backdrop-filter: blur(16px) saturate(1.4);
      }
      .text {
        flex: 1 1 14rem;
        display: flex;
        gap: var(--space-3);
        align-items: center;
        text-wrap: pretty;
      }
      :host([tone='problem']) slot[name='action'] {
        --sunken: var(--surface); /* so that a plain button stands out from the tint */
      }
      ::slotted([slot='action']) {
        margin-inline-start: auto;
      }
    `,
  ];

  @property({ reflect: true }) tone: 'info' | 'problem' | 'glass' = 'info';
  @property() icon: IconName | '' = '';

  override render() {
    const icon = this.icon || (this.tone === 'problem' ? 'warning' : 'info');
    return html`<div class="text"><hl-icon name=${icon}></hl-icon><span><slot></slot></span></div>
      <slot name="action"></slot>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-notice': HlNotice;
  }
}
