// <hl-incoming>: it rings here. A dialog over whatever is shown.
import { css, html } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { AppPart } from './app-part';
import './design/avatar';
import './design/button';
import './design/dialog';
import { shared } from './design/shared';
import * as texts from './texts';

@customElement('hl-incoming')
export class HlIncoming extends AppPart {
  static override styles = [
    shared,
    css`
      .ring {
        display: grid;
        justify-items: center;
        gap: var(--space-2);
        padding-block: var(--space-4) var(--space-5);
        text-align: center;
      }
      hl-avatar {
        --avatar-size: 6rem;
        margin-bottom: var(--space-4);
        animation: pulse 2.6s var(--ease) infinite;
      }
      @keyframes pulse {
        from {
          box-shadow: 0 0 0 0 color-mix(in oklab, transparent, var(--accent) 45%);
        }
        70%,
        to {
          box-shadow: 0 0 0 1.5rem transparent;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        hl-avatar {
          animation: none;
        }
      }
      h2 {
        overflow-wrap: anywhere;
      }
      .answers {
        display: grid;
        gap: var(--space-2);
      }
    `,
  ];

  @query('h2') private heading!: HTMLElement | null;

  override render() {
    const call = this.app.incoming;
    const title = call ? texts.isCalling(call.peer) : '';
    return html`<hl-dialog bare heading=${title} ?open=${call !== null} @dismiss=${() => this.app.incoming?.decline()}>
      ${call
        ? html`<div class="ring">
              <hl-avatar name=${call.peer}></hl-avatar>
              <h2 tabindex="-1">${title}</h2>
              <p class="soft">${call.peerVideo ? texts.withVideo() : texts.voiceOnly()}</p>
            </div>
            <div class="answers">
              <hl-button size="large" variant="primary" icon="camera" @click=${() => this.app.accept(true)}
                >${texts.acceptWithVideo()}</hl-button
              >
              <hl-button size="large" icon="phone" @click=${() => this.app.accept(false)}>${texts.acceptVoice()}</hl-button>
              <hl-button size="large" variant="danger" icon="hang-up" @click=${() => call.decline()}
                >${texts.decline()}</hl-button
              >
            </div>`
        : ''}
    </hl-dialog>`;
  }

  /** Not on a button: whoever is typing must not answer by accident. */
  protected override async updated(): Promise<void> {
    await this.updateComplete;
    const { heading } = this;
    if (heading && !heading.matches(':focus-within') && !this.shadowRoot?.activeElement) heading.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-incoming': HlIncoming;
  }
}
