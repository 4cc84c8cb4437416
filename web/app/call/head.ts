// <hl-call-head>: the top of the stage: whom one talks with, how long, how well; and what one seldom needs.
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Call } from '../../client';
import { AppPart } from '../app-part';
import '../design/icon-button';
import { shared } from '../design/shared';
import '../duration';
import * as texts from '../texts';
import './quality';

@customElement('hl-call-head')
export class HlCallHead extends AppPart {
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
        align-items: center;
        min-height: var(--target);
        border-radius: var(--radius-full);
        background: var(--glass);
        backdrop-filter: blur(16px) saturate(1.4);
      }
      .who {
        gap: var(--space-3);
        min-width: 0;
        padding-inline: var(--space-4);
      }
      h1 {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-size: var(--text-m);
        line-height: 1.5;
      }
      hl-duration {
        color: var(--ink-soft);
      }
      .tools {
        flex: none;
        margin-inline-start: auto;
      }
      h1 {
        min-width: 0;
      }
      @media (max-width: 30rem) {
        .who {
          gap: var(--space-2);
          padding-inline: var(--space-3);
        }
      }
    `,
  ];

  @property({ attribute: false }) call!: Call;
  @property({ type: Boolean }) inFullScreen = false;
  @property({ type: Boolean }) inPicture = false;

  override render() {
    const { call, app } = this;
    const key = (name: string): string => (app.preferences.shortcuts ? name : '');
    const canPicture = document.pictureInPictureEnabled && call.connectedAt !== null;
    return html`<div class=${call.connectedAt === null ? 'for-readers' : 'who'}>
        <h1 tabindex="-1">
          <span class="for-readers">${texts.callWith(call.peer)}</span><span aria-hidden="true" dir="auto">${call.peer}</span>
        </h1>
        ${call.connectedAt === null
          ? nothing
          : html`<hl-duration .since=${call.connectedAt} data-test="duration"></hl-duration>
              <hl-quality level=${call.quality.level} ?relayed=${call.quality.relayed} data-test="quality"></hl-quality>`}
      </div>
      <div class="tools">
        ${this.tool('settings', texts.cameraAndSound(), 'settings', '')}
        ${canPicture
          ? this.tool(
              'picture-in-picture',
              this.inPicture ? texts.pictureInPictureOff() : texts.pictureInPicture(),
              'picture',
              key('P'),
            )
          : nothing}
        ${document.fullscreenEnabled
          ? this.tool(
              this.inFullScreen ? 'full-screen-off' : 'full-screen',
              this.inFullScreen ? texts.fullScreenOff() : texts.fullScreen(),
              'full-screen',
              key('F'),
            )
          : nothing}
        ${matchMedia('(hover: hover)').matches ? this.tool('keyboard', texts.shortcuts(), 'help', key('?')) : nothing}
      </div>`;
  }

  takeFocus(): void {
    this.renderRoot.querySelector('h1')?.focus();
  }

  private tool(icon: 'settings' | 'picture-in-picture' | 'full-screen' | 'full-screen-off' | 'keyboard', label: string, what: string, key: string) {
    return html`<hl-icon-button
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
    'hl-call-head': HlCallHead;
  }
}
