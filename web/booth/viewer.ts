// <hl-booth-viewer>: one picture of the tray, large, and what can be done with it. Open while `picture`
// is set. Emits `view` with another picture, `remove` with this one, `dismiss`.
import { html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { HlElement, shared } from '../app/design/index.js';
import { copyPicture, mayCopy, mayShare, savePicture, sharePicture } from './deliver.js';
import { texts } from './texts.js';
import type { Picture } from './tray.js';
import { viewerStyles } from './viewer-styles.js';

@customElement('hl-booth-viewer')
export class BoothViewer extends HlElement {
  static override styles = [shared, viewerStyles];

  @property({ attribute: false }) pictures: readonly Picture[] = [];
  @property({ attribute: false }) picture: Picture | null = null;
  @state() private said = '';
  @query('dialog') private dialog!: HTMLDialogElement;

  override render() {
    const { picture } = this;
    return html`<dialog
      aria-label=${picture?.name ?? texts.tray()}
      data-test="viewer"
      @cancel=${(event: Event) => (event.preventDefault(), this.emit('dismiss'))}
      @click=${this.#click}
      @keydown=${this.#key}
    >
      ${picture ? this.#content(picture) : nothing}
    </dialog>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('picture')) this.said = '';
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('picture')) return;
    if (this.picture && !this.dialog.open) this.dialog.showModal();
    if (!this.picture && this.dialog.open) this.dialog.close();
  }

  #content(picture: Picture) {
    const at = this.pictures.indexOf(picture);
    const later = this.pictures[at - 1];
    const earlier = this.pictures[at + 1];
    return html`<div class="top">
        <p>${picture.taken.toLocaleString(undefined, { dateStyle: 'long', timeStyle: 'short' })}</p>
        <hl-icon-button
          icon="close"
          label=${texts.close()}
          tip="below"
          tip-align="end"
          data-test="close"
          @click=${() => this.emit('dismiss')}
        ></hl-icon-button>
      </div>
      <div class="print">
        <img src=${picture.url} alt=${picture.name} width=${picture.width} height=${picture.height} data-test="large" />
      </div>
      <div class="below">
        ${this.#step('later', texts.later(), later)}
        <div class="actions">
          <hl-button variant="primary" icon="save" data-test="save" @click=${() => savePicture(picture)}>
            ${texts.save()}
          </hl-button>
          ${mayCopy()
            ? html`<hl-icon-button
                variant="filled"
                icon="copy"
                label=${texts.copy()}
                data-test="copy"
                @click=${() => this.#copy(picture)}
              ></hl-icon-button>`
            : nothing}
          ${mayShare(picture)
            ? html`<hl-icon-button
                variant="filled"
                icon="share"
                label=${texts.share()}
                data-test="share"
                @click=${() => sharePicture(picture)}
              ></hl-icon-button>`
            : nothing}
          <hl-icon-button
            variant="filled"
            icon="trash"
            label=${texts.remove()}
            data-test="delete"
            @click=${() => this.emit('remove', picture)}
          ></hl-icon-button>
        </div>
        ${this.#step('earlier', texts.earlier(), earlier)}
        <p class="said" role="status">${this.said}</p>
      </div>`;
  }

  /** The arrows follow the tray, whose newest picture comes first. */
  #step(which: 'later' | 'earlier', label: string, picture: Picture | undefined) {
    return html`<hl-icon-button
      class=${which}
      icon="chevron"
      label=${label}
      ?disabled=${!picture}
      @click=${() => picture && this.emit('view', picture)}
    ></hl-icon-button>`;
  }

  async #copy(picture: Picture): Promise<void> {
    this.said = (await copyPicture(picture)) ? texts.copied() : texts.copyFailed();
  }

  #key(event: KeyboardEvent): void {
    const { pictures, picture } = this;
    if (!picture || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = pictures.indexOf(picture);
    const to = event.key === 'ArrowLeft' ? pictures[at - 1] : event.key === 'ArrowRight' ? pictures[at + 1] : undefined;
    if (to) this.emit('view', to);
    else if (event.key === 'Delete') this.emit('remove', picture);
    else return;
    event.preventDefault();
  }

  /** Beside the picture and its buttons is outside. */
  #click(event: MouseEvent): void {
    const target = event.target as HTMLElement;
    if (target === this.dialog || target.classList.contains('print')) this.emit('dismiss');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-booth-viewer': BoothViewer;
  }
}
