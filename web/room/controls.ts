// <hl-room-controls>: what one does in a room, large and few: mute, camera, screen, hand, reactions, chat,
// leave.
import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { HlIconButton } from '../app/design/icon-button';
import '../app/design/icon-button';
import { shared } from '../app/design/shared';
import * as appTexts from '../app/texts';
import { RoomPart } from './room-part';
import * as texts from './texts';

const reactions = ['👍', '👏', '❤️', '😂', '😮', '🎉'];

@customElement('hl-room-controls')
export class HlRoomControls extends RoomPart {
  static override styles = [
    shared,
    css`
      :host {
        position: relative;
        display: flex;
        justify-content: center;
        gap: var(--space-3);
      }
      hl-icon-button {
        --size: 3.5rem;
      }
      .leave {
        margin-inline-start: var(--space-3);
      }
      @media (max-width: 30rem) {
        :host {
          --gap: 0.5rem;
          gap: var(--gap);
        }
        hl-icon-button {
          --size: min(3.25rem, (100vw - 1rem - (var(--count) - 1) * var(--gap)) / var(--count));
        }
        .leave {
          margin-inline-start: 0;
        }
      }
      @media (max-height: 30rem) and (orientation: landscape) {
        :host {
          --gap: 0.375rem;
          flex-direction: column;
          align-items: center;
          gap: var(--gap);
        }
        hl-icon-button {
          --size: min(3.25rem, (100vh - 1rem - (var(--count) - 1) * var(--gap)) / var(--count));
        }
        .leave {
          margin-inline-start: 0;
        }
        .reactions.reactions {
          inset: auto calc(100% + var(--space-3)) 0 auto;
        }
      }
      .chat {
        position: relative;
        display: inline-flex;
      }
      .count {
        position: absolute;
        inset-inline-end: -0.125rem;
        top: -0.125rem;
        min-width: 1.375rem;
        height: 1.375rem;
        padding-inline: 0.3125rem;
        border-radius: var(--radius-full);
        background: var(--accent);
        color: var(--on-accent);
        font-size: var(--text-xs);
        font-weight: var(--weight-strong);
        line-height: 1.375rem;
        text-align: center;
        pointer-events: none;
      }
      .reactions {
        position: absolute;
        z-index: 1;
        bottom: calc(100% + var(--space-3));
        display: flex;
        gap: var(--space-1);
        padding: var(--space-1);
        border-radius: var(--radius-full);
        background: var(--glass);
        backdrop-filter: blur(24px) saturate(1.4);
        box-shadow: var(--shadow-l);
        animation: rise var(--quick) var(--ease);
      }
      @keyframes rise {
        from {
          opacity: 0;
          transform: translateY(0.5rem);
        }
      }
      .reactions button {
        width: 3rem;
        height: 3rem;
        padding: 0;
        border: 0;
        border-radius: 50%;
        background: none;
        font-size: 1.5rem;
        line-height: 1;
        cursor: pointer;
        transition:
          background var(--quick) var(--ease),
          transform var(--quick) var(--ease);
      }
      .reactions button:hover {
        background: color-mix(in oklab, transparent, var(--ink) 12%);
      }
      .reactions button:active {
        transform: scale(0.9);
      }
    `,
  ];

  /** The reactions are there to choose from. */
  @state() open = false;
  @query('.chat hl-icon-button') private chatButton!: HlIconButton;
  @query('.react') private reactButton!: HlIconButton;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('pointerdown', this.elsewhere, { capture: true });
  }

  override render() {
    const { app } = this;
    const key = (name: string): string => (app.preferences.shortcuts ? name : '');
    const hand = app.room?.self?.hand ?? false;
    const shares = (app.roomMedia?.screen ?? null) !== null;
    const { unread } = app.chat;
    return html`${this.open
        ? html`<div class="reactions" role="group" aria-label=${texts.react()}>
            ${reactions.map(
              (reaction) => html`<button type="button" aria-label=${texts.reactWith(reaction)} @click=${() => this.react(reaction)}>
                ${reaction}
              </button>`,
            )}
          </div>`
        : nothing}
      <hl-icon-button
        variant="glass"
        size="large"
        icon=${app.muted ? 'microphone-off' : 'microphone'}
        label=${app.muted ? appTexts.unmute() : appTexts.mute()}
        key=${key('M')}
        ?off=${app.muted}
        @click=${() => app.toggleMuted()}
      ></hl-icon-button>
      <hl-icon-button
        variant="glass"
        size="large"
        icon=${app.showsCamera ? 'camera' : 'camera-off'}
        label=${app.showsCamera ? appTexts.cameraOff() : appTexts.cameraOn()}
        key=${key('V')}
        ?off=${!app.showsCamera}
        @click=${() => app.toggleCamera()}
      ></hl-icon-button>
      ${app.canShareScreen
        ? html`<hl-icon-button
            variant=${shares ? 'primary' : 'glass'}
            size="large"
            icon=${shares ? 'screen-off' : 'screen'}
            label=${shares ? texts.stopScreen() : texts.shareScreen()}
            @click=${() => app.toggleScreen()}
          ></hl-icon-button>`
        : nothing}
      <hl-icon-button
        variant=${hand ? 'primary' : 'glass'}
        size="large"
        icon="hand"
        label=${hand ? texts.lowerHand() : texts.raiseHand()}
        key=${key('H')}
        ?disabled=${!app.online}
        @click=${() => app.toggleHand()}
      ></hl-icon-button>
      <hl-icon-button
        class="react"
        variant="glass"
        size="large"
        icon="smile"
        label=${texts.react()}
        ?disabled=${!app.online}
        @click=${() => (this.open ? this.close() : this.choose())}
      ></hl-icon-button>
      <span class="chat"
        ><hl-icon-button
          variant="glass"
          size="large"
          icon="chat"
          label=${unread > 0 ? texts.chatUnread(unread) : texts.chat()}
          key=${key('C')}
          @click=${() => (app.panel = app.panel === 'chat' ? null : 'chat')}
        ></hl-icon-button>
        ${unread > 0
          ? html`<span class="count" aria-hidden="true" data-test="unread">${unread > 99 ? '99+' : unread}</span>`
          : nothing}</span
      >
      <hl-icon-button
        class="leave"
        variant="danger"
        size="large"
        icon="hang-up"
        label=${texts.leave()}
        @click=${() => app.leave()}
      ></hl-icon-button>`;
  }

  /** In the hand they share the width of the screen. */
  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    this.style.setProperty('--count', this.app.canShareScreen ? '7' : '6');
  }

  focusChat(): void {
    this.chatButton.focus();
  }

  close(): void {
    this.setOpen(false);
    this.reactButton.focus();
  }

  private async choose(): Promise<void> {
    this.setOpen(true);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.reactions button')?.focus();
  }

  private react(reaction: string): void {
    this.app.room?.react(reaction);
    this.close();
  }

  private setOpen(open: boolean): void {
    this.open = open;
    this.emit('open');
    if (open) addEventListener('pointerdown', this.elsewhere, { capture: true });
    else removeEventListener('pointerdown', this.elsewhere, { capture: true });
  }

  private readonly elsewhere = (event: PointerEvent): void => {
    if (!event.composedPath().includes(this)) this.setOpen(false);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-room-controls': HlRoomControls;
  }
}
