// <hl-call>: the stage of a call, from the first ring to the end. Dark; the other's picture fills it,
// one's own is a tile, and what floats above fades while nobody moves.
import { html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Call } from '../../client';
import { AppPart } from '../app-part';
import '../design/avatar';
import '../design/button';
import '../design/icon-button';
import { growFrom } from '../design/motion';
import '../design/notice';
import { shared } from '../design/shared';
import { troubles } from '../problem';
import '../settings';
import * as texts from '../texts';
import { Awake } from './awake';
import './controls';
import './ended';
import './head';
import type { Shortcut } from './help';
import './help';
import { holdsFocus, Idle } from './idle';
import { keyAction } from './keys';
import type { HlRemote } from './remote';
import './remote';
import type { HlSelfTile } from './self-tile';
import './self-tile';
import { callStyles } from './view-styles';

type Tool = 'settings' | 'picture' | 'full-screen' | 'help';

const keys = { m: 'mute', v: 'camera', f: 'full-screen', p: 'picture', '?': 'help' } as const;
type Action = (typeof keys)[keyof typeof keys] | 'escape';

@customElement('hl-call')
export class HlCall extends AppPart {
  static override styles = [shared, callStyles];

  /** Where one's own picture was before; the stage grows out of it. */
  @property({ attribute: false }) from: DOMRect | null = null;
  @query('hl-remote') private remote!: HlRemote | null;
  @query('hl-self-tile') private tile!: HlSelfTile | null;
  @state() private dialog: 'settings' | 'help' | null = null;
  @state() private inFullScreen = false;
  @state() private inPicture = false;
  @state() private pictureFailed = false;
  private readonly idle = new Idle(this, () => !this.dialog);
  private readonly awake = new Awake();

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('keydown', this.keydown);
    addEventListener('beforeunload', this.beforeUnload);
    document.addEventListener('fullscreenchange', this.fullScreenChanged);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('keydown', this.keydown);
    removeEventListener('beforeunload', this.beforeUnload);
    document.removeEventListener('fullscreenchange', this.fullScreenChanged);
    this.awake.hold(false);
    if (document.fullscreenElement) void document.exitFullscreen();
    if (document.pictureInPictureElement) void document.exitPictureInPicture();
  }

  override render() {
    const call = this.app.halloo.current;
    if (!call) return html`<main><hl-ended .app=${this.app}></hl-ended></main>`;
    const stands = call.connectedAt !== null;
    const fades = stands && call.phase === 'connected' && this.idle.idle && !this.dialog && !holdsFocus();
    return html`<main class=${fades ? 'quiet' : ''} data-phase=${call.phase} @tool=${this.tool}>
      ${stands || call.remoteStream.getTracks().length > 0
        ? html`<hl-remote .app=${this.app} .call=${call} ?lost=${call.phase === 'reconnecting'} @picture=${this.pictureChanged}></hl-remote>`
        : nothing}
      <hl-self-tile
        .app=${this.app}
        ?large=${!stands}
        ?hidden=${stands && !this.app.showsCamera && !call.remote.video}
      ></hl-self-tile>
      ${stands ? nothing : this.waiting(call)}
      <div class="top">
        <div class="floats">
          <hl-call-head
            .app=${this.app}
            .call=${call}
            .inFullScreen=${this.inFullScreen}
            .inPicture=${this.inPicture}
          ></hl-call-head>
        </div>
        <div class="news" aria-live="polite">${this.news(call)}</div>
      </div>
      <div class="bottom floats">
        <hl-controls .app=${this.app} ?ringing=${call.phase === 'calling' || call.phase === 'ringing'}></hl-controls>
      </div>
      <hl-settings .app=${this.app} ?open=${this.dialog === 'settings'} @dismiss=${this.closeDialog}></hl-settings>
      <hl-call-help
        .app=${this.app}
        .rows=${this.shortcuts}
        ?open=${this.dialog === 'help'}
        @dismiss=${this.closeDialog}
      ></hl-call-help>
    </main>`;
  }

  takeFocus(): void {
    (this.renderRoot.querySelector('hl-ended') ?? this.renderRoot.querySelector('hl-call-head'))?.takeFocus();
  }

  private waiting(call: Call) {
    return html`<div class="waiting">
      <hl-avatar name=${call.peer}></hl-avatar>
      <p class="phase" role="status" data-test="phase">${texts.phase(call.phase, call.peer)}</p>
    </div>`;
  }

  /** One thing at a time, the gravest first. */
  private news(call: Call) {
    const { app } = this;
    const [trouble] = troubles(app).filter(({ of }) => of !== 'camera' || app.sending.callVideo);
    if (call.connectedAt !== null && call.phase === 'reconnecting') {
      return html`<hl-notice tone="glass" data-test="reconnecting">${texts.phase(call.phase, call.peer)}</hl-notice>`;
    }
    if (trouble) {
      return html`<hl-notice tone="glass" icon="warning" data-test="media-problem"
        >${texts.mediaProblem(trouble.problem, trouble.of)}
        <hl-button slot="action" variant="quiet" @click=${() => app.retryMedia()}>${texts.tryAgain()}</hl-button>
      </hl-notice>`;
    }
    if (this.pictureFailed) {
      return html`<hl-notice tone="glass" icon="picture-in-picture"
        >${texts.pictureInPictureFailed()}
        <hl-icon-button
          slot="action"
          icon="close"
          label=${texts.close()}
          tip="below"
          @click=${() => (this.pictureFailed = false)}
        ></hl-icon-button>
      </hl-notice>`;
    }
    if (call.phase === 'connected' && app.halloo.state !== 'online') {
      return html`<hl-notice tone="glass" data-test="server-away">${texts.serverAwayInCall()}</hl-notice>`;
    }
    if (call.phase === 'connected' && call.quality.level === 'poor' && app.showsCamera) {
      return html`<hl-notice tone="glass" icon="warning" data-test="weak">${texts.weakConnection()}</hl-notice>`;
    }
    if (call.phase === 'connected' && call.remote.muted) {
      return html`<hl-notice tone="glass" icon="microphone-off" data-test="remote-muted"
        >${texts.peerMuted(call.peer)}</hl-notice
      >`;
    }
    return nothing;
  }

  protected override firstUpdated(): void {
    if (this.tile?.large) void this.tile.updateComplete.then(() => this.tile && growFrom(this.tile, this.from, '24px'));
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    this.awake.hold(this.app.halloo.current !== null);
  }

  private readonly beforeUnload = (event: BeforeUnloadEvent): void => {
    if (this.app.halloo.current) event.preventDefault();
  };

  private readonly fullScreenChanged = (): void => {
    this.inFullScreen = document.fullscreenElement !== null;
  };

  private readonly keydown = (event: KeyboardEvent): void => {
    if (this.dialog || this.app.incoming) return;
    const action = keyAction(event, keys, this.app.preferences.shortcuts);
    if (!action) return;
    if (action !== 'escape') event.preventDefault();
    this.act(action);
  };

  private act(action: Action): void {
    const call = this.app.halloo.current;
    if (!call) {
      if (action === 'escape') this.app.dismiss();
      return;
    }
    switch (action) {
      case 'mute':
        return this.app.toggleMuted();
      case 'camera':
        return void this.app.toggleCamera();
      case 'full-screen':
        return void this.toggleFullScreen();
      case 'picture':
        return void this.togglePicture();
      case 'help':
        this.dialog = 'help';
        return;
      case 'escape':
        if (call.phase === 'calling' || call.phase === 'ringing') call.hangup();
    }
  }

  private tool(event: CustomEvent<Tool>): void {
    switch (event.detail) {
      case 'picture':
        return void this.togglePicture();
      case 'full-screen':
        return void this.toggleFullScreen();
      case 'settings':
      case 'help':
        this.dialog = event.detail;
    }
  }

  private get shortcuts(): readonly Shortcut[] {
    return [
      ['M', texts.muteShortcut()],
      ['V', texts.cameraShortcut()],
      ['F', texts.fullScreen()],
      ['P', texts.pictureInPicture()],
      ['?', texts.shortcuts()],
      ['Esc', texts.escapeShortcut()],
    ];
  }

  private closeDialog(): void {
    this.dialog = null;
  }

  private async toggleFullScreen(): Promise<void> {
    try {
      if (document.fullscreenElement) await document.exitFullscreen();
      else if (document.fullscreenEnabled) await this.requestFullscreen();
    } catch {
      // Refused, for want of a gesture: the stage stays as large as it is.
    }
  }

  private async togglePicture(): Promise<void> {
    try {
      if (document.pictureInPictureElement) await document.exitPictureInPicture();
      else if (document.pictureInPictureEnabled) await this.remote?.video.requestPictureInPicture();
      this.pictureFailed = false;
    } catch {
      this.pictureFailed = true; // there is no picture yet, or the system does not let us
    }
  }

  private pictureChanged(event: CustomEvent<boolean>): void {
    this.inPicture = event.detail;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-call': HlCall;
  }
}
