// <hl-room-waiting>: one has knocked and is not in yet. <hl-room-ended>: why one is not in the room, or not
// any more, and what to do next.
import { css, html } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import '../app/design/button';
import { shared } from '../app/design/shared';
import { RoomPart } from './room-part';
import * as texts from './texts';

@customElement('hl-room-waiting')
export class HlRoomWaiting extends RoomPart {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: var(--space-4);
        justify-items: start;
      }
      .dots {
        display: flex;
        gap: var(--space-2);
      }
      .dots span {
        width: 0.625rem;
        height: 0.625rem;
        border-radius: 50%;
        background: var(--accent);
        animation: breathe 1.8s var(--ease) infinite alternate;
      }
      .dots span:nth-child(2) {
        animation-delay: 300ms;
      }
      .dots span:nth-child(3) {
        animation-delay: 600ms;
      }
      @keyframes breathe {
        from {
          opacity: 0.2;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .dots span {
          animation: none;
        }
      }
      hl-button {
        margin-top: var(--space-2);
      }
    `,
  ];

  @query('h1') private heading!: HTMLElement;

  override render() {
    return html`<div class="dots" aria-hidden="true"><span></span><span></span><span></span></div>
      <h1 tabindex="-1" data-test="waiting">${texts.waitingTitle()}</h1>
      <p class="soft">${texts.waitingMore()}</p>
      <hl-button @click=${() => this.app.leave()}>${texts.stopWaiting()}</hl-button>`;
  }

  takeFocus(): void {
    this.heading.focus();
  }
}

@customElement('hl-room-ended')
export class HlRoomEnded extends RoomPart {
  static override styles = [
    shared,
    css`
      :host {
        grid-column: 1 / -1;
        display: grid;
        justify-items: center;
        gap: var(--space-4);
        padding-block: 12vh;
        text-align: center;
      }
      p {
        max-width: 30rem;
        text-wrap: balance;
      }
      .next {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: var(--space-3);
        margin-top: var(--space-4);
      }
      a {
        display: inline-flex;
        align-items: center;
        min-height: 3.5rem;
        padding-inline: var(--space-5);
        font-weight: var(--weight-strong);
        text-decoration: none;
      }
      a:hover {
        text-decoration: underline;
      }
    `,
  ];

  @query('h1') private heading!: HTMLElement | null;

  override render() {
    const { ending } = this.app;
    if (!ending) return html``;
    const { title, more } = texts.ending(ending);
    // In a room of which there can be none, or that sends one out, there is nothing to try again.
    const final = ending.reason === 'removed' || ending.reason === 'bad-link';
    return html`<h1 tabindex="-1" data-test="room-ended">${title}</h1>
      <p class="soft">${more}</p>
      <div class="next">
        ${final
          ? ''
          : html`<hl-button variant="primary" size="large" @click=${() => this.app.again()}>${texts.again(ending)}</hl-button>`}
        <a href="./">${texts.toStartPage()}</a>
      </div>`;
  }

  takeFocus(): void {
    this.heading?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-room-waiting': HlRoomWaiting;
    'hl-room-ended': HlRoomEnded;
  }
}
