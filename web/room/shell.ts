// <hl-room-app>: which part of the room page is shown: the lobby beside the mirror, the room, or why one is
// not in it. Moves the focus along when that changes.
import { html, nothing, type PropertyValues } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { darken } from '../app/darken';
import '../app/design/bar';
import { shared } from '../app/design/shared';
import '../app/devices';
import type { HlMirror } from '../app/mirror';
import '../app/mirror';
import '../app/settings';
import { shellStyles } from '../app/shell-styles';
import * as appTexts from '../app/texts';
import './interlude';
import './lobby';
import type { View } from './room-app';
import { RoomPart } from './room-part';
import * as texts from './texts';
import './view';

const narrow = matchMedia('(max-width: 55.99rem)');

@customElement('hl-room-app')
export class HlRoomApp extends RoomPart {
  static override styles = [shared, shellStyles];

  @state() private settings = false;
  @query('hl-mirror') private mirror!: HlMirror | null;
  private shown: View = 'starting';
  private mirrorPlace: DOMRect | null = null;
  private readonly resized = (): void => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    narrow.addEventListener('change', this.resized);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    narrow.removeEventListener('change', this.resized);
  }

  override render() {
    const { app } = this;
    const { view } = app;
    if (view === 'inside') return html`<hl-room .app=${app} .from=${this.mirrorPlace}></hl-room>`;
    return html`<hl-bar></hl-bar>
      ${view === 'ended' ? html`<main><hl-room-ended .app=${app}></hl-room-ended></main>` : this.entrance(view)}
      <footer><a href="./">${texts.startPage()}</a></footer>`;
  }

  private entrance(view: View) {
    const { app } = this;
    return html`<main class=${view === 'starting' ? 'starting' : 'arrive'}>
        <div class="mirror">
          <hl-mirror .app=${app} @settings=${() => (this.settings = true)}></hl-mirror>
          ${narrow.matches ? nothing : html`<hl-devices chips .app=${app}></hl-devices>`}
        </div>
        <div class="panel">
          ${view === 'lobby'
            ? html`<hl-lobby .app=${app}></hl-lobby>`
            : view === 'waiting'
              ? html`<hl-room-waiting .app=${app}></hl-room-waiting>`
              : nothing}
        </div>
      </main>
      <hl-settings .app=${app} ?open=${this.settings} @dismiss=${() => (this.settings = false)}></hl-settings>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    this.showTitle();
    const { view } = this.app;
    if (view === this.shown) return;
    if (view === 'inside') {
      this.settings = false;
      this.mirrorPlace = this.mirror?.place ?? null;
    }
    darken(view === 'inside');
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const { view } = this.app;
    if (view === this.shown) return;
    const first = this.shown === 'starting';
    this.shown = view;
    void this.moveFocus(first);
  }

  /** To the beginning of what is new; when the page has just been opened, only where it helps to type. */
  private async moveFocus(first: boolean): Promise<void> {
    const part = this.renderRoot.querySelector<RoomPart & { takeFocus(): void }>(
      'hl-room, hl-lobby, hl-room-waiting, hl-room-ended',
    );
    if (!part || (first && part.localName !== 'hl-lobby')) return;
    await part.updateComplete;
    part.takeFocus();
  }

  private showTitle(): void {
    const { room, chat } = this.app;
    const [first] = room?.isHost ? room.knockers : [];
    const usual = texts.title(appTexts.product());
    const title = first ? texts.wouldComeIn(first.name) : chat.unread > 0 ? texts.unreadTitle(chat.unread, usual) : usual;
    if (document.title !== title) document.title = title;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-room-app': HlRoomApp;
  }
}
