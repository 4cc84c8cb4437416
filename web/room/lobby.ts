// <hl-lobby>: before one comes in: the name, and one button.
import { html } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import type { HlNameForm } from '../app/name-form';
import '../app/name-form';
import { RoomPart } from './room-part';
import * as texts from './texts';

@customElement('hl-lobby')
export class HlLobby extends RoomPart {
  @query('hl-name-form') private form!: HlNameForm;

  override render() {
    const { app } = this;
    return html`<hl-name-form
      .app=${app}
      heading=${app.made ? texts.startRoom() : texts.joinRoom()}
      more=${app.made ? texts.startRoomMore() : texts.joinRoomMore()}
      action=${texts.join()}
      ?busy=${app.joining}
      @enter=${(event: CustomEvent<string>) => app.join(event.detail)}
    ></hl-name-form>`;
  }

  takeFocus(): void {
    void this.form.updateComplete.then(() => this.form.takeFocus());
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-lobby': HlLobby;
  }
}
