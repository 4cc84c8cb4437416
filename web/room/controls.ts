// <hl-room-controls>: what one does in a room: mute, camera, screen, hand, reactions, chat, leave.
import { html, nothing, type PropertyValues } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { HlIconButton } from '../app/design/icon-button';
import { TalkControls } from '../app/talk/controls';
import { shownKey } from '../app/talk/keys';
import { controlsStyles } from './controls-styles';
import type { RoomApp } from './room-app';
import * as texts from './texts';

const reactions = ['👍', '👏', '❤️', '😂', '😮', '🎉'];

@customElement('hl-room-controls')
export class HlRoomControls extends TalkControls<RoomApp> {
  static override styles = [TalkControls.styles, controlsStyles];

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
      ${this.ownSwitches()}
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
        key=${shownKey(app, 'H')}
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
          key=${shownKey(app, 'C')}
          @click=${() => (app.panel = app.panel === 'chat' ? null : 'chat')}
        ></hl-icon-button>
        ${unread > 0
          ? html`<span class="count" aria-hidden="true" data-test="unread">${unread > 99 ? '99+' : unread}</span>`
          : nothing}</span
      >
      ${this.hangUp(texts.leave(), () => app.leave())}`;
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
