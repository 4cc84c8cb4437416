// <hl-call-head>: the top of the stage: whom one talks with, how long, how well; and what one seldom needs.
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Call } from '../../client';
import type { App } from '../app';
import '../duration';
import { TalkHead } from '../talk/head';
import * as texts from '../texts';

@customElement('hl-call-head')
export class HlCallHead extends TalkHead<App, 'picture'> {
  static override styles = [
    TalkHead.styles,
    css`
      .who {
        gap: var(--space-3);
        min-width: 0;
        padding-inline: var(--space-4);
      }
      h1 {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-size: var(--text-m);
        line-height: 1.5;
      }
      hl-duration {
        color: var(--ink-soft);
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
  @property({ type: Boolean }) inPicture = false;

  override render() {
    const { call } = this;
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
        ${this.settingsTool()}
        ${canPicture
          ? this.tool(
              'picture-in-picture',
              this.inPicture ? texts.pictureInPictureOff() : texts.pictureInPicture(),
              'picture',
              'P',
            )
          : nothing}
        ${this.fullScreenTool()} ${this.helpTool()}
      </div>`;
  }

  takeFocus(): void {
    this.renderRoot.querySelector('h1')?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-call-head': HlCallHead;
  }
}
