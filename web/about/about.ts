// <hl-about>: the page for builders: which doors are open, where they are, and how to knock.
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { HlElement, shared } from '../app/design/index.js';
import { aboutStyles } from './about-styles.js';
import './code.js';
import { doorAddress, doorExample, stunExample, webSocketAddress } from './examples.js';
import { askServer, type About, type Door } from './server.js';
import { doorTexts, texts } from './texts.js';

@customElement('hl-about')
export class HlAbout extends HlElement {
  static override styles = [shared, aboutStyles];

  @state() private about: About | null = null;
  @state() private asking = true;
  readonly #page = new URL('./', document.baseURI);

  override connectedCallback(): void {
    super.connectedCallback();
    document.title = texts.pageTitle();
    void this.#ask();
  }

  override render() {
    const { about } = this;
    return html`<hl-bar></hl-bar>
      <main>
        <header>
          <h1>${texts.title()}</h1>
          <p class="lead soft">${texts.lead()}</p>
          ${about ? html`<p class="version" data-test="version">${texts.version(about.version, about.protocolVersion)}</p>` : nothing}
        </header>
        <div role="status">${about ? nothing : this.#instead()}</div>
        ${about ? html`${this.#doors(about)} ${this.#stun(about)}` : nothing} ${this.#more()}
      </main>`;
  }

  #instead() {
    if (this.asking) return html`<p class="soft">${texts.asking()}</p>`;
    return html`<hl-notice tone="problem" data-test="unreachable"
      >${texts.unreachable()}<hl-button slot="action" data-test="again" @click=${this.#ask}>${texts.tryAgain()}</hl-button></hl-notice
    >`;
  }

  #doors(about: About) {
    return html`<section aria-labelledby="doors">
      <h2 id="doors">${texts.doors()}</h2>
      ${about.doors.map((door) => this.#door(door))}
    </section>`;
  }

  #door(door: Door) {
    const known = doorTexts(door.name);
    const title = known?.title ?? door.name;
    const example = doorExample(door.name, door.path, this.#page);
    const address =
      door.name === 'room-of-two' ? doorAddress(door.path, this.#page).href : webSocketAddress(door.path, this.#page);
    return html`<article data-test="door-${door.name}" data-open=${door.open}>
      <div class="head">
        <h3>${title}</h3>
        <span class="pill" ?data-open=${door.open}>${door.open ? texts.open() : texts.shut()}</span>
      </div>
      <p>${known?.about ?? door.about}</p>
      ${door.open
        ? html`<hl-code line label=${`${texts.address()}: ${title}`} .text=${address} data-test="address"></hl-code>
            ${example
              ? html`<hl-code label=${texts.example(title)} .text=${example} data-test="example"></hl-code>`
              : nothing}`
        : html`<p class="soft">${texts.shutMore()}</p>`}
    </article>`;
  }

  #stun(about: About) {
    const urls = about.iceServers.flatMap((server) => server.urls);
    return html`<section aria-labelledby="stun">
      <h2 id="stun">${texts.stun()}</h2>
      <article data-test="stun">
        <p>${urls.length > 0 ? texts.stunMore() : texts.noStun()}</p>
        ${urls.map((url) => html`<hl-code line label=${`${texts.address()}: ${url}`} .text=${url} data-test="address"></hl-code>`)}
        ${urls.length > 0
          ? html`<hl-code label=${texts.example(texts.stun())} .text=${stunExample(urls)} data-test="example"></hl-code>`
          : nothing}
      </article>
    </section>`;
  }

  #more() {
    const link = (href: string, title: string, about: string) =>
      html`<li>
        <a href=${href}><strong>${title}</strong><span class="soft">${about}</span></a>
      </li>`;
    return html`<section aria-labelledby="more">
      <h2 id="more">${texts.more()}</h2>
      <ul>
        ${link('protocol', texts.protocol(), texts.protocolMore())} ${link('booth', texts.booth(), texts.boothMore())}
        ${link('about.json', texts.machine(), texts.machineMore())}
      </ul>
    </section>`;
  }

  async #ask(): Promise<void> {
    this.asking = true;
    this.about = await askServer();
    this.asking = false;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-about': HlAbout;
  }
}
