// <hl-knocks>: to the host: who stands at the door, with the two answers.
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../app/design/avatar';
import '../app/design/button';
import { shared } from '../app/design/shared';
import { RoomPart } from './room-part';
import * as texts from './texts';

@customElement('hl-knocks')
export class HlKnocks extends RoomPart {
  static override styles = [
    shared,
    css`
      :host(:not([any])) {
        display: none;
      }
      .card {
        display: flex;
        align-items: center;
        justify-content: flex-end;
        gap: var(--space-3) var(--space-4);
        padding: var(--space-3) var(--space-4);
        border-radius: var(--radius-l);
        background: var(--surface);
        animation: arrive var(--calm) var(--ease);
      }
      @keyframes arrive {
        from {
          opacity: 0;
          transform: translateY(-0.75rem);
        }
      }
      .who {
        display: flex;
        flex: 1 1 auto;
        align-items: center;
        gap: var(--space-3);
        min-width: 0;
      }
      .who p {
        overflow-wrap: anywhere;
        line-height: 1.35;
        text-wrap: balance;
      }
      .who span {
        display: block;
        font-size: var(--text-s);
      }
      @media (max-width: 34rem) {
        .card {
          flex-wrap: wrap;
        }
      }
      .answers {
        flex: none;
        display: flex;
        gap: var(--space-2);
      }
    `,
  ];

  override render() {
    const { room } = this.app;
    // Beside the list of people, who waits stands in it.
    const [first, ...more] = room?.isHost && this.app.panel !== 'people' ? room.knockers : [];
    this.toggleAttribute('any', first !== undefined);
    if (!room || !first) return nothing;
    return html`<div class="card" data-test="knock">
      <div class="who">
        <hl-avatar name=${first.name}></hl-avatar>
        <p>
          ${texts.wouldComeIn(first.name)}
          ${more.length > 0 ? html`<span class="soft">${texts.wouldComeInMore(more.length)}</span>` : nothing}
        </p>
      </div>
      <div class="answers">
        <hl-button label=${texts.refuseWho(first.name)} @click=${() => room.refuse(first.participant)}>${texts.notNow()}</hl-button>
        <hl-button variant="primary" label=${texts.admitWho(first.name)} @click=${() => room.admit(first.participant)}
          >${texts.admit()}</hl-button
        >
      </div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-knocks': HlKnocks;
  }
}
