// <hl-avatar name="Ada Lovelace">: initials on a soft tint made from the name. Decoration: the name
// itself stands beside it.
import { css, html, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { HlElement } from './element';
import { shared } from './shared';

/** First letters of the first and last word, as people see letters (grapheme clusters). */
export function initials(name: string): string {
  const words = name.split(/[\s._-]+/u).filter(Boolean);
  const chosen = words.length > 1 ? [words[0]!, words.at(-1)!] : words.slice(0, 1);
  const segmenter = typeof Intl.Segmenter === 'function' ? new Intl.Segmenter() : null;
  const first = (word: string): string =>
    (segmenter ? [...segmenter.segment(word)][0]?.segment : [...word][0]) ?? '';
  return chosen.map(first).join('').toLocaleUpperCase();
}

function hue(name: string): number {
  let hash = 7;
  for (const char of name) hash = (hash * 31 + char.codePointAt(0)!) >>> 0;
  return hash % 360;
}

@customElement('hl-avatar')
export class HlAvatar extends HlElement {
  static override styles = [
    shared,
    css`
      :host {
        display: inline-grid;
        flex: none;
        place-items: center;
        width: var(--avatar-size, 2.75rem);
        height: var(--avatar-size, 2.75rem);
        border-radius: var(--radius-full);
        background: light-dark(oklch(0.91 0.035 var(--hue)), oklch(0.36 0.04 var(--hue)));
        color: light-dark(oklch(0.4 0.06 var(--hue)), oklch(0.92 0.03 var(--hue)));
        font-size: calc(var(--avatar-size, 2.75rem) * 0.36);
        font-weight: var(--weight-strong);
        line-height: 1;
        letter-spacing: 0.02em;
        user-select: none;
      }
    `,
  ];

  @property() name = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('aria-hidden', 'true');
  }

  override render() {
    return html`${initials(this.name)}`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('name')) this.style.setProperty('--hue', String(hue(this.name)));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-avatar': HlAvatar;
  }
}
