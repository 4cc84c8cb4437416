// <hl-settings ?open>: camera and sound, in a dialog.
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { AppPart } from './app-part';
import './design/dialog';
import './devices';
import type { OwnSide } from './own-side';
import * as texts from './texts';

@customElement('hl-settings')
export class HlSettings extends AppPart<OwnSide> {
  @property({ type: Boolean }) open = false;

  override render() {
    return html`<hl-dialog heading=${texts.cameraAndSound()} closeLabel=${texts.close()} ?open=${this.open}>
      ${this.open ? html`<hl-devices .app=${this.app}></hl-devices>` : nothing}
    </hl-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-settings': HlSettings;
  }
}
