// <hl-bar>: the quiet line at the top of every page but the call: our mark, which leads home, and what
// the page puts beside it.
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { HlElement } from './element';
import { shared } from './shared';

@customElement('hl-bar')
export class HlBar extends HlElement {
  static override styles = [
    shared,
    css`
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: var(--space-3);
        min-height: 4rem;
        padding: var(--space-2) max(var(--space-4), env(safe-area-inset-right)) var(--space-2)
          max(var(--space-4), env(safe-area-inset-left));
      }
      @media (min-width: 48rem) {
        header {
          padding-inline: var(--space-6);
        }
      }
      a {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        min-height: var(--target);
        color: var(--ink);
        font-size: var(--text-l);
        font-weight: var(--weight-strong);
        letter-spacing: -0.02em;
        text-decoration: none;
        border-radius: var(--radius-s);
      }
      svg {
        width: 1.75rem;
        height: 1.75rem;
      }
      .end {
        display: flex;
        align-items: center;
        gap: var(--space-1);
        min-width: 0;
      }
    `,
  ];

  /** Where the mark leads, relative to the page. */
  @property() home = './';

  override render() {
    return html`<header>
      <a href=${this.home} data-test="home">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <circle cx="11" cy="16" r="7" fill="var(--accent)" />
          <path
            d="M20.5 9.5a9.2 9.2 0 0 1 0 13M25 5.8a15 15 0 0 1 0 20.4"
            fill="none"
            stroke="var(--accent)"
            stroke-width="2.6"
            stroke-linecap="round"
          /></svg
        >Halloo</a
      >
      <div class="end"><slot></slot></div>
    </header>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-bar': HlBar;
  }
}
