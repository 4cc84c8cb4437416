// <hl-icon name="camera">: one of our own icons, as large as the text, in its colour.
import { css, html, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { HlElement } from './element';
import { icons, type IconName } from './icons';
import { shared } from './shared';

@customElement('hl-icon')
export class HlIcon extends HlElement {
  static override styles = [
    shared,
    css`
      :host {
        display: inline-flex;
        flex: none;
        width: 1.375em;
        height: 1.375em;
        vertical-align: middle;
      }
      svg {
        width: 100%;
        height: 100%;
        fill: none;
        stroke: currentColor;
        stroke-width: 1.75;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
    `,
  ];

  @property() name: IconName = 'info';

  override render() {
    return html`<svg viewBox="0 0 24 24" aria-hidden="true">${icons[this.name] ?? svg``}</svg>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-icon': HlIcon;
  }
}
