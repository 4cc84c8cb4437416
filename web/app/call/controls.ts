// <hl-controls>: what one does in a call, large and few: mute, camera, flip on a phone, hang up.
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { AppPart } from '../app-part';
import '../design/icon-button';
import { shared } from '../design/shared';
import * as texts from '../texts';

@customElement('hl-controls')
export class HlControls extends AppPart {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        justify-content: center;
        gap: var(--space-3);
      }
      .hang-up {
        margin-inline-start: var(--space-3);
      }
    `,
  ];

  /** It has not been answered yet: hanging up is called cancelling. */
  @property({ type: Boolean }) ringing = false;

  override render() {
    const { app } = this;
    const key = (name: string): string => (app.preferences.shortcuts ? name : '');
    return html`<hl-icon-button
        variant="glass"
        size="large"
        icon=${app.muted ? 'microphone-off' : 'microphone'}
        label=${app.muted ? texts.unmute() : texts.mute()}
        key=${key('M')}
        ?off=${app.muted}
        @click=${() => app.toggleMuted()}
      ></hl-icon-button>
      <hl-icon-button
        variant="glass"
        size="large"
        icon=${app.showsCamera ? 'camera' : 'camera-off'}
        label=${app.showsCamera ? texts.cameraOff() : texts.cameraOn()}
        key=${key('V')}
        ?off=${!app.showsCamera}
        @click=${() => app.toggleCamera()}
      ></hl-icon-button>
      ${app.canFlip
        ? html`<hl-icon-button
            variant="glass"
            size="large"
            icon="flip"
            label=${texts.flip()}
            @click=${() => app.media.flip()}
          ></hl-icon-button>`
        : nothing}
      <hl-icon-button
        class="hang-up"
        variant="danger"
        size="large"
        icon="hang-up"
        label=${this.ringing ? texts.cancel() : texts.hangUp()}
        key=${this.ringing ? key('Esc') : ''}
        @click=${() => app.halloo.current?.hangup()}
      ></hl-icon-button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-controls': HlControls;
  }
}
