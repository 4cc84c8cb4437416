// What is said above the stage in a call as in a room.
import { html } from 'lit';
import '../design/button';
import '../design/notice';
import type { OwnSide } from '../own-side';
import type { Trouble } from '../problem';
import * as texts from '../texts';

export const troubleNotice = (app: OwnSide, { problem, of }: Trouble) =>
  html`<hl-notice tone="glass" icon="warning" data-test="media-problem"
    >${texts.mediaProblem(problem, of)}
    <hl-button slot="action" variant="quiet" @click=${() => app.retryMedia()}>${texts.tryAgain()}</hl-button>
  </hl-notice>`;

export const weakNotice = () =>
  html`<hl-notice tone="glass" icon="warning" data-test="weak">${texts.weakConnection()}</hl-notice>`;
