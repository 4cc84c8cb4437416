// <hl-room-head>: the top of the stage: how many are here and how well one is connected; and what one
// seldom needs.
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../app/call/quality';
import '../app/design/icon';
import '../app/design/icon-button';
import type { IconName } from '../app/design/icons';
import { shared } from '../app/design/shared';
import * as appTexts from '../app/texts';
import { RoomPart } from './room-part';
import * as texts from './texts';
import type { Tool } from './view';

@customElement('hl-room-head')
export class HlRoomHead extends RoomPart {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        align-items: flex-start;
        justify-content: space-between;
        gap: var(--space-3);
      }
      .who,
      .tools {
        display: flex;
        flex: none;
        align-items: center;
        min-height: var(--target);
        border-radius: var(--radius-full);
        background: var(--glass);
        backdrop-filter: blur(16px) saturate(1.4);
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
      .who {
        overflow: hidden;
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
      .tools {
        margin-inline-start: auto;
      }
      @media (max-width: 24rem) {
        hl-quality,
        .invite {
          display: none; /* the list of people has it, too */
        }
      }
    `,
  ];

  @property({ type: Boolean }) inFullScreen = false;

  override render() {
    const { app } = this;
    const { room, roomMedia } = app;
    const key = (name: string): string => (app.preferences.shortcuts ? name : '');
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
          ? html`<hl-icon-button
              icon=${grid ? 'spotlight' : 'grid'}
              label=${grid ? texts.speakerView() : texts.gridView()}
              key=${key('G')}
              tip="below"
              tip-align="end"
              @click=${() => (app.attention.arrangement = grid ? 'speaker' : 'grid')}
            ></hl-icon-button>`
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
        ${this.tool('settings', appTexts.cameraAndSound(), 'settings')}
        ${document.fullscreenEnabled && hovers
          ? this.tool(
              this.inFullScreen ? 'full-screen-off' : 'full-screen',
              this.inFullScreen ? appTexts.fullScreenOff() : appTexts.fullScreen(),
              'full-screen',
              key('F'),
            )
          : nothing}
        ${hovers ? this.tool('keyboard', appTexts.shortcuts(), 'help', key('?')) : nothing}
      </div>`;
  }

  focusPeople(): void {
    this.renderRoot.querySelector('button')?.focus();
  }

  private tool(icon: IconName, label: string, what: Tool, key = '') {
    return html`<hl-icon-button
      class=${what}
      icon=${icon}
      label=${label}
      key=${key}
      tip="below"
      tip-align="end"
      @click=${() => this.emit('tool', what)}
    ></hl-icon-button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-room-head': HlRoomHead;
  }
}
