// <hl-app>: which page is shown: arriving and the people beside the mirror, or the call; over all of
// them, that it rings.
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { App, View } from './app';
import './arrive';
import './call/view';
import './design/icon';
import './design/icon-button';
import './incoming';
import { PageShell } from './page-shell';
import './people';
import * as texts from './texts';

@customElement('hl-app')
export class HlApp extends PageShell<App> {
  protected readonly entrance = 'arrive';
  protected readonly stage = 'call';
  protected readonly parts = 'hl-call, hl-arrive, hl-people';

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
      ${this.besideMirror(view, this.panel(view), inside)}
      <footer>
        <a href="booth">${texts.photoBooth()}</a>
        <a href="about">${texts.about()}</a>
      </footer>`;
  }

  private panel(view: View) {
    const { app } = this;
    return html`${view === 'arrive'
        ? html`<hl-arrive .app=${app}></hl-arrive>`
        : view === 'people'
          ? html`<hl-people .app=${app}></hl-people>`
          : nothing}
      <a class="meet" href="room" data-test="meet"
        ><hl-icon name="link"></hl-icon
        ><span
          ><strong>${texts.meet()}</strong> <span class="soft">${texts.meetMore()}</span></span
        ></a
      >`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-app': HlApp;
  }
}
