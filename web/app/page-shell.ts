// What the shells of the start page and of the room page extend: first the mirror and what is done beside it,
// then the stage, which grows out of the mirror. Moves the focus along when what is shown changes.
import { html, nothing, type PropertyValues } from 'lit';
import { query, state } from 'lit/decorators.js';
import { AppPart } from './app-part';
import { darken } from './darken';
import './design/bar';
import { shared } from './design/shared';
import './devices';
import type { HlMirror } from './mirror';
import './mirror';
import { Narrow } from './narrow';
import type { OwnSide } from './own-side';
import './settings';
import { shellStyles } from './shell-styles';

export abstract class PageShell<Page extends OwnSide & { readonly view: string }> extends AppPart<Page> {
  static override styles = [shared, shellStyles];

  /** The view in which one types first. */
  protected abstract readonly entrance: Page['view'];
  /** The view that is all stage. */
  protected abstract readonly stage: Page['view'];
  /** Selects what can take the focus, of which each view has one. */
  protected abstract readonly parts: string;
  /** Where one's own picture was before the stage. */
  protected mirrorPlace: DOMRect | null = null;
  @state() private settings = false;
  @query('hl-mirror') private mirror!: HlMirror | null;
  private shown: string = 'starting';
  private readonly narrow = new Narrow(this);

  /** @param small the mirror is not what one is here for: in the hand it makes room */
  protected besideMirror(name: string, panel: unknown, small = false) {
    const { app, narrow } = this;
    return html`<main class=${name}>
        <div class="mirror">
          <hl-mirror
            .app=${app}
            ?compact=${small && narrow.matches}
            @settings=${() => (this.settings = true)}
          ></hl-mirror>
          ${small || narrow.matches ? nothing : html`<hl-devices chips .app=${app}></hl-devices>`}
        </div>
        <div class="panel">${panel}</div>
      </main>
      <hl-settings .app=${app} ?open=${this.settings} @dismiss=${() => (this.settings = false)}></hl-settings>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const { view } = this.app;
    if (view === this.shown) return;
    if (view === this.stage) {
      this.settings = false;
      this.mirrorPlace = this.mirror?.place ?? null;
    }
    darken(view === this.stage);
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const { view } = this.app;
    if (view === this.shown) return;
    const first = this.shown === 'starting';
    this.shown = view;
    if (!first || view === this.entrance) void this.moveFocus(); // a page that has just been opened keeps it where it is
  }

  /** To the beginning of what is new. */
  private async moveFocus(): Promise<void> {
    const part = this.renderRoot.querySelector<AppPart & { takeFocus(): void }>(this.parts);
    await part?.updateComplete;
    part?.takeFocus();
  }
}
