// <hl-devices>: which camera, microphone and speaker. `chips` is the row below the mirror, else a form, which
// also has the switch that hides the address.
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeviceKind } from '../client';
import { AppPart } from './app-part';
import './design/button';
import type { IconName } from './design/icons';
import './design/select';
import { shared } from './design/shared';
import './hide-address';
import './level';
import type { OwnSide } from './own-side';
import * as texts from './texts';

@customElement('hl-devices')
export class HlDevices extends AppPart<OwnSide> {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: var(--space-4);
      }
      :host([chips]) {
        grid-auto-columns: minmax(0, 1fr);
        grid-auto-flow: column;
        gap: var(--space-1);
      }
      .sound {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: var(--space-3);
        color: var(--ink-soft);
      }
    `,
  ];

  @property({ type: Boolean, reflect: true }) chips = false;

  override render() {
    const { devices, audioTrack, videoTrack } = this.app.media;
    return html`${this.select('camera', 'camera', devices.cameras, videoTrack, texts.camera(), texts.noCamera())}
    ${this.select('microphone', 'microphone', devices.microphones, audioTrack, texts.microphone(), texts.noMicrophone())}
    ${this.select('speaker', 'speaker', devices.speakers, null, texts.speaker(), texts.usualSpeaker())}
    ${this.chips
      ? nothing
      : html`<div class="sound">
          ${audioTrack ? html`<hl-level .stream=${this.app.media.stream}></hl-level>` : html`<span></span>`}
          <hl-button variant="quiet" icon="speaker" @click=${() => this.app.sounds.once('test')}
            >${texts.playTone()}</hl-button
          >
        </div>
        <hl-hide-address .app=${this.app}></hl-hide-address>`}`;
  }

  private select(
    kind: DeviceKind,
    icon: IconName,
    devices: readonly MediaDeviceInfo[],
    track: MediaStreamTrack | null,
    label: string,
    empty: string,
  ) {
    const options = devices.map((device, index) => ({
      value: device.deviceId,
      label: device.label || texts.deviceNumber(label, index + 1),
    }));
    const now = track?.getSettings().deviceId ?? this.app.media.chosen[kind] ?? options[0]?.value ?? null;
    return html`<hl-select
      ?chip=${this.chips}
      icon=${icon}
      label=${label}
      .options=${options}
      .value=${now}
      empty=${empty}
      @choose=${(event: CustomEvent<string>) => this.app.media.choose(kind, event.detail)}
    ></hl-select>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-devices': HlDevices;
  }
}
