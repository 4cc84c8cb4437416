// <hl-room-chat>: what people write, and where one writes oneself. Text only: addresses of pages can be
// followed, and tell the page there nothing of this one.
import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import '../app/design/icon-button';
import { shared } from '../app/design/shared';
import { pieces, type Said } from './chat-log';
import { panelHead, panelStyles } from './panel';
import { RoomPart } from './room-part';
import * as texts from './texts';

/** Closer to the end than this, one reads along. */
const slack = 48;

@customElement('hl-room-chat')
export class HlRoomChat extends RoomPart {
  static override styles = [
    shared,
    panelStyles,
    css`
      .log {
        flex: 1;
        min-height: 0;
        overflow-y: auto;
        overscroll-behavior: contain;
        scrollbar-width: thin;
        padding: var(--space-2) var(--space-5) var(--space-4);
      }
      .nothing {
        font-size: var(--text-s);
      }
      li + li {
        margin-top: 0.1875rem;
      }
      li.first:not(:first-child) {
        margin-top: var(--space-4);
      }
      .by {
        display: flex;
        align-items: baseline;
        gap: var(--space-2);
        margin-bottom: var(--space-1);
        font-size: var(--text-xs);
        color: var(--ink-soft);
      }
      .by b {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        color: var(--ink);
        font-weight: var(--weight-strong);
      }
      .text {
        width: fit-content;
        max-width: 100%;
        padding: 0.4375rem 0.75rem;
        border-radius: 1rem;
        background: var(--sunken);
        font-size: 0.9375rem;
        line-height: 1.4;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .own {
        display: flex;
        flex-direction: column;
        align-items: flex-end;
      }
      .own .text {
        background: var(--accent-soft);
      }
      form {
        display: flex;
        flex: none;
        align-items: flex-end;
        gap: var(--space-2);
        padding: var(--space-3) var(--space-4) max(var(--space-4), env(safe-area-inset-bottom));
      }
      textarea {
        flex: 1;
        min-width: 0;
        max-height: 9rem;
        padding: 0.625rem var(--space-4);
        border: 1.5px solid var(--line-strong);
        border-radius: 1.375rem;
        background: transparent;
        color: inherit;
        font: inherit;
        line-height: 1.4;
        resize: none;
        field-sizing: content;
      }
      textarea:focus-visible {
        outline-offset: 0;
        border-color: transparent;
      }
      textarea::placeholder {
        color: var(--ink-soft);
        opacity: 1;
      }
      .wrong {
        padding: 0 var(--space-5);
        color: var(--danger);
        font-size: var(--text-s);
      }
    `,
  ];

  @query('.log') private log!: HTMLElement;
  @query('textarea') private field!: HTMLTextAreaElement;
  @state() private refused = false;
  @state() private empty = true;
  private follows = true;

  override render() {
    const { app } = this;
    const { said } = app.chat;
    return html`${panelHead(app, texts.chat())}
      <div class="log" tabindex="0" role="log" aria-label=${texts.chat()} @scroll=${this.scrolled}>
        ${said.length === 0 ? html`<p class="soft nothing">${texts.chatNothing()}</p>` : nothing}
        <ul>
          ${repeat(
            said,
            ({ number }) => number,
            (one, index) => this.message(one, said[index - 1]),
          )}
        </ul>
      </div>
      <div aria-live="polite">${this.refused ? html`<p class="wrong" data-test="not-sent">${texts.notSent()}</p>` : nothing}</div>
      <form @submit=${this.submit}>
        <textarea
          rows="1"
          aria-label=${texts.message()}
          placeholder=${texts.message()}
          enterkeyhint="send"
          @input=${this.typed}
          @keydown=${this.keydown}
        ></textarea>
        <hl-icon-button
          variant="primary"
          icon="send"
          label=${texts.send()}
          tip-align="end"
          ?disabled=${this.empty}
          @click=${this.submit}
        ></hl-icon-button>
      </form>`;
  }

  private message(said: Said, before: Said | undefined) {
    const first = !before || before.from !== said.from || said.at.getTime() - before.at.getTime() > 300_000;
    return html`<li class="${said.own ? 'own' : ''} ${first ? 'first' : ''}" data-test="message">
      ${first
        ? html`<p class="by">
            <b dir="auto">${said.own ? texts.you() : said.name}</b
            ><time>${said.at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })}</time>
          </p>`
        : nothing}
      <p class="text" dir="auto">${pieces(said.text).map((piece) =>
        typeof piece === 'string'
          ? piece
          : html`<a href=${piece.href} target="_blank" rel="noopener noreferrer nofollow">${piece.href}</a>`,
      )}</p>
    </li>`;
  }

  protected override firstUpdated(): void {
    this.field.focus();
  }

  /** Whoever reads further up stays there. */
  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    if (this.follows) this.log.scrollTop = this.log.scrollHeight;
  }

  private scrolled(): void {
    this.follows = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < slack;
  }

  private typed(): void {
    this.refused = false;
    this.empty = this.field.value.trim() === '';
  }

  private keydown(event: KeyboardEvent): void {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) this.submit(event);
  }

  private submit(event: Event): void {
    event.preventDefault();
    const text = this.field.value.trim();
    if (text === '') return;
    this.refused = !(this.app.room?.say(text) ?? false);
    if (!this.refused) {
      this.field.value = '';
      this.follows = true;
    }
    this.typedAnew();
  }

  private typedAnew(): void {
    this.empty = this.field.value.trim() === '';
    this.field.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-room-chat': HlRoomChat;
  }
}
