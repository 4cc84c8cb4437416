// <hl-booth-tray>: what was taken, as a row or a block of small prints. Emits `view` with the picture,
// `clear` when all shall go.
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { HlElement, shared } from '../app/design/index.js';
import { texts } from './texts.js';
import type { Picture } from './tray.js';

@customElement('hl-booth-tray')
export class BoothTray extends HlElement {
  static override styles = [
    shared,
    css`
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        min-height: var(--target);
      }
      hl-button {
        margin-inline-end: calc(-1 * var(--space-4));
        font-size: var(--text-s);
      }
      h2 {
        font-size: var(--text-m);
      }
      p {
        font-size: var(--text-s);
        text-wrap: pretty;
      }
      ul {
        display: flex;
        gap: var(--space-3);
        padding: 5px;
        margin: -5px;
        overflow-x: auto;
        scrollbar-width: thin;
      }
      li {
        flex: none;
        animation: arrive var(--slow) var(--ease);
      }
      @keyframes arrive {
        from {
          opacity: 0;
          scale: 0.9;
        }
      }
      button {
        display: block;
        padding: 0;
        border: 0;
        border-radius: var(--radius-s);
        overflow: clip;
        background: var(--sunken);
        box-shadow: var(--shadow-s);
        cursor: pointer;
        transition: scale var(--quick) var(--ease);
      }
      button:hover {
        scale: 1.03;
      }
      img {
        display: block;
        height: 5.5rem;
        width: auto;
        max-width: 100%;
      }
      @media (min-width: 60rem) {
        :host {
          display: flex;
          min-height: 0;
        }
        section {
          flex: 1;
          display: flex;
          flex-direction: column;
          min-height: 0;
        }
        img {
          height: 4.75rem;
        }
        ul {
          flex-wrap: wrap;
          align-content: start;
          overflow: hidden auto;
          padding-bottom: var(--space-4);
        }
      }
    `,
  ];

  @property({ attribute: false }) pictures: readonly Picture[] = [];

  override render() {
    return html`<section aria-labelledby="heading">
      <header>
        <h2 id="heading">${texts.tray()}</h2>
        ${this.pictures.length > 1
          ? html`<hl-button variant="quiet" data-test="clear" @click=${() => this.emit('clear')}>${texts.clear()}</hl-button>`
          : nothing}
      </header>
      ${this.pictures.length === 0 ? html`<p class="soft">${texts.trayEmpty()}</p>` : this.#list()}
    </section>`;
  }

  /** Where a picture lies on the screen. */
  box(picture: Picture): DOMRect | null {
    return this.renderRoot.querySelector(`[data-id="${picture.id}"]`)?.getBoundingClientRect() ?? null;
  }

  #list() {
    return html`<ul>
      ${repeat(
        this.pictures,
        (picture) => picture.id,
        (picture) =>
          html`<li>
            <button
              type="button"
              data-id=${picture.id}
              data-test="taken"
              aria-label=${texts.view(picture.kind, time(picture.taken))}
              @click=${() => this.emit('view', picture)}
            >
              <img src=${picture.url} alt="" width=${picture.width} height=${picture.height} />
            </button>
          </li>`,
      )}
    </ul>`;
  }
}

const time = (date: Date): string => date.toLocaleTimeString();

declare global {
  interface HTMLElementTagNameMap {
    'hl-booth-tray': BoothTray;
  }
}
