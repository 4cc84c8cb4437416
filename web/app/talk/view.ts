// What <hl-call> and <hl-room> extend: the stage that grows out of the mirror; what floats on it and fades while
// nobody moves; the keyboard, full screen, and the dialogs that both have.
import { html, type CSSResultGroup } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { AppPart } from '../app-part';
import { growFrom } from '../design/motion';
import { shared } from '../design/shared';
import type { OwnSide } from '../own-side';
import '../settings';
import { FullScreen } from './full-screen';
import type { Shortcut } from './help';
import './help';
import { holdsFocus, Idle } from './idle';
import { keyAction } from './keys';
import type { HlSelfTile } from './self-tile';
import './self-tile';
import { talkStyles } from './view-styles';

/** What both can be asked for, by a key or by the event `tool` of what floats. */
export type TalkAction = 'mute' | 'camera' | 'full-screen' | 'settings' | 'help' | 'escape';

/** `Action` is what only the one of the two can be asked for. */
export abstract class TalkView<Page extends OwnSide, Action extends string> extends AppPart<Page> {
  static override styles: CSSResultGroup = [shared, talkStyles];

  /** Where one's own picture was before; the stage grows out of it. */
  @property({ attribute: false }) from: DOMRect | null = null;
  @query('hl-self-tile') private tile!: HlSelfTile | null;
  /** The dialog that is open, by what asks for it. */
  @state() protected dialog: TalkAction | Action | null = null;
  protected readonly fullScreen = new FullScreen(this);
  private readonly idle = new Idle(this, () => this.fades);

  protected abstract readonly keys: Readonly<Record<string, TalkAction | Action>>;
  protected abstract get shortcuts(): readonly Shortcut[];
  /** There is somebody to look at, and nothing to do. */
  protected abstract get mayFade(): boolean;

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('keydown', this.keydown);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('keydown', this.keydown);
  }

  /** What floats has faded away. */
  protected get quiet(): boolean {
    return this.idle.idle && this.fades;
  }

  private get fades(): boolean {
    return this.mayFade && !this.dialog && !holdsFocus();
  }

  protected override firstUpdated(): void {
    if (this.tile?.large) void this.tile.updateComplete.then(() => this.tile && growFrom(this.tile, this.from, '24px'));
  }

  protected dialogs() {
    return html`<hl-settings .app=${this.app} ?open=${this.dialog === 'settings'} @dismiss=${this.closeDialog}></hl-settings>
      <hl-call-help
        .app=${this.app}
        .rows=${this.shortcuts}
        ?open=${this.dialog === 'help'}
        @dismiss=${this.closeDialog}
      ></hl-call-help>`;
  }

  protected closeDialog(): void {
    this.dialog = null;
  }

  private readonly keydown = (event: KeyboardEvent): void => {
    const action = this.dialog ? null : keyAction(event, this.keys, this.app.preferences.shortcuts);
    if (!action) return;
    if (action !== 'escape') event.preventDefault();
    this.act(action);
  };

  protected tool(event: CustomEvent<TalkAction | Action>): void {
    this.act(event.detail);
  }

  protected act(action: TalkAction | Action): void {
    switch (action) {
      case 'mute':
        return this.app.toggleMuted();
      case 'camera':
        return void this.app.toggleCamera();
      case 'full-screen':
        return void this.fullScreen.toggle();
      case 'settings':
      case 'help':
        this.dialog = action;
    }
  }
}
