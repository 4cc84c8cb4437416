// <hl-mirror>: one's own picture as a mirror shows it, before anyone else sees it, with the switches
// for camera and microphone, and what to do when there is no picture.
import { html, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { AppPart } from './app-part';
import './design/avatar';
import './design/button';
import './design/icon-button';
import './design/notice';
import { shared } from './design/shared';
import './level';
import { mirrorStyles } from './mirror-styles';
import { ownPicture, ownPictureStyles } from './own-picture';
import type { OwnSide } from './own-side';
import { troubles, type Trouble } from './problem';
import './secure-link';
import * as texts from './texts';

@customElement('hl-mirror')
export class HlMirror extends AppPart<OwnSide> {
  static override styles = [shared, ownPictureStyles, mirrorStyles];

  /** Small, in the hand: the switches stand beside the picture, and the words below it. */
  @property({ type: Boolean, reflect: true }) compact = false;
  @query('.tile') private tile!: HTMLElement;

  /** Where the picture is, for what grows out of it. */
  get place(): DOMRect {
    return this.tile.getBoundingClientRect();
  }

  override render() {
    const { app } = this;
    const [first, second] = troubles(app);
    const inside = !this.compact && first && first.of !== 'microphone' && app.sending.video ? first : null;
    const below = inside ? second : first;
    return html`<div class="tile" data-test="mirror">
        ${ownPicture(app)} ${app.showsPicture ? nothing : this.instead(inside)} ${this.compact ? nothing : this.switches()}
      </div>
      ${this.compact ? this.switches() : nothing}
      <div aria-live="polite" class="below">
        ${below && (below.of === 'camera' ? app.sending.video : app.sending.audio)
          ? html`<hl-notice tone="problem" data-test="media-problem"
              >${texts.mediaProblem(below.problem, below.of)}${this.nextStep(below, 'action')}</hl-notice
            >`
          : nothing}
      </div>`;
  }

  private instead(trouble: Trouble | null) {
    const { app } = this;
    if (trouble) {
      return html`<div class="instead" role="status" data-test="media-problem">
        <hl-icon name="camera-off"></hl-icon>
        <p>${texts.mediaProblem(trouble.problem, trouble.of)}</p>
        ${this.nextStep(trouble, '')}
      </div>`;
    }
    if (app.opensMedia && app.sending.video) {
      return html`<p class="instead asking" role="status">${texts.mirrorAsking()}</p>`;
    }
    return html`<div class="instead">
      <hl-avatar name=${app.halloo.name || app.preferences.name || '·'}></hl-avatar>
      <p>${texts.mirrorOff()}</p>
    </div>`;
  }

  private nextStep(trouble: Trouble, slot: string) {
    if (trouble.problem === 'insecure') return html`<hl-secure-link slot=${slot || nothing}></hl-secure-link>`;
    return html`<hl-button slot=${slot || nothing} @click=${() => this.app.retryMedia()}>${texts.tryAgain()}</hl-button>`;
  }

  private switches() {
    const { app } = this;
    const variant = this.compact ? 'filled' : 'glass';
    return html`<div class="switches">
      <hl-icon-button
        variant=${variant}
        icon=${app.muted ? 'microphone-off' : 'microphone'}
        label=${app.muted ? texts.unmute() : texts.mute()}
        ?off=${app.muted}
        @click=${() => app.toggleMuted()}
      ></hl-icon-button>
      <hl-icon-button
        variant=${variant}
        icon=${app.showsCamera ? 'camera' : 'camera-off'}
        label=${app.showsCamera ? texts.cameraOff() : texts.cameraOn()}
        ?off=${!app.showsCamera}
        @click=${() => app.toggleMirror()}
      ></hl-icon-button>
      ${app.media.audioTrack
        ? html`<span class="level"><hl-level .stream=${app.media.stream}></hl-level></span>`
        : nothing}
      <hl-icon-button
        class="settings"
        variant=${variant}
        icon="settings"
        label=${texts.cameraAndSound()}
        tip-align="end"
        @click=${() => this.emit('settings')}
      ></hl-icon-button>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-mirror': HlMirror;
  }
}
