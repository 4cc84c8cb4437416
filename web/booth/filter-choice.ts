// <hl-filter-choice>: every filter as a small live picture, to choose one from. `draw` is called with
// each frame of the camera and renews a few of the pictures, small, so that all of them together cost
// less than the large one. Emits `choose` with the filter.
import { css, html, type PropertyValues } from 'lit';
import { customElement, property, queryAll } from 'lit/decorators.js';
import { HlElement, shared } from '../app/design/index.js';
import type { Filter } from './filters.js';
import { createRenderer } from './renderer.js';
import { filterName, texts } from './texts.js';

/** Pixels a side; the pictures are shown at about half of that. */
const side = 128;
/** A frame of the camera renews at most so many, and no more once this time is used up. */
const perFrame = 4;
const budgetMs = 3;

@customElement('hl-filter-choice')
export class FilterChoice extends HlElement {
  static override styles = [
    shared,
    css`
      fieldset {
        margin: 0;
        padding: 0;
        border: 0;
        min-width: 0;
      }
      .all {
        display: flex;
        gap: var(--space-2);
        padding: 5px var(--space-4) var(--space-1);
        overflow-x: auto;
        scrollbar-width: none;
        overscroll-behavior-x: contain;
        mask-image: linear-gradient(to right, transparent, #000 var(--space-4) calc(100% - var(--space-4)), transparent);
      }
      label {
        position: relative;
        flex: none;
        width: 4.25rem;
        color: var(--ink-soft);
        font-size: var(--text-xs);
        text-align: center;
        cursor: pointer;
      }
      canvas {
        display: block;
        width: 100%;
        aspect-ratio: 1;
        margin-bottom: var(--space-1);
        border-radius: var(--radius-m);
        background: var(--sunken);
        transition:
          box-shadow var(--quick) var(--ease),
          scale var(--quick) var(--ease);
      }
      label:hover {
        color: var(--ink);
      }
      label:active canvas {
        scale: 0.96;
      }
      label:has(:checked) {
        color: var(--ink);
        font-weight: var(--weight-strong);
      }
      label:has(:checked) canvas {
        box-shadow:
          0 0 0 2px var(--paper),
          0 0 0 5px var(--accent);
      }
      label:has(:focus-visible) {
        outline: 3px solid var(--focus);
        outline-offset: 4px;
        border-radius: var(--radius-s);
      }
      input {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        margin: 0;
        opacity: 0;
        cursor: pointer;
      }
      @media (min-width: 60rem) {
        .all {
          display: grid;
          grid-template-columns: repeat(4, 1fr);
          gap: var(--space-2) var(--space-3);
          padding: 5px;
          overflow: visible;
          mask-image: none;
        }
        label {
          width: auto;
        }
      }
      @media (forced-colors: active) {
        label:has(:checked) canvas {
          outline: 3px solid Highlight;
        }
      }
    `,
  ];

  @property({ attribute: false }) filters: readonly Filter[] = [];
  @property({ attribute: false }) chosen: Filter | null = null;
  @property({ type: Boolean }) mirrored = true;
  @queryAll('canvas') private canvases!: NodeListOf<HTMLCanvasElement>;

  #small = square();
  #cut = this.#small.getContext('2d', { alpha: false });
  #target = square();
  #renderer = createRenderer(this.#target);
  #next = 0;

  override render() {
    return html`<fieldset>
      <legend class="for-readers">${texts.filters()}</legend>
      <div class="all">
        ${this.filters.map(
          (filter) =>
            html`<label data-test="filter-${filter.id}">
              <input
                type="radio"
                name="filter"
                value=${filter.id}
                .checked=${filter === this.chosen}
                @change=${() => this.emit('choose', filter)}
              /><canvas width=${side} height=${side} aria-hidden="true"></canvas>${filterName(filter.id)}
            </label>`,
        )}
      </div>
    </fieldset>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('chosen')) return;
    const input = this.renderRoot.querySelector<HTMLElement>('input:checked');
    input?.parentElement?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  draw(video: HTMLVideoElement): void {
    if (!this.#renderer || !this.#cut) return;
    const { videoWidth, videoHeight } = video;
    const cut = Math.min(videoWidth, videoHeight);
    this.#cut.drawImage(video, (videoWidth - cut) / 2, (videoHeight - cut) / 2, cut, cut, 0, 0, side, side);
    const started = performance.now();
    for (let count = 0; count < perFrame && performance.now() - started < budgetMs; count++) {
      const filter = this.filters[this.#next];
      const context = this.canvases[this.#next]?.getContext('2d', { alpha: false });
      this.#next = (this.#next + 1) % Math.max(1, this.filters.length);
      if (!filter || !context) return;
      this.#renderer.draw(this.#small, filter, this.mirrored);
      context.drawImage(this.#target, 0, 0);
    }
  }
}

function square(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  return canvas;
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-filter-choice': FilterChoice;
  }
}
