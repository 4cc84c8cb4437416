// <hl-remote>: the other person: picture and sound, or their initials while there is no picture.
import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Call } from '../../client';
import { AppPart } from '../app-part';
import '../design/avatar';
import '../design/button';
import '../design/notice';
import { shared } from '../design/shared';
import { pictureStyles } from '../picture-styles';
import { Fit, mayCut } from '../talk/fit';
import * as texts from '../texts';

@customElement('hl-remote')
export class HlRemote extends AppPart {
  static override styles = [
    shared,
    pictureStyles,
    css`
      :host {
        position: absolute;
        inset: 0;
      }
      :host([lost]) video {
        filter: blur(14px) brightness(0.6);
      }
      .instead {
        position: absolute;
        inset: 0;
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        gap: var(--space-4);
        color: var(--ink-soft);
        --avatar-size: clamp(7rem, 22vmin, 11rem);
      }
      hl-notice {
        position: absolute;
        z-index: 3;
        inset: auto 0 8rem;
        width: min(28rem, calc(100% - 2rem));
        margin-inline: auto;
      }
    `,
  ];

  @property({ attribute: false }) call!: Call;
  /** The connection is lost for the moment. */
  @property({ type: Boolean, reflect: true }) lost = false;
  @query('video') readonly video!: HTMLVideoElement;
  /** Plays the sound: a <video> whose picture never comes, as in a call without, would play none in Chromium. */
  @query('audio') private audio!: HTMLAudioElement;
  @state() private heldBack = false;
  private playing: Promise<void> | null = null;
  private readonly fit = new Fit(this, () => mayCut.alone);

  override render() {
    const { call } = this;
    const shows = call.remote.video && call.remoteStream.getVideoTracks().length > 0;
    return html`<video
        class="remote ${this.fit.whole ? 'whole' : ''} ${shows ? '' : 'unseen'}"
        aria-label=${texts.remotePicture(call.peer)}
        muted
        autoplay
        playsinline
        @resize=${this.fit.measure}
        @enterpictureinpicture=${() => this.emit('picture', true)}
        @leavepictureinpicture=${() => this.emit('picture', false)}
      ></video>
      <audio></audio>
      ${shows
        ? nothing
        : html`<div class="instead" data-test="remote-avatar">
            <hl-avatar name=${call.peer}></hl-avatar>
            ${call.phase === 'connected' && !call.remote.video ? html`<p>${texts.peerCameraOff(call.peer)}</p>` : nothing}
          </div>`}
      ${this.heldBack
        ? html`<hl-notice tone="glass" icon="speaker" role="alert"
            >${texts.hear(call.peer)}
            <hl-button slot="action" variant="primary" @click=${() => this.play()}>${texts.turnSoundOn()}</hl-button>
          </hl-notice>`
        : nothing}`;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.video.srcObject = this.audio.srcObject = null;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const { video, audio } = this;
    const stream = this.call.remoteStream;
    video.muted = true;
    for (const element of [video, audio]) if (element.srcObject !== stream) element.srcObject = stream;
    if (audio.paused && stream.getAudioTracks().length > 0) void this.play();
    const speaker = this.app.media.chosen.speaker ?? '';
    // Not every browser lets one choose; a speaker that is gone leaves the usual one playing.
    if ('setSinkId' in audio && audio.sinkId !== speaker) audio.setSinkId(speaker).catch(() => undefined);
  }

  private play(): Promise<void> {
    this.playing ??= this.audio
      .play()
      .then(
        () => (this.heldBack = false),
        (error: unknown) => (this.heldBack = error instanceof DOMException && error.name === 'NotAllowedError'),
      )
      .then(() => {
        this.playing = null;
      });
    return this.playing;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-remote': HlRemote;
  }
}
