// <hl-quality level="good">: three bars.
import { css, html } from 'lit';
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
    `,
  ];

  @property({ reflect: true }) level: Quality['level'] = 'unknown';

  override render() {
    const bar = (index: number) => (index < lit[this.level] ? 'on' : '');
    return html`<svg viewBox="0 0 18 16" role="img" aria-label=${texts.quality(this.level)}>
      <title>${texts.quality(this.level)}</title>
      <rect class=${bar(0)} x="0" y="10" width="4" height="6" rx="1.5" />
      <rect class=${bar(1)} x="7" y="5" width="4" height="11" rx="1.5" />
      <rect class=${bar(2)} x="14" y="0" width="4" height="16" rx="1.5" />
    </svg>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-quality': HlQuality;
  }
}
