// What <hl-call-head> and <hl-room-head> extend: the top of the stage, on one glass what one is told (`.who`), on
// another what one seldom needs (`.tools`).
import { css, html, nothing, type CSSResultGroup } from 'lit';
import { property } from 'lit/decorators.js';
import { AppPart } from '../app-part';
import '../design/icon-button';
import type { IconName } from '../design/icons';
import { shared } from '../design/shared';
import type { OwnSide } from '../own-side';
import * as texts from '../texts';
import { shownKey } from './keys';
import './quality';
import type { TalkAction } from './view';

export abstract class TalkHead<Page extends OwnSide, Action extends string> extends AppPart<Page> {
  static override styles: CSSResultGroup = [
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
      .tools {
        flex: none;
        margin-inline-start: auto;
      }
    `,
  ];

  @property({ type: Boolean }) inFullScreen = false;

  /** A button that asks the view for `action`. */
  protected tool(icon: IconName, label: string, action: TalkAction | Action, key = '') {
    return html`<hl-icon-button
      class=${action}
      icon=${icon}
      label=${label}
      key=${shownKey(this.app, key)}
      tip="below"
      tip-align="end"
      @click=${() => this.emit('tool', action)}
    ></hl-icon-button>`;
  }

  protected settingsTool() {
    return this.tool('settings', texts.cameraAndSound(), 'settings');
  }

  protected fullScreenTool() {
    if (!document.fullscreenEnabled) return nothing;
    return this.inFullScreen
      ? this.tool('full-screen-off', texts.fullScreenOff(), 'full-screen', 'F')
      : this.tool('full-screen', texts.fullScreen(), 'full-screen', 'F');
  }

  /** Of the keyboard, which there is where one can hover. */
  protected helpTool() {
    return matchMedia('(hover: hover)').matches ? this.tool('keyboard', texts.shortcuts(), 'help', '?') : nothing;
  }
}
