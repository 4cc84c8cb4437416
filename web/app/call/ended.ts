// <hl-ended>: the call did not come about, or broke off: why, and what to do next.
import { css, html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { AppPart } from '../app-part';
import '../design/avatar';
import '../design/button';
import { shared } from '../design/shared';
import * as texts from '../texts';

@customElement('hl-ended')
export class HlEnded extends AppPart {
  static override styles = [
    shared,
    css`
      :host {
        position: absolute;
        inset: 0;
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        gap: var(--space-5);
        padding: var(--space-5);
        text-align: center;
        --avatar-size: clamp(6rem, 18vmin, 9rem);
      }
      h1 {
        max-width: 34rem;
        font-size: var(--text-xl);
        overflow-wrap: anywhere;
      }
      .next {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: var(--space-3);
      }
    `,
  ];

  override render() {
    const { ended } = this.app;
    if (!ended) return html``;
    return html`<hl-avatar name=${ended.peer}></hl-avatar>
      <h1 tabindex="-1" data-test="ended">${texts.ended(ended.end, ended.peer, ended.incoming)}</h1>
      <div class="next">
        <hl-button variant="primary" size="large" icon=${ended.video ? 'camera' : 'phone'} @click=${() => this.app.again()}
          >${texts.callAgain()}</hl-button
        >
        <hl-button size="large" @click=${() => this.app.dismiss()}>${texts.backToPeople()}</hl-button>
      </div>`;
  }

  takeFocus(): void {
    this.renderRoot.querySelector('h1')?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-ended': HlEnded;
  }
}
