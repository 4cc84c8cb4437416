// <hl-tile .seat=…>: one picture, somebody's face or screen, with what there is to say about it. Where it
// stands and how large it is the stage decides. The sound is played elsewhere.
import { html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import '../app/design/avatar';
import '../app/design/icon';
import '../app/design/icon-button';
import { shared } from '../app/design/shared';
import { pictureStyles } from '../app/picture-styles';
import { Fit, mayCut } from '../app/talk/fit';
import type { Seat } from './attention';
import { RoomPart } from './room-part';
import * as texts from './texts';
import { tileStyles } from './tile-styles';

const shownWhole = ({ source }: Seat, suits: boolean): boolean => suits || source === 'screen';

@customElement('hl-tile')
export class HlTile extends RoomPart {
  static override styles = [shared, pictureStyles, tileStyles];

  @property({ attribute: false }) seat!: Seat;
  @property({ type: Boolean }) own = false;
  /** Fills the stage to its edges, under what floats there. */
  @property({ type: Boolean, reflect: true }) flush = false;
  /** Nobody moves: what is seldom needed is hidden. */
  @property({ type: Boolean, reflect: true }) quiet = false;
  /** A finger is on it, which cannot hover. */
  @property({ type: Boolean, reflect: true }) chosen = false;
  @query('video') private video!: HTMLVideoElement;
  private readonly fit = new Fit(this, () => (this.flush ? mayCut.alone : mayCut.among));

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate(); // which gives it its stream again
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.hasUpdated) this.video.srcObject = null;
  }

  override render() {
    const { app, seat, own } = this;
    const { participant, source } = seat;
    const { name, hand, away } = participant;
    const screen = source === 'screen';
    const shows = this.shows();
    const muted = own ? app.muted : !participant.audio || app.attention.withholds(participant, 'audio');
    const paused = this.remote?.paused[source] ?? false;
    const speaking = !screen && !muted && app.speaks(participant.participant);
    const shown = screen ? texts.screenOf(name) : own ? texts.you() : name;
    const words = [screen ? texts.screenOf(name) : own ? texts.nameAndYou(name) : name];
    if (muted && !screen) words.push(texts.mutedShort());
    if (hand && !screen) words.push(texts.handShort());
    const pinned = app.attention.pinned === seat.key;
    return html`<div
      role="group"
      aria-label=${words.join(', ')}
      class="frame ${speaking ? 'speaking' : ''} ${away ? 'away' : ''} ${paused ? 'paused' : ''} ${shows ? '' : 'without'}"
      data-test="tile"
      data-seat=${seat.key}
      data-name=${name}
      data-shows=${shows ? source : nothing}
      data-speaking=${speaking || nothing}
      data-paused=${paused || nothing}
    >
      <video
        class="${shownWhole(seat, this.fit.whole) ? 'whole' : ''} ${own && app.media.facingMode === 'user' ? 'mirrored' : ''} ${shows
          ? ''
          : 'unseen'}"
        aria-label=${screen ? texts.screenOf(name) : texts.picture(name)}
        muted
        autoplay
        playsinline
        @resize=${this.fit.measure}
      ></video>
      ${shows
        ? nothing
        : html`<div class="instead">
            ${screen ? html`<p>${texts.screenComes(name)}</p>` : html`<hl-avatar name=${name}></hl-avatar>`}
          </div>`}
      ${away || paused ? html`<p class="sign">${away ? texts.away() : texts.paused()}</p>` : nothing}
      <div class="ring"></div>
      ${hand && !screen
        ? html`<span class="hand" role="img" aria-label=${texts.handUp(name)} data-test="hand"
            ><hl-icon name="hand"></hl-icon
          ></span>`
        : nothing}
      <div class="name ${muted ? 'muted' : ''}">
        ${muted && !screen
          ? html`<hl-icon name="microphone-off" role="img" aria-label=${texts.muted(name)} data-test="muted"></hl-icon>`
          : screen
            ? html`<hl-icon name="screen"></hl-icon>`
            : nothing}<span dir="auto">${shown}</span>
      </div>
      ${own || this.flush
        ? nothing
        : html`<hl-icon-button
            variant="glass"
            tip="below"
            tip-align="end"
            icon=${pinned ? 'unpin' : 'pin'}
            label=${pinned ? texts.unpin(shown) : texts.pin(shown)}
            ?off=${pinned}
            @click=${() => app.attention.togglePin(seat.key)}
          ></hl-icon-button>`}
    </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    this.video.muted = true;
    if (changed.has('flush')) this.fit.measure();
    this.toggleAttribute('whole', shownWhole(this.seat, this.fit.whole) && this.shows());
    const stream = this.stream();
    if (this.video.srcObject !== stream) this.video.srcObject = stream;
  }

  private get remote() {
    return this.own ? null : (this.app.roomMedia?.remote(this.seat.participant.participant) ?? null);
  }

  private shows(): boolean {
    const { app, seat, own, remote } = this;
    if (own) return app.showsPicture;
    if (seat.source === 'screen') return (remote?.screen ?? null) !== null;
    return (remote?.picture ?? false) && !app.attention.withholds(seat.participant, 'video');
  }

  /** A stream without a picture would keep the page loading. */
  private stream(): MediaStream | null {
    const { app, seat, own, remote } = this;
    if (own) return app.picture;
    if (seat.source === 'screen') return remote?.screen ?? null;
    return remote && remote.stream.getVideoTracks().length > 0 ? remote.stream : null;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-tile': HlTile;
  }
}
