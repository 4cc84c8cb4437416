// <hl-controls>: what one does in a call: mute, camera, flip on a phone, hang up.
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { App } from '../app';
import { TalkControls } from '../talk/controls';
import * as texts from '../texts';

@customElement('hl-controls')
export class HlControls extends TalkControls<App> {
  /** It has not been answered yet: hanging up is called cancelling. */
  @property({ type: Boolean }) ringing = false;

  override render() {
    const { app, ringing } = this;
    return html`${this.ownSwitches()}
      ${app.canFlip
        ? html`<hl-icon-button
            variant="glass"
            size="large"
            icon="flip"
            label=${texts.flip()}
            @click=${() => app.media.flip()}
          ></hl-icon-button>`
        : nothing}
      ${this.hangUp(ringing ? texts.cancel() : texts.hangUp(), () => app.halloo.current?.hangup(), ringing ? 'Esc' : '')}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-controls': HlControls;
  }
}
