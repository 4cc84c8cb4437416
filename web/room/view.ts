// <hl-room>: inside. The stage with everyone's picture, what floats above it and fades while nobody moves,
// and a panel for chat or people.
import { html, nothing } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import '../app/design/dialog';
import { Narrow } from '../app/narrow';
import { Awake } from '../app/talk/awake';
import type { Shortcut } from '../app/talk/help';
import { inDialog } from '../app/talk/keys';
import { TalkView, type TalkAction } from '../app/talk/view';
import * as appTexts from '../app/texts';
import './chat';
import type { HlRoomControls } from './controls';
import './controls';
import './head';
import './knocks';
import { notice } from './notices';
import './people';
import './reactions';
import type { RoomApp } from './room-app';
import './room-link';
import type { HlStage } from './stage';
import './stage';
import * as texts from './texts';
import { viewStyles } from './view-styles';

const keys = {
  m: 'mute',
  v: 'camera',
  h: 'hand',
  c: 'chat',
  p: 'people',
  g: 'arrangement',
  f: 'full-screen',
  pagedown: 'next',
  pageup: 'previous',
  '?': 'help',
} as const;
type Action = (typeof keys)[keyof typeof keys] | 'invite';

@customElement('hl-room')
export class HlRoom extends TalkView<RoomApp, Action> {
  static override styles = [TalkView.styles, viewStyles];

  protected readonly keys = keys;
  @query('hl-stage') private stage!: HlStage;
  @query('hl-room-controls') private controls!: HlRoomControls;
  private readonly narrow = new Narrow(this);
  private readonly awake = new Awake(this, () => this.app.room !== null);

  /** Nobody has to be let in, nothing is open, and there is somebody to look at. */
  protected get mayFade(): boolean {
    const { app } = this;
    const busy = app.panel || this.controls?.open || (app.room?.isHost && app.room.knockers.length > 0);
    return app.attention.others.length > 0 && app.online && !busy;
  }

  override render() {
    const { app } = this;
    const { room, attention } = app;
    if (!room) return nothing;
    const { quiet } = this;
    const alone = attention.others.length === 0;
    const covered = this.narrow.matches && app.panel !== null;
    return html`<main
        class=${quiet ? 'quiet' : ''}
        data-company=${alone ? 'alone' : attention.two ? 'two' : 'more'}
        data-arrangement=${attention.arrangement}
        @tool=${this.tool}
      >
        <h1 class="for-readers" tabindex="-1">${texts.room()}</h1>
        <div class="room" ?inert=${covered}>
          <hl-stage .app=${app} .flush=${attention.two} ?quiet=${quiet}></hl-stage>
          ${alone || attention.two ? html`<hl-self-tile .app=${app} ?large=${alone}></hl-self-tile>` : nothing}
          ${alone
            ? html`<div class="alone">
                <div class="card" data-test="alone">
                  <h2>${texts.onlyYou()}</h2>
                  <p class="soft">${texts.sendLink()}</p>
                  <hl-room-link .app=${app}></hl-room-link>
                </div>
              </div>`
            : nothing}
          <hl-reactions .app=${app}></hl-reactions>
          <div class="top">
            <div class="floats"><hl-room-head .app=${app} ?inFullScreen=${this.fullScreen.on}></hl-room-head></div>
            <div class="news">
              <div aria-live="polite">${notice(app)}</div>
              <hl-knocks .app=${app}></hl-knocks>
            </div>
          </div>
          <div class="bottom"><hl-room-controls class="floats" .app=${app} @open=${() => this.requestUpdate()}></hl-room-controls></div>
        </div>
        ${app.panel === null
          ? nothing
          : html`<section class="panel" aria-label=${app.panel === 'chat' ? texts.chat() : texts.people()} @keydown=${this.panelKey}>
              ${app.panel === 'chat'
                ? html`<hl-room-chat .app=${app}></hl-room-chat>`
                : html`<hl-room-people .app=${app}></hl-room-people>`}
            </section>`}
      </main>
      <p class="for-readers" aria-live="polite" data-test="news">
        ${app.news && !(app.news.what === 'chat' && app.panel === 'chat') ? texts.news(app.news) : nothing}
      </p>
      <hl-dialog
        heading=${texts.inviteTitle()}
        closeLabel=${appTexts.close()}
        ?open=${this.dialog === 'invite'}
        @dismiss=${this.closeDialog}
      >
        ${this.dialog === 'invite' ? html`<hl-room-link .app=${app}></hl-room-link>` : nothing}
      </hl-dialog>
      ${this.dialogs()}`;
  }

  takeFocus(): void {
    this.renderRoot.querySelector('h1')?.focus();
  }

  /** Also while one writes. */
  private panelKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !event.isComposing && !inDialog(event)) this.closePanel();
  }

  protected override act(action: TalkAction | Action): void {
    const { app } = this;
    switch (action) {
      case 'hand':
        return app.toggleHand();
      case 'chat':
      case 'people':
        if (app.panel === action) return this.closePanel();
        app.panel = action;
        return;
      case 'arrangement':
        app.attention.arrangement = app.attention.arrangement === 'grid' ? 'speaker' : 'grid';
        return;
      case 'next':
        return this.stage.turn(1);
      case 'previous':
        return this.stage.turn(-1);
      case 'invite':
        this.dialog = action;
        return;
      case 'escape':
        if (this.controls.open) this.controls.close();
        else if (app.panel) this.closePanel();
        return;
      default:
        super.act(action);
    }
  }

  /** The focus goes back to where the panel is opened. */
  private closePanel(): void {
    const { panel } = this.app;
    this.app.panel = null;
    void this.updateComplete.then(() => {
      if (panel === 'chat') this.controls.focusChat();
      else this.renderRoot.querySelector('hl-room-head')?.focusPeople();
    });
  }

  protected get shortcuts(): readonly Shortcut[] {
    return [
      ['M', appTexts.muteShortcut()],
      ['V', appTexts.cameraShortcut()],
      ['H', texts.handShortcut()],
      ['C', texts.chat()],
      ['P', texts.people()],
      ['G', texts.viewShortcut()],
      ['F', appTexts.fullScreen()],
      ['PgUp PgDn', texts.pagesShortcut()],
      ['?', appTexts.shortcuts()],
      ['Esc', texts.escapeShortcut()],
    ];
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-room': HlRoom;
  }
}
