// The frame of what stands beside the stage: a heading, a cross, and the rest scrolls. In the hand it covers
// the stage.
import { css, html } from 'lit';
import '../app/design/icon-button';
import * as appTexts from '../app/texts';
import type { RoomApp } from './room-app';

export const panelStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    background: var(--surface);
    color: var(--ink);
  }
  .head {
    display: flex;
    flex: none;
    align-items: center;
    justify-content: space-between;
    padding: max(var(--space-3), env(safe-area-inset-top)) var(--space-3) var(--space-2) var(--space-5);
  }
  .head h2 {
    font-size: var(--text-l);
  }
  @media (min-width: 56rem) {
    :host {
      height: calc(100% - 2 * var(--space-3));
      margin: var(--space-3) var(--space-3) var(--space-3) 0;
      border-radius: var(--radius-l);
      overflow: hidden;
    }
  }
`;

export const panelHead = (app: RoomApp, heading: string) => html`<div class="head">
  <h2 tabindex="-1">${heading}</h2>
  <hl-icon-button
    icon="close"
    label=${appTexts.close()}
    tip="below"
    tip-align="end"
    @click=${() => (app.panel = null)}
  ></hl-icon-button>
</div>`;
