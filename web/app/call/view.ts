// <hl-call>: the stage of a call, from the first ring to the end. Dark; the other's picture fills it,
// one's own is a tile, and what floats above fades while nobody moves.
import { html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { Call } from '../../client';
import type { App } from '../app';
import '../design/avatar';
import '../design/icon-button';
import '../design/notice';
import { troubles } from '../problem';
import { Awake } from '../talk/awake';
import type { Shortcut } from '../talk/help';
import { troubleNotice, weakNotice } from '../talk/notices';
import { TalkView, type TalkAction } from '../talk/view';
import * as texts from '../texts';
import './controls';
import './ended';
import './head';
import type { HlRemote } from './remote';
import './remote';
import { callStyles } from './view-styles';

const keys = { m: 'mute', v: 'camera', f: 'full-screen', p: 'picture', '?': 'help' } as const;

@customElement('hl-call')
export class HlCall extends TalkView<App, 'picture'> {
  static override styles = [TalkView.styles, callStyles];

  protected readonly keys = keys;
  @query('hl-remote') private remote!: HlRemote | null;
  @state() private inPicture = false;
  @state() private pictureFailed = false;
  private readonly awake = new Awake(this, () => this.app.halloo.current !== null);

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('beforeunload', this.beforeUnload);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('beforeunload', this.beforeUnload);
    if (document.pictureInPictureElement) void document.exitPictureInPicture();
  }

  override render() {
    const call = this.app.halloo.current;
    if (!call) return html`<main><hl-ended .app=${this.app}></hl-ended></main>`;
    const stands = call.connectedAt !== null;
    return html`<main class=${this.quiet ? 'quiet' : ''} data-phase=${call.phase} @tool=${this.tool}>
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
            ?inFullScreen=${this.fullScreen.on}
            .inPicture=${this.inPicture}
          ></hl-call-head>
        </div>
        <div class="news" aria-live="polite">${this.news(call)}</div>
      </div>
      <div class="bottom floats">
        <hl-controls .app=${this.app} ?ringing=${call.phase === 'calling' || call.phase === 'ringing'}></hl-controls>
      </div>
      ${this.dialogs()}
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
    if (trouble) return troubleNotice(app, trouble);
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
    if (call.phase === 'connected' && call.quality.level === 'poor' && app.showsCamera) return weakNotice();
    if (call.phase === 'connected' && call.remote.muted) {
      return html`<hl-notice tone="glass" icon="microphone-off" data-test="remote-muted"
        >${texts.peerMuted(call.peer)}</hl-notice
      >`;
    }
    return nothing;
  }

  protected get mayFade(): boolean {
    const call = this.app.halloo.current;
    return call !== null && call.connectedAt !== null && call.phase === 'connected';
  }

  private readonly beforeUnload = (event: BeforeUnloadEvent): void => {
    if (this.app.halloo.current) event.preventDefault();
  };

  protected override act(action: TalkAction | 'picture'): void {
    const call = this.app.halloo.current;
    if (!call) {
      if (action === 'escape') this.app.dismiss();
    } else if (action === 'escape') {
      if (call.phase === 'calling' || call.phase === 'ringing') call.hangup();
    } else if (action === 'picture') {
      void this.togglePicture();
    } else {
      super.act(action);
    }
  }

  protected get shortcuts(): readonly Shortcut[] {
    return [
      ['M', texts.muteShortcut()],
      ['V', texts.cameraShortcut()],
      ['F', texts.fullScreen()],
      ['P', texts.pictureInPicture()],
      ['?', texts.shortcuts()],
      ['Esc', texts.escapeShortcut()],
    ];
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
