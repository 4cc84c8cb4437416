// <hl-room-app>: which part of the room page is shown: the lobby beside the mirror, the room, or why one is
// not in it.
import { html, nothing, type PropertyValues } from 'lit';
import { customElement } from 'lit/decorators.js';
import { PageShell } from '../app/page-shell';
import * as appTexts from '../app/texts';
import './interlude';
import './lobby';
import type { RoomApp, View } from './room-app';
import * as texts from './texts';
import './view';

@customElement('hl-room-app')
export class HlRoomApp extends PageShell<RoomApp> {
  protected readonly entrance = 'lobby';
  protected readonly stage = 'inside';
  protected readonly parts = 'hl-room, hl-lobby, hl-room-waiting, hl-room-ended';

  override render() {
    const { app } = this;
    const { view } = app;
    if (view === 'inside') return html`<hl-room .app=${app} .from=${this.mirrorPlace}></hl-room>`;
    return html`<hl-bar></hl-bar>
      ${view === 'ended'
        ? html`<main><hl-room-ended .app=${app}></hl-room-ended></main>`
        : this.besideMirror(view === 'starting' ? 'starting' : 'arrive', this.panel(view))}
      <footer><a href="./">${texts.startPage()}</a></footer>`;
  }

  private panel(view: View) {
    if (view === 'lobby') return html`<hl-lobby .app=${this.app}></hl-lobby>`;
    if (view === 'waiting') return html`<hl-room-waiting .app=${this.app}></hl-room-waiting>`;
    return nothing;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
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
