// <hl-qr text="https://…" label="…">: the text as a QR code, always dark on light, as cameras expect it.
import { css, html, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { encode } from 'uqr';
import { HlElement } from '../app/design/element';
import { shared } from '../app/design/shared';

/** The margin that ISO/IEC 18004 asks for, in modules. */
const quiet = 4;

@customElement('hl-qr')
export class HlQr extends HlElement {
  static override styles = [
    shared,
    css`
      svg {
        display: block;
        width: 100%;
        height: auto;
        border-radius: var(--radius-m);
        background: #fff;
        color: #111;
      }
    `,
  ];

  @property() text = '';
  @property() label = '';

  override render() {
    const { data, size } = encode(this.text, { ecc: 'M', border: quiet });
    const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
    return html`<svg viewBox="0 0 ${size} ${size}" role="img" aria-label=${this.label} shape-rendering="crispEdges">
      ${svg`<path d=${path} fill="currentColor"/>`}
    </svg>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-qr': HlQr;
  }
}
