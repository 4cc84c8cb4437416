// <hl-stage>: the tiles: which of them are seen, where each stands, and that it gets there by a motion which
// explains. Tells the media what is seen and how large, so that nothing else is sent here.
import { html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import '../app/design/icon-button';
import { growFrom } from '../app/design/motion';
import { shared } from '../app/design/shared';
import { gridCapacity, gridLayout, speakerLayout, stripOf, type Box, type Size } from './layout';
import type { Seat } from './attention';
import { RoomPart } from './room-part';
import { stageStyles } from './stage-styles';
import * as texts from './texts';
import type { HlTile } from './tile';
import './tile';

interface Tile {
  seat: Seat;
  own: boolean;
  large: boolean;
  box: Box;
}

interface Plan {
  tiles: readonly Tile[];
  pages: number;
  /** Where the pages are turned: at the stage's sides, or at the ends of a strip that stands there. */
  turns: 'sides' | 'strip' | 'column';
}

const nobody: Plan = { tiles: [], pages: 1, turns: 'sides' };

const gap = 8;
/** Below this a face is not known any more; on a phone it is nearer to the eye. */
const least = { wide: { width: 190, height: 106 }, narrow: { width: 120, height: 116 } };
const most = { wide: 25, narrow: 12 };

@customElement('hl-stage')
export class HlStage extends RoomPart {
  static override styles = [shared, stageStyles];

  /** Nobody moves: what is seldom needed is hidden. */
  @property({ type: Boolean, reflect: true }) quiet = false;
  /** The one other person fills it to the edges. */
  @property({ type: Boolean, reflect: true }) flush = false;
  @query('.area') private area!: HTMLElement;
  @state() private chosen: string | null = null;
  private size: Size = { width: 0, height: 0 };
  private page = 0;
  private plan = nobody;
  private placed = '';
  private viewed = '';
  private windowSize = '';
  private from = new Map<string, DOMRect>();
  private readonly resize = new ResizeObserver(() => this.requestUpdate());

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resize.disconnect();
  }

  override render() {
    const { pages, turns } = this.plan;
    // In an order that stays, wherever they stand: a video that is moved in the document begins anew.
    const tiles = [...this.plan.tiles].sort((a, b) => (a.seat.key < b.seat.key ? -1 : 1));
    return html`<div class="area ${turns}" role="group" aria-label=${texts.tiles()} @click=${this.choose}>
      ${repeat(
        tiles,
        ({ seat }) => seat.key,
        ({ seat, own }) =>
          html`<hl-tile
            .app=${this.app}
            .seat=${seat}
            ?own=${own}
            ?flush=${this.flush}
            ?quiet=${this.quiet}
            ?chosen=${!this.quiet && this.chosen === seat.key}
          ></hl-tile>`,
      )}
      ${pages > 1 ? this.pager(pages) : nothing}
    </div>`;
  }

  /** Turns the page by this many. */
  turn(by: number): void {
    this.page = Math.min(this.plan.pages - 1, Math.max(0, this.page + by));
    this.requestUpdate();
  }

  /** A touch on a tile shows what can be done with it. */
  private choose(event: MouseEvent): void {
    const key = this.tileElements().find((tile) => event.composedPath().includes(tile))?.seat.key ?? null;
    this.chosen = this.chosen === key || matchMedia('(hover: hover)').matches ? null : key;
  }

  private pager(pages: number) {
    const button = (by: number, where: string, label: string) =>
      html`<hl-icon-button
        class="turn ${where}"
        variant="glass"
        icon="chevron"
        label=${label}
        ?hidden=${this.page + by < 0 || this.page + by >= pages}
        @click=${() => this.turn(by)}
      ></hl-icon-button>`;
    return html`${button(-1, 'back', texts.previousPage())} ${button(1, 'on', texts.nextPage())}
      <div class="pages" role="status" data-test="page">
        <span class="for-readers">${texts.page(this.page + 1, pages)}</span>
        ${Array.from({ length: pages }, (_, index) => html`<i class=${index === this.page ? 'now' : ''}></i>`)}
      </div>`;
  }

  protected override firstUpdated(): void {
    this.resize.observe(this.area);
    this.requestUpdate(); // now that there is an area to measure
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (!this.hasUpdated) return;
    const before = this.places();
    if (changed.has('flush')) this.toggleAttribute('flush', this.flush); // what is measured next depends on it
    this.size = { width: this.area.clientWidth, height: this.area.clientHeight };
    this.plan = this.seat();
    if (this.signature() !== this.placed) this.from = before;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const signature = this.signature();
    if (signature !== this.placed) {
      this.placed = signature;
      this.place();
      this.placeTurns();
    }
    this.tellMedia();
  }

  private seat(): Plan {
    const { app, size } = this;
    const own = app.attention.own;
    if (!own || app.attention.others.length === 0 || size.width === 0) return nobody;
    const tile = (seat: Seat, box: Box, large = false): Tile => ({ seat, own: seat.key === own.key, large, box });
    if (this.flush) return { ...nobody, tiles: [tile(app.attention.arrange(1)[0]!, { x: 0, y: 0, ...size }, true)] };

    const kind = size.width < size.height ? 'narrow' : 'wide';
    if (app.attention.arrangement === 'grid') {
      const capacity = gridCapacity(size, gap, least[kind], most[kind]);
      const shown = this.onPage(app.attention.arrange(capacity - 1), own, capacity);
      const boxes = gridLayout(shown.seats.length, size, gap);
      return { tiles: shown.seats.map((seat, index) => tile(seat, boxes[index]!)), pages: shown.pages, turns: 'sides' };
    }
    const { capacity, beside } = stripOf(size, gap);
    const seats = app.attention.arrange(capacity);
    const main = app.attention.prominent(seats)!;
    const shown = this.onPage(seats.filter(({ key }) => key !== main.key), own, capacity);
    const boxes = speakerLayout(shown.seats.length, size, gap, main.source === 'screen');
    return {
      tiles: [tile(main, boxes.main, true), ...shown.seats.map((seat, index) => tile(seat, boxes.strip[index]!))],
      pages: shown.pages,
      turns: beside ? 'column' : 'strip',
    };
  }

  /** Those of the page that is turned to; one's own picture is the last of the first that has room for it. */
  private onPage(others: readonly Seat[], own: Seat, capacity: number): { seats: readonly Seat[]; pages: number } {
    const ahead = capacity > 1 ? Math.min(others.length, capacity - 1) : others.length;
    const all = [...others.slice(0, ahead), own, ...others.slice(ahead)];
    const pages = Math.ceil(all.length / capacity);
    this.page = Math.min(this.page, pages - 1);
    return { seats: all.slice(this.page * capacity, (this.page + 1) * capacity), pages };
  }

  private signature(): string {
    return this.plan.tiles
      .map(({ seat, box }) => `${seat.key}:${[box.x, box.y, box.width, box.height].map(Math.round).join(',')}`)
      .join(' ');
  }

  private place(): void {
    // Whoever drags the window's edge wants the tiles at once where they belong.
    const windowSize = `${innerWidth}x${innerHeight}`;
    const moves = windowSize === this.windowSize && this.from.size > 0;
    this.windowSize = windowSize;
    const byKey = new Map(this.plan.tiles.map((tile) => [tile.seat.key, tile]));
    for (const element of this.tileElements()) {
      const { box } = byKey.get(element.seat.key)!;
      for (const animation of element.getAnimations()) animation.cancel();
      element.style.left = `${box.x}px`;
      element.style.top = `${box.y}px`;
      element.style.width = `${box.width}px`;
      element.style.height = `${box.height}px`;
      const from = this.from.get(element.seat.key) ?? null;
      element.classList.toggle('new', moves && !from);
      if (moves) growFrom(element, from);
    }
  }

  /** The pages of a strip are turned at its ends. */
  private placeTurns(): void {
    const last = this.plan.tiles.at(-1);
    if (last) this.area.style.setProperty('--strip-middle', `${last.box.y + last.box.height / 2}px`);
  }

  private tellMedia(): void {
    const media = this.app.roomMedia;
    if (!media || !this.hasUpdated) return;
    const pictures = this.plan.tiles
      .filter(({ own, seat: { participant, source } }) => !own && participant[source])
      .map(({ seat, box, large }) => ({
        participant: seat.participant.participant,
        source: seat.source,
        height: Math.round(box.height * devicePixelRatio),
        prominent: large,
      }));
    const viewed = JSON.stringify(pictures);
    if (viewed === this.viewed) return;
    this.viewed = viewed;
    media.view(pictures);
  }

  private places(): Map<string, DOMRect> {
    return new Map(this.tileElements().map((tile) => [tile.seat.key, tile.getBoundingClientRect()]));
  }

  private tileElements(): HlTile[] {
    return [...this.renderRoot.querySelectorAll<HlTile>('hl-tile')];
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-stage': HlStage;
  }
}
