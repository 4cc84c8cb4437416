// What <hl-controls> and <hl-room-controls> extend: what one does, large and few, from mute to hanging up.
import { css, html, type CSSResultGroup } from 'lit';
import { AppPart } from '../app-part';
import '../design/icon-button';
import { shared } from '../design/shared';
import type { OwnSide } from '../own-side';
import * as texts from '../texts';
import { shownKey } from './keys';

export abstract class TalkControls<Page extends OwnSide> extends AppPart<Page> {
  static override styles: CSSResultGroup = [
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

  protected ownSwitches() {
    const { app } = this;
    return html`<hl-icon-button
        variant="glass"
        size="large"
        icon=${app.muted ? 'microphone-off' : 'microphone'}
        label=${app.muted ? texts.unmute() : texts.mute()}
        key=${shownKey(app, 'M')}
        ?off=${app.muted}
        @click=${() => app.toggleMuted()}
      ></hl-icon-button>
      <hl-icon-button
        variant="glass"
        size="large"
        icon=${app.showsCamera ? 'camera' : 'camera-off'}
        label=${app.showsCamera ? texts.cameraOff() : texts.cameraOn()}
        key=${shownKey(app, 'V')}
        ?off=${!app.showsCamera}
        @click=${() => app.toggleCamera()}
      ></hl-icon-button>`;
  }

  protected hangUp(label: string, step: () => void, key = '') {
    return html`<hl-icon-button
      class="hang-up"
      variant="danger"
      size="large"
      icon="hang-up"
      label=${label}
      key=${shownKey(this.app, key)}
      @click=${step}
    ></hl-icon-button>`;
  }
}
