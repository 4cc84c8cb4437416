// <hl-room-people>: who is here and who waits outside; for the host, what only the host can do.
import { css, html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import '../app/design/avatar';
import '../app/design/button';
import '../app/design/dialog';
import '../app/design/icon';
import '../app/design/icon-button';
import { shared } from '../app/design/shared';
import * as appTexts from '../app/texts';
import type { Knocker, Participant, Room } from '../client';
import { panelHead, panelStyles } from './panel';
import { RoomPart } from './room-part';
import * as texts from './texts';

@customElement('hl-room-people')
export class HlRoomPeople extends RoomPart {
  static override styles = [
    shared,
    panelStyles,
    css`
      .scroll {
        flex: 1;
        min-height: 0;
        overflow-y: auto;
        overscroll-behavior: contain;
        scrollbar-width: thin;
        padding: 0 var(--space-3) var(--space-4) var(--space-5);
      }
      h3 {
        margin-block: var(--space-3) var(--space-1);
        color: var(--ink-soft);
        font-size: var(--text-s);
      }
      li {
        display: flex;
        align-items: center;
        gap: var(--space-3);
        min-height: 3.25rem;
        --avatar-size: 2.25rem;
      }
      .name {
        flex: 1;
        min-width: 0;
        line-height: 1.25;
      }
      .name b {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-weight: var(--weight);
      }
      .name span {
        color: var(--ink-soft);
        font-size: var(--text-xs);
      }
      .signs {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        padding-inline-end: var(--space-2);
        color: var(--ink-soft);
        font-size: 0.9375rem;
      }
      .signs .hand {
        color: var(--accent);
      }
      .acts {
        display: flex;
        margin-inline-start: calc(-1 * var(--space-2));
      }
      .acts hl-button {
        font-size: var(--text-s);
      }
      .host {
        flex: none;
        display: grid;
        gap: var(--space-1);
        padding: var(--space-3) var(--space-5) max(var(--space-4), env(safe-area-inset-bottom));
        border-top: 1px solid var(--line);
      }
      label {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: var(--space-3);
        min-height: 3rem;
        line-height: 1.25;
        cursor: pointer;
      }
      label span span {
        display: block;
        color: var(--ink-soft);
        font-size: var(--text-xs);
      }
      input {
        flex: none;
        width: 1.25rem;
        height: 1.25rem;
        accent-color: var(--accent);
      }
      .invite {
        display: flex;
        padding: 0 var(--space-5) var(--space-2);
      }
      .invite hl-button {
        flex: 1;
      }
      .sure {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: var(--space-2);
        margin-top: var(--space-5);
      }
    `,
  ];

  @query('h2') private heading!: HTMLElement;
  /** Who is about to be sent out. */
  @state() private leaving: Participant | null = null;

  override render() {
    const { room } = this.app;
    if (!room) return nothing;
    return html`${panelHead(this.app, texts.people())}
      <div class="invite">
        <hl-button icon="link" @click=${() => this.emit('tool', 'invite')}>${texts.invite()}</hl-button>
      </div>
      <div class="scroll" tabindex="0" role="group" aria-label=${texts.people()}>
        ${room.isHost && room.knockers.length > 0
          ? html`<h3>${texts.waiting()}</h3>
              <ul aria-label=${texts.waiting()}>
                ${repeat(room.knockers, ({ participant }) => participant, (knocker) => this.knocker(room, knocker))}
              </ul>`
          : nothing}
        <ul aria-label=${texts.people()}>
          ${repeat(room.participants, ({ participant }) => participant, (one) => this.participant(room, one))}
        </ul>
        ${room.watchers > 0
          ? html`<h3>${texts.watched(room.watchers)}</h3>
              <p class="soft" data-test="watched">${texts.watchedMore()}</p>`
          : nothing}
      </div>
      ${room.isHost ? this.settings(room) : room.locked ? html`<p class="host soft">${texts.isLocked()}</p>` : nothing}
      ${this.sure(room)}`;
  }

  protected override firstUpdated(): void {
    this.heading.focus();
  }

  private knocker(room: Room, { participant, name }: Knocker) {
    return html`<li data-test="knocker">
      <hl-avatar name=${name}></hl-avatar>
      <div class="name"><b dir="auto">${name}</b></div>
      <div class="acts">
        <hl-icon-button
          icon="close"
          label=${texts.refuseWho(name)}
          tip="below"
          tip-align="end"
          @click=${() => room.refuse(participant)}
        ></hl-icon-button>
        <hl-button variant="primary" label=${texts.admitWho(name)} @click=${() => room.admit(participant)}>${texts.admit()}</hl-button>
      </div>
    </li>`;
  }

  private participant(room: Room, one: Participant) {
    const { participant, name, hand, away, audio, video, screen, withheld } = one;
    const own = one === room.self;
    const host = one === room.host;
    const silenced = withheld.includes('audio');
    const remark = away ? texts.away() : host ? texts.host() : '';
    return html`<li data-test="participant" data-name=${name}>
      <hl-avatar name=${name}></hl-avatar>
      <div class="name">
        <b dir="auto">${own ? texts.nameAndYou(name) : name}</b>${remark ? html`<span>${remark}</span>` : nothing}
      </div>
      <div class="signs">
        ${hand ? html`<hl-icon class="hand" name="hand" role="img" aria-label=${texts.handUp(name)}></hl-icon>` : nothing}
        ${screen ? html`<hl-icon name="screen" role="img" aria-label=${texts.screenOf(name)}></hl-icon>` : nothing}
        ${video ? nothing : html`<hl-icon name="camera-off" role="img" aria-label=${appTexts.peerCameraOff(name)}></hl-icon>`}
        ${(audio && !this.app.attention.withholds(one, 'audio')) || (room.isHost && !own)
          ? nothing
          : html`<hl-icon name="microphone-off" role="img" aria-label=${texts.muted(name)}></hl-icon>`}
      </div>
      ${room.isHost && !own
        ? html`<div class="acts">
            <hl-icon-button
              icon=${silenced || !audio ? 'microphone-off' : 'microphone'}
              label=${silenced ? texts.unmuteWho(name) : texts.muteWho(name)}
              tip="below"
              tip-align="end"
              @click=${() => room.mute(participant, 'audio', !silenced)}
            ></hl-icon-button>
            <hl-icon-button
              icon="remove"
              label=${texts.removeWho(name)}
              tip="below"
              tip-align="end"
              @click=${() => (this.leaving = one)}
            ></hl-icon-button>
          </div>`
        : nothing}
    </li>`;
  }

  private settings(room: Room) {
    const row = (label: string, more: string, on: boolean, change: (on: boolean) => void) => html`<label
      ><span>${label}<span>${more}</span></span
      ><input
        type="checkbox"
        role="switch"
        .checked=${on}
        ?disabled=${!this.app.online}
        @change=${(event: Event) => change((event.target as HTMLInputElement).checked)}
    /></label>`;
    return html`<div class="host">
      ${row(texts.knock(), texts.knockMore(), room.knock, (on) => room.setKnock(on))}
      ${row(texts.lockRoom(), texts.lockMore(), room.locked, (on) => room.lock(on))}
    </div>`;
  }

  private sure(room: Room) {
    const { leaving } = this;
    return html`<hl-dialog
      heading=${texts.remove()}
      closeLabel=${appTexts.close()}
      ?open=${leaving !== null}
      @dismiss=${() => (this.leaving = null)}
    >
      ${leaving
        ? html`<p>${texts.removeSure(leaving.name)}</p>
            <div class="sure">
              <hl-button @click=${() => (this.leaving = null)}>${appTexts.cancel()}</hl-button>
              <hl-button variant="danger" @click=${() => this.sendOut(room, leaving)}>${texts.remove()}</hl-button>
            </div>`
        : nothing}
    </hl-dialog>`;
  }

  private sendOut(room: Room, { participant }: Participant): void {
    room.remove(participant);
    this.leaving = null;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-room-people': HlRoomPeople;
  }
}
