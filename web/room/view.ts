// <hl-room>: inside. The stage with everyone's picture, what floats above it and fades while nobody moves,
// and a panel for chat or people.
import { html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { Awake } from '../app/call/awake';
import type { Shortcut } from '../app/call/help';
import '../app/call/help';
import { holdsFocus, Idle } from '../app/call/idle';
import { keyAction } from '../app/call/keys';
import type { HlSelfTile } from '../app/call/self-tile';
import '../app/call/self-tile';
import '../app/design/dialog';
import { growFrom } from '../app/design/motion';
import { shared } from '../app/design/shared';
import '../app/settings';
import * as appTexts from '../app/texts';
import './chat';
import type { HlRoomControls } from './controls';
import './controls';
import './head';
import './knocks';
import { notice } from './notices';
import './people';
import './reactions';
import './room-link';
import { RoomPart } from './room-part';
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
type Action = (typeof keys)[keyof typeof keys] | 'escape';
/** What the head asks for; the controls ask for the panels by the app. */
export type Tool = 'settings' | 'invite' | 'full-screen' | 'help';

const inDialog = (event: Event): boolean => event.composedPath().some((target) => target instanceof HTMLDialogElement);

const narrow = matchMedia('(max-width: 55.99rem)');

@customElement('hl-room')
export class HlRoom extends RoomPart {
  static override styles = [shared, viewStyles];

  /** Where one's own picture was before; the stage grows out of it. */
  @property({ attribute: false }) from: DOMRect | null = null;
  @query('hl-stage') private stage!: HlStage;
  @query('hl-self-tile') private tile!: HlSelfTile | null;
  @query('hl-room-controls') private controls!: HlRoomControls;
  @state() private dialog: Exclude<Tool, 'full-screen'> | null = null;
  @state() private inFullScreen = false;
  private readonly idle = new Idle(this, () => this.fades);
  private readonly awake = new Awake();
  private readonly resized = (): void => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('keydown', this.keydown);
    document.addEventListener('fullscreenchange', this.fullScreenChanged);
    narrow.addEventListener('change', this.resized);
    this.awake.hold(true);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('keydown', this.keydown);
    document.removeEventListener('fullscreenchange', this.fullScreenChanged);
    narrow.removeEventListener('change', this.resized);
    this.awake.hold(false);
  }

  /** Nobody has to be let in, nothing is open, and there is somebody to look at. */
  private get fades(): boolean {
    const { app } = this;
    const busy = this.dialog || app.panel || this.controls?.open || (app.room?.isHost && app.room.knockers.length > 0);
    return app.attention.others.length > 0 && app.online && !busy && !holdsFocus();
  }

  override render() {
    const { app } = this;
    const { room, attention } = app;
    if (!room) return nothing;
    const quiet = this.idle.idle && this.fades;
    const alone = attention.others.length === 0;
    const covered = narrow.matches && app.panel !== null;
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
            <div class="floats"><hl-room-head .app=${app} ?inFullScreen=${this.inFullScreen}></hl-room-head></div>
            <div class="news">
              <div aria-live="polite">${notice(app)}</div>
              <hl-knocks .app=${app}></hl-knocks>
            </div>
          </div>
          <div class="bottom"><hl-room-controls class="floats" .app=${app} @open=${this.resized}></hl-room-controls></div>
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
      <hl-settings .app=${app} ?open=${this.dialog === 'settings'} @dismiss=${this.closeDialog}></hl-settings>
      <hl-call-help .app=${app} .rows=${this.shortcuts} ?open=${this.dialog === 'help'} @dismiss=${this.closeDialog}></hl-call-help>`;
  }

  takeFocus(): void {
    this.renderRoot.querySelector('h1')?.focus();
  }

  protected override firstUpdated(): void {
    if (this.tile?.large) void this.tile.updateComplete.then(() => this.tile && growFrom(this.tile, this.from, '24px'));
  }

  private readonly fullScreenChanged = (): void => {
    this.inFullScreen = document.fullscreenElement !== null;
  };

  private readonly keydown = (event: KeyboardEvent): void => {
    if (inDialog(event)) return;
    const action = keyAction(event, keys, this.app.preferences.shortcuts);
    if (!action) return;
    if (action !== 'escape') event.preventDefault();
    this.act(action);
  };

  /** Also while one writes. */
  private panelKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !event.isComposing && !inDialog(event)) this.closePanel();
  }

  private act(action: Action): void {
    const { app } = this;
    switch (action) {
      case 'mute':
        return app.toggleMuted();
      case 'camera':
        return void app.toggleCamera();
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
      case 'full-screen':
        return void this.toggleFullScreen();
      case 'help':
        this.dialog = 'help';
        return;
      case 'escape':
        if (this.controls.open) this.controls.close();
        else if (app.panel) this.closePanel();
    }
  }

  private tool(event: CustomEvent<Tool>): void {
    if (event.detail === 'full-screen') void this.toggleFullScreen();
    else this.dialog = event.detail;
  }

  private closeDialog(): void {
    this.dialog = null;
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

  private get shortcuts(): readonly Shortcut[] {
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

  private async toggleFullScreen(): Promise<void> {
    try {
      if (document.fullscreenElement) await document.exitFullscreen();
      else if (document.fullscreenEnabled) await document.documentElement.requestFullscreen();
    } catch {
      // Refused, for want of a gesture: the stage stays as large as it is.
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-room': HlRoom;
  }
}
