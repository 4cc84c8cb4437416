// <hl-quality level="good">: three bars; `relayed`: and that the call goes through a relay.
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Quality } from '../../client';
import { HlElement } from '../design/element';
import { shared } from '../design/shared';
import * as texts from '../texts';

const lit: Record<Quality['level'], number> = { good: 3, fair: 2, poor: 1, unknown: 0 };

@customElement('hl-quality')
export class HlQuality extends HlElement {
  static override styles = [
    shared,
    css`
      :host {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
      }
      svg {
        width: 1.125rem;
        height: 1rem;
      }
      rect {
        fill: currentColor;
        opacity: 0.28;
      }
      rect.on {
        opacity: 1;
      }
      :host([level='poor']) rect.on {
        fill: var(--danger);
      }
      .relay {
        width: 1.25rem;
        height: 0.5rem;
        fill: none;
        stroke: currentColor;
        stroke-width: 1.5;
      }
      .word {
        color: var(--ink-soft);
        font-size: var(--text-s);
      }
      @media (max-width: 40rem) {
        .word {
          display: none;
        }
      }
    `,
  ];

  @property({ reflect: true }) level: Quality['level'] = 'unknown';

  @property({ type: Boolean }) relayed = false;

  override render() {
    const quality = texts.quality(this.level);
    const label = this.relayed ? `${quality}. ${texts.relayedMore()}` : quality;
    const bar = (index: number) => (index < lit[this.level] ? 'on' : '');
    return html`<svg viewBox="0 0 18 16" role="img" aria-label=${label}>
        <title>${label}</title>
        <rect class=${bar(0)} x="0" y="10" width="4" height="6" rx="1.5" />
        <rect class=${bar(1)} x="7" y="5" width="4" height="11" rx="1.5" />
        <rect class=${bar(2)} x="14" y="0" width="4" height="16" rx="1.5" />
      </svg>
      ${this.relayed
        ? html`<svg class="relay" viewBox="0 0 20 8" aria-hidden="true">
              <title>${texts.relayedMore()}</title>
              <circle cx="3" cy="4" r="2" />
              <path d="M5 4h3m4 0h3" />
              <circle cx="10" cy="4" r="2" fill="currentColor" />
              <circle cx="17" cy="4" r="2" />
            </svg>
            <span class="word" aria-hidden="true" title=${texts.relayedMore()} data-test="relayed">${texts.relayed()}</span>`
        : nothing}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-quality': HlQuality;
  }
}
