// <hl-people>: who is here, live, with search; how the last call ended; and how to bring someone.
import { html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { AppPart } from './app-part';
import './design/button';
import type { HlField } from './design/field';
import './design/notice';
import { shared } from './design/shared';
import { clock } from './duration';
import './invite';
import { peopleStyles } from './people-styles';
import './person-row';
import { Ringing } from './ringing';
import { PeopleSearch } from './search';
import * as texts from './texts';

@customElement('hl-people')
export class HlPeople extends AppPart {
  static override styles = [shared, peopleStyles];

  @query('h1') private heading!: HTMLElement;
  @query('hl-field') private field!: HlField | null;
  @state() private notificationsRefused = false;
  private search!: PeopleSearch;

  override connectedCallback(): void {
    super.connectedCallback();
    this.search = new PeopleSearch(this.app.halloo, () => this.requestUpdate());
  }

  override render() {
    const { halloo } = this.app;
    const others = Math.max(halloo.people.length, halloo.total - 1);
    return html`<header>
        <h1 tabindex="-1">${texts.people()}</h1>
        <p class="soft" data-test="count">${others > 0 ? texts.othersHere(others) : nothing}</p>
      </header>
      <div aria-live="polite" class="news">${this.connection()} ${this.lastCall()}</div>
      ${others > 0 ? this.list() : html`<hl-invite name=${halloo.name}></hl-invite>`} ${this.askNotifications()}`;
  }

  takeFocus(): void {
    this.heading.focus();
  }

  private connection() {
    if (this.app.halloo.state === 'online') return nothing;
    return html`<hl-notice data-test="server-away"
      >${navigator.onLine ? texts.serverAway() : texts.offlineNow()}</hl-notice
    >`;
  }

  private lastCall() {
    const { ended } = this.app;
    if (!ended || ended.screen) return nothing;
    const missed = ended.incoming && ended.ms === null;
    const reason = texts.ended(ended.end, ended.peer, ended.incoming);
    const time = ended.ms === null ? null : clock(ended.ms);
    const talked = time && (reason ? texts.talked(time) : texts.talkedWith(ended.peer, time));
    return html`<hl-notice icon=${missed ? 'phone' : 'hang-up'} data-test="last-call">
      ${[reason, talked].filter(Boolean).join(' ')}
      <span slot="action" class="again">
        <hl-button variant="quiet" @click=${() => this.app.again()}
          >${missed ? texts.callBack() : texts.callAgain()}</hl-button
        >
        <hl-icon-button icon="close" label=${texts.close()} tip-align="end" @click=${this.dismiss}></hl-icon-button>
      </span>
    </hl-notice>`;
  }

  private dismiss(): void {
    this.app.dismiss();
    this.takeFocus();
  }

  private list() {
    const { people, more, state } = this.search.result;
    const { text } = this.search;
    return html`<hl-field
        type="search"
        icon="search"
        labelHidden
        label=${texts.search()}
        placeholder=${texts.searchPlaceholder()}
        @input=${() => (this.search.text = this.field?.value ?? '')}
      ></hl-field>
      <ul
        aria-label=${texts.people()}
        @call=${(event: CustomEvent<{ name: string; video: boolean }>) =>
          this.app.call(event.detail.name, event.detail.video)}
      >
        ${repeat(
          people,
          (person) => person.name,
          (person) => html`<li><hl-person .person=${person}></hl-person></li>`,
        )}
      </ul>
      <p class="soft remark" role="status" data-test="remark">
        ${state === 'asking'
          ? texts.searching()
          : state === 'failed'
            ? texts.searchFailed()
            : people.length === 0
              ? texts.nobodyFound(text)
              : more
                ? text
                  ? texts.moreFound()
                  : texts.moreHere(people.length, this.app.halloo.total - 1)
                : text
                  ? html`<span class="for-readers">${texts.found(people.length)}</span>`
                  : nothing}
      </p>`;
  }

  private askNotifications() {
    if (this.notificationsRefused) return html`<p class="soft notify" role="status">${texts.notifyRefused()}</p>`;
    if (!Ringing.canAsk) return nothing;
    return html`<hl-button class="notify" variant="quiet" icon="bell" @click=${this.ask}>${texts.notifyMe()}</hl-button>`;
  }

  private async ask(): Promise<void> {
    this.notificationsRefused = (await Notification.requestPermission()) === 'denied';
    this.requestUpdate();
    this.takeFocus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-people': HlPeople;
  }
}
