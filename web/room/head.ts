// <hl-room-head>: the top of the stage: how many are here and how well one is connected; and what one
// seldom needs.
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../app/design/icon';
import { TalkHead } from '../app/talk/head';
import * as appTexts from '../app/texts';
import type { RoomApp } from './room-app';
import * as texts from './texts';

@customElement('hl-room-head')
export class HlRoomHead extends TalkHead<RoomApp, 'invite' | 'arrangement'> {
  static override styles = [
    TalkHead.styles,
    css`
      .who {
        flex: none;
        overflow: hidden;
      }
      .who button {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        min-height: var(--target);
        padding: 0 var(--space-4);
        border: 0;
        border-radius: inherit;
        background: none;
        font-variant-numeric: tabular-nums;
        cursor: pointer;
        transition: background var(--quick) var(--ease);
      }
      .who button:hover {
        background: color-mix(in oklab, transparent, var(--ink) 10%);
      }
      .who hl-icon {
        font-size: 1rem;
      }
      .watched {
        color: var(--ink-soft);
      }
      hl-quality {
        margin-inline-end: var(--space-4);
      }
      @media (max-width: 24rem) {
        hl-quality,
        .invite {
          display: none; /* the list of people has it, too */
        }
      }
    `,
  ];

  override render() {
    const { app } = this;
    const { room, roomMedia } = app;
    const count = room?.participants.length ?? 0;
    const hovers = matchMedia('(hover: hover)').matches; // in the hand there is room for less
    const grid = app.attention.arrangement === 'grid';
    return html`<div class="who">
        <button
          type="button"
          aria-expanded=${app.panel === 'people' ? 'true' : 'false'}
          @click=${() => (app.panel = app.panel === 'people' ? null : 'people')}
          data-test="people-count"
        >
          <hl-icon name=${room?.locked ? 'lock' : 'people'}></hl-icon>${texts.peopleHere(count)}
          ${room?.locked ? html`<span class="for-readers">${texts.isLocked()}</span>` : nothing}
          ${room?.watchers ? html`<span class="watched">${texts.watched(room.watchers)}</span>` : nothing}
        </button>
        ${roomMedia && count > 1 && roomMedia.quality.level !== 'unknown'
          ? html`<hl-quality level=${roomMedia.quality.level} ?relayed=${roomMedia.quality.relayed} data-test="quality"></hl-quality>`
          : nothing}
      </div>
      <div class="tools">
        ${app.attention.others.length > 0 && !app.attention.two
          ? this.tool(grid ? 'spotlight' : 'grid', grid ? texts.speakerView() : texts.gridView(), 'arrangement', 'G')
          : nothing}
        ${app.canFlip && app.showsCamera
          ? html`<hl-icon-button
              icon="flip"
              label=${appTexts.flip()}
              tip="below"
              tip-align="end"
              @click=${() => app.media.flip()}
            ></hl-icon-button>`
          : nothing}
        ${app.attention.others.length > 0 ? this.tool('link', texts.invite(), 'invite') : nothing}
        ${this.settingsTool()} ${hovers ? this.fullScreenTool() : nothing} ${this.helpTool()}
      </div>`;
  }

  focusPeople(): void {
    this.renderRoot.querySelector('button')?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-room-head': HlRoomHead;
  }
}
