// <hl-app>: which page is shown: arriving and the people beside the mirror, or the call; over all of
// them, that it rings. Moves the focus along when the page changes.
import { html, nothing, type PropertyValues } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { View } from './app';
import { AppPart } from './app-part';
import './arrive';
import './call/view';
import { darken } from './darken';
import './design/bar';
import './design/button';
import './design/icon-button';
import { shared } from './design/shared';
import './devices';
import './incoming';
import type { HlMirror } from './mirror';
import './mirror';
import './people';
import './settings';
import { shellStyles } from './shell-styles';
import * as texts from './texts';

const narrow = matchMedia('(max-width: 55.99rem)');

@customElement('hl-app')
export class HlApp extends AppPart {
  static override styles = [shared, shellStyles];

  @state() private settings = false;
  @query('hl-mirror') private mirror!: HlMirror | null;
  private shown: View = 'starting';
  private mirrorPlace: DOMRect | null = null;
  private readonly resized = (): void => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    narrow.addEventListener('change', this.resized);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    narrow.removeEventListener('change', this.resized);
  }

  override render() {
    const { view } = this.app;
    return html`${view === 'call'
        ? html`<hl-call .app=${this.app} .from=${this.mirrorPlace}></hl-call>`
        : this.home(view)}
      <hl-incoming .app=${this.app}></hl-incoming>`;
  }

  private home(view: View) {
    const { app } = this;
    const inside = view === 'people';
    return html`<hl-bar>
        ${inside
          ? html`<span class="me" data-test="me"
                ><span class="for-readers">${texts.youAre(app.halloo.name)}</span
                ><span aria-hidden="true" dir="auto">${app.halloo.name}</span></span
              >
              <hl-icon-button
                icon="leave"
                label=${texts.leave()}
                tip="below"
                tip-align="end"
                @click=${() => app.leave()}
              ></hl-icon-button>`
          : nothing}
      </hl-bar>
      <main class=${view}>
        <div class="mirror">
          <hl-mirror
            .app=${app}
            ?compact=${inside && narrow.matches}
            @settings=${() => (this.settings = true)}
          ></hl-mirror>
          ${inside || narrow.matches ? nothing : html`<hl-devices chips .app=${app}></hl-devices>`}
        </div>
        <div class="panel">
          ${view === 'arrive'
            ? html`<hl-arrive .app=${app}></hl-arrive>`
            : inside
              ? html`<hl-people .app=${app}></hl-people>`
              : nothing}
          <a class="meet" href="room" data-test="meet"
            ><hl-icon name="link"></hl-icon
            ><span
              ><strong>${texts.meet()}</strong> <span class="soft">${texts.meetMore()}</span></span
            ></a
          >
        </div>
      </main>
      <footer>
        <a href="booth">${texts.photoBooth()}</a>
        <a href="about">${texts.about()}</a>
      </footer>
      <hl-settings .app=${app} ?open=${this.settings} @dismiss=${() => (this.settings = false)}></hl-settings>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const { view } = this.app;
    if (view === this.shown) return;
    if (view === 'call') {
      this.settings = false;
      this.mirrorPlace = this.mirror?.place ?? null;
    }
    darken(view === 'call');
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const { view } = this.app;
    if (view === this.shown) return;
    const first = this.shown === 'starting';
    this.shown = view;
    void this.moveFocus(first);
  }

  /** To the beginning of what is new; when the page has just been opened, only where it helps to type. */
  private async moveFocus(first: boolean): Promise<void> {
    const part = this.renderRoot.querySelector<AppPart & { takeFocus(): void }>('hl-call, hl-arrive, hl-people');
    if (!part || (first && part.localName !== 'hl-arrive')) return;
    await part.updateComplete;
    part.takeFocus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-app': HlApp;
  }
}
