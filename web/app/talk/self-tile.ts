// <hl-self-tile>: one's own picture in a call or a room: the whole stage while it rings, then a small tile that
// can be dragged, or moved by the arrow keys, from corner to corner.
import { html, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { AppPart } from '../app-part';
import '../design/avatar';
import '../design/icon';
import { growFrom } from '../design/motion';
import { shared } from '../design/shared';
import { ownPicture, ownPictureStyles } from '../own-picture';
import type { OwnSide } from '../own-side';
import * as texts from '../texts';
import { selfTileStyles } from './self-tile-styles';

type Corner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right';

/** A press that moved less than this many pixels is a tap. */
const slack = 6;

@customElement('hl-self-tile')
export class HlSelfTile extends AppPart<OwnSide> {
  static override styles = [shared, ownPictureStyles, selfTileStyles];

  /** Fills the stage. */
  @property({ type: Boolean, reflect: true }) large = false;
  @property({ reflect: true }) corner: Corner = 'bottom-right';
  private press: { id: number; x: number; y: number } | null = null;
  private cameFrom: DOMRect | null = null;

  override render() {
    const { app } = this;
    return html`<div
      class="tile"
      tabindex=${this.large ? nothing : 0}
      role=${this.large ? 'presentation' : 'group'}
      aria-label=${this.large ? nothing : texts.moveYourPicture()}
      data-test="self-tile"
      @keydown=${this.keydown}
      @pointerdown=${this.pointerdown}
      @pointermove=${this.pointermove}
      @pointerup=${this.pointerup}
      @pointercancel=${this.pointerup}
    >
      ${ownPicture(app)}
      ${app.showsPicture || this.large ? nothing : html`<hl-avatar name=${app.halloo.name}></hl-avatar>`}
      ${app.muted && !this.large
        ? html`<span class="muted" role="img" aria-label=${texts.youAreMuted()}
            ><hl-icon name="microphone-off"></hl-icon
          ></span>`
        : nothing}
    </div>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.hasUpdated && (changed.has('large') || changed.has('corner'))) this.cameFrom ??= this.getBoundingClientRect();
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    if (!this.cameFrom) return;
    growFrom(this, this.cameFrom);
    this.cameFrom = null;
  }

  private keydown(event: KeyboardEvent): void {
    if (this.large || event.ctrlKey || event.altKey || event.metaKey) return;
    const [vertical, horizontal] = this.corner.split('-') as ['top' | 'bottom', 'left' | 'right'];
    const to: Partial<Record<string, Corner>> = {
      ArrowUp: `top-${horizontal}`,
      ArrowDown: `bottom-${horizontal}`,
      ArrowLeft: `${vertical}-left`,
      ArrowRight: `${vertical}-right`,
    };
    const corner = to[event.key];
    if (!corner) return;
    event.preventDefault();
    this.corner = corner;
  }

  private pointerdown(event: PointerEvent): void {
    if (this.large || event.button !== 0) return;
    this.press = { id: event.pointerId, x: event.clientX, y: event.clientY };
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  }

  private pointermove(event: PointerEvent): void {
    if (this.press?.id !== event.pointerId) return;
    this.style.translate = `${event.clientX - this.press.x}px ${event.clientY - this.press.y}px`;
  }

  /** Lands in the corner that its middle is nearest to. */
  private pointerup(event: PointerEvent): void {
    const { press } = this;
    if (press?.id !== event.pointerId) return;
    this.press = null;
    const moved = Math.hypot(event.clientX - press.x, event.clientY - press.y) > slack;
    const box = this.getBoundingClientRect();
    this.style.translate = '';
    const stage = this.offsetParent?.getBoundingClientRect();
    if (!moved || !stage) return;
    this.cameFrom = box;
    const top = box.top + box.height / 2 < stage.top + stage.height / 2;
    const left = box.left + box.width / 2 < stage.left + stage.width / 2;
    this.corner = `${top ? 'top' : 'bottom'}-${left ? 'left' : 'right'}`;
    this.requestUpdate();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-self-tile': HlSelfTile;
  }
}
