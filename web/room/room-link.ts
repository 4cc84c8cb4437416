// <hl-room-link>: how to bring someone: the room's address to copy or share, and as a QR code.
import { css, html } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { shared } from '../app/design/shared';
import { addressForOthers } from '../app/server';
import '../app/share-link';
import * as appTexts from '../app/texts';
import './qr';
import { RoomPart } from './room-part';
import * as texts from './texts';

@customElement('hl-room-link')
export class HlRoomLink extends RoomPart {
  static override styles = [
    shared,
    css`
      :host {
        container-type: inline-size;
      }
      .both {
        display: flex;
        gap: var(--space-5);
        align-items: flex-start;
        text-align: start;
      }
      hl-share-link {
        flex: 1 1 auto;
        min-width: 0;
      }
      .code {
        flex: none;
        width: 9rem;
        text-align: center;
        font-size: var(--text-xs);
      }
      .code p {
        margin-top: var(--space-2);
        text-wrap: balance;
      }
      @container (max-width: 28rem) {
        .both {
          flex-direction: column;
          align-items: center;
          gap: var(--space-4);
        }
        hl-share-link {
          width: 100%;
        }
      }
    `,
  ];

  @state() private folder = new URL('./', location.href).href;
  @state() private local = false;

  override connectedCallback(): void {
    super.connectedCallback();
    void addressForOthers().then(({ address, local }) => {
      this.folder = address;
      this.local = local;
    });
  }

  override render() {
    const { app } = this;
    const address = new URL(`room#${app.name}`, this.folder).href;
    return html`<div class="both">
      <hl-share-link
        label=${texts.link()}
        address=${address}
        hint=${this.local ? appTexts.onlyThisDevice() : ''}
        words=${texts.shareWords(app.halloo.name)}
      ></hl-share-link>
      <div class="code">
        <hl-qr text=${address} label=${texts.linkCode()} data-test="qr"></hl-qr>
        <p class="soft">${texts.scan()}</p>
      </div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-room-link': HlRoomLink;
  }
}
