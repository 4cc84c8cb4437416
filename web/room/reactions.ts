// <hl-reactions>: what people react with floats up at the edge of the stage and is gone.
import { css, html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { shared } from '../app/design/shared';
import { RoomPart } from './room-part';

@customElement('hl-reactions')
export class HlReactions extends RoomPart {
  static override styles = [
    shared,
    css`
      :host {
        position: absolute;
        z-index: 4;
        inset: 30% auto 6.5rem 0;
        width: 12rem;
        pointer-events: none;
      }
      .reaction {
        position: absolute;
        inset: auto auto 0 calc(var(--space-4) + var(--lane) * 2.25rem);
        display: grid;
        justify-items: center;
        gap: var(--space-1);
        animation: float 4s linear forwards;
      }
      .emoji {
        font-size: 2.5rem;
        line-height: 1;
      }
      .who {
        max-width: 8rem;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        padding: 0 var(--space-2);
        border-radius: var(--radius-full);
        background: var(--glass);
        font-size: var(--text-xs);
      }
      @keyframes float {
        from {
          opacity: 0;
          transform: translateY(1rem) scale(0.6);
        }
        6% {
          opacity: 1;
          transform: none;
        }
        70% {
          opacity: 1;
        }
        to {
          opacity: 0;
          transform: translateY(-14rem);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .reaction {
          animation-name: stay;
        }
        @keyframes stay {
          90% {
            opacity: 1;
          }
          to {
            opacity: 0;
          }
        }
      }
    `,
  ];

  override render() {
    return html`${repeat(
      this.app.reactions,
      ({ number }) => number,
      ({ number, name, reaction }) => html`<div
        class="reaction"
        data-lane=${number % 3}
        aria-hidden="true"
        data-test="reaction"
        @animationend=${() => this.app.reactionOver(number)}
      >
        <span class="emoji">${reaction}</span><span class="who" dir="auto">${name}</span>
      </div>`,
    )}`;
  }

  /** Beside each other when they come at once. */
  protected override updated(): void {
    for (const element of this.renderRoot.querySelectorAll<HTMLElement>('.reaction')) {
      element.style.setProperty('--lane', element.dataset['lane'] ?? '0');
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-reactions': HlReactions;
  }
}
