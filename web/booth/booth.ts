// <hl-booth>: the photo booth's page. Joins camera, stage, shutter and tray; draws nothing itself.
// Needs the server for nothing once it is loaded.
import { html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { HlElement, shared, type HlDialog } from '../app/design/index.js';
import { LocalMedia } from '../client/media.js';
import { boothStyles } from './booth-styles.js';
import './choice.js';
import './filter-choice.js';
import type { FilterChoice } from './filter-choice.js';
import { filterById, type Filter } from './filters.js';
import { keepHabits, loadHabits, type Habits } from './habits.js';
import { Shutter } from './shutter.js';
import { Sounds } from './sounds.js';
import './stage.js';
import type { BoothStage } from './stage.js';
import { composeStrip, stripLength } from './strip.js';
import { cameraProblem, texts } from './texts.js';
import { Tray, traySize, type Picture } from './tray.js';
import './tray-view.js';
import type { BoothTray } from './tray-view.js';
import './viewer.js';
import type { BoothViewer } from './viewer.js';

/** Of W3C mediacapture-streams, which TypeScript's library does not know yet. */
const uncut: MediaTrackConstraints = { resizeMode: 'none' } as MediaTrackConstraints;

@customElement('hl-booth')
export class Booth extends HlElement {
  static override styles = [shared, boothStyles];

  @state() private filter = filterById('none');
  @state() private habits: Habits = loadHabits();
  @state() private viewed: Picture | null = null;
  @state() private asking = false;
  @state() private opening = true;
  @state() private clearing = false;
  @state() private failure = '';
  @state() private announced = '';
  @query('hl-booth-stage') private stage!: BoothStage;
  @query('hl-filter-choice') private filterChoice!: FilterChoice;
  @query('hl-booth-tray') private trayView!: BoothTray;
  @query('hl-booth-viewer') private viewer!: BoothViewer;
  @query('hl-dialog') private clearDialog!: HlDialog;
  @query('.shutter') private shutterButton!: HTMLElement;

  readonly #media = new LocalMedia();
  readonly #shutter = new Shutter();
  readonly #sounds = new Sounds();
  readonly #tray = new Tray();
  #strip: HTMLCanvasElement[] = [];
  /** The person goes about the page by mouse or finger, not by tab key. */
  #pointing = false;
  #sharpened: MediaStreamTrack | null = null;
  #ends: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    document.title = texts.pageTitle();
    this.#sounds.on = this.habits.sounds;
    const update = () => this.requestUpdate();
    const key = (event: KeyboardEvent) => this.#key(event);
    const point = () => (this.#pointing = true);
    document.addEventListener('keydown', key);
    document.addEventListener('pointerdown', point);
    this.#ends = [
      () => document.removeEventListener('keydown', key),
      () => document.removeEventListener('pointerdown', point),
      this.#media.on('change', () => (this.#sharpen(), this.requestUpdate())),
      this.#tray.on('change', update),
      this.#tray.on('added', (picture) => this.#fly(picture)),
      this.#shutter.on('change', update),
      this.#shutter.on('tick', (left) => this.#sounds.tick(left === 1)),
      this.#shutter.on('take', () => this.#take()),
      this.#shutter.on('done', () => this.#finish()),
    ];
    void this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.#ends) end();
    this.#shutter.cancel();
    this.#media.stop();
  }

  override render() {
    const shutter = this.#shutter;
    const progress = shutter.pictures > 1 ? texts.progress(Math.min(shutter.taken + 1, stripLength), stripLength) : '';
    return html`<hl-bar>${this.#barContent()}</hl-bar>
      <main>
        <h1 class="for-readers">${texts.title()}</h1>
        <hl-booth-stage
          .track=${this.#media.videoTrack}
          .filter=${this.filter}
          .mirrored=${this.#mirrored}
          .count=${shutter.left}
          .progress=${progress}
          .onframe=${(video: HTMLVideoElement) => this.filterChoice.draw(video)}
          @ready=${() => this.requestUpdate()}
        >
          ${this.#instead()} ${this.#flipButton()}
        </hl-booth-stage>
        <hl-filter-choice
          .filters=${this.stage?.available ?? []}
          .chosen=${this.filter}
          .mirrored=${this.#mirrored}
          @choose=${(event: CustomEvent<Filter>) => (this.filter = event.detail)}
        ></hl-filter-choice>
        ${this.#controls()}
        <hl-booth-tray
          ?data-empty=${this.#tray.pictures.length === 0}
          .pictures=${this.#tray.pictures}
          @view=${this.#view}
          @clear=${() => (this.clearing = true)}
        ></hl-booth-tray>
      </main>
      <hl-booth-viewer
        .pictures=${this.#tray.pictures}
        .picture=${this.viewed}
        @view=${this.#view}
        @remove=${(event: CustomEvent<Picture>) => this.#remove(event.detail)}
        @dismiss=${() => (this.viewed = null)}
      ></hl-booth-viewer>
      ${this.#clearDialog()}
      <p class="for-readers" role="status" data-test="announced">${this.announced}</p>`;
  }

  #barContent() {
    const { cameras } = this.#media.devices;
    const { sounds } = this.habits;
    return html`${cameras.length > 1
        ? html`<hl-select
            chip
            icon="camera"
            label=${texts.camera()}
            data-test="camera"
            .options=${cameras.map((camera, index) => ({
              value: camera.deviceId,
              label: camera.label || texts.cameraNumber(index + 1),
            }))}
            .value=${this.#media.videoTrack?.getSettings().deviceId ?? null}
            @choose=${(event: CustomEvent<string>) => this.#media.choose('camera', event.detail)}
          ></hl-select>`
        : nothing}
      <hl-icon-button
        icon=${sounds ? 'speaker' : 'speaker-off'}
        label=${sounds ? texts.soundOff() : texts.soundOn()}
        tip="below"
        tip-align="end"
        data-test="sounds"
        @click=${() => this.#keep({ sounds: !sounds })}
      ></hl-icon-button>`;
  }

  /** What stands where the picture would be. */
  #instead() {
    if (this.stage && !this.stage.capable) return html`<hl-notice tone="problem">${texts.noFilters()}</hl-notice>`;
    const problem = this.#media.problem.video;
    if (problem && !this.opening)
      return html`<hl-notice tone="problem" role="alert" data-test="problem"
        >${cameraProblem(problem)}<hl-button slot="action" data-test="again" @click=${() => this.#open()}
          >${texts.tryAgain()}</hl-button
        ></hl-notice
      >`;
    return html`<p class="soft waiting">${this.asking ? texts.asking() : texts.starting()}</p>`;
  }

  #flipButton() {
    const { cameras } = this.#media.devices;
    if (cameras.length < 2 || !matchMedia('(pointer: coarse)').matches) return nothing;
    return html`<hl-icon-button
      slot="corner"
      variant="glass"
      icon="flip"
      label=${texts.flip()}
      data-test="flip"
      @click=${() => this.#media.flip()}
    ></hl-icon-button>`;
  }

  #controls() {
    const { busy } = this.#shutter;
    const { seconds, strip } = this.habits;
    const full = this.#tray.full;
    const label = busy ? texts.cancel() : strip ? texts.takeStrip() : texts.take();
    return html`<div class="controls">
      ${this.failure || full
        ? html`<hl-notice role="alert" data-test="failure">${this.failure || texts.trayFull(traySize)}</hl-notice>`
        : nothing}
      <hl-choice
        class="timer"
        icon="timer"
        label=${texts.countdown()}
        data-test="countdown"
        ?disabled=${busy}
        .value=${String(seconds)}
        .options=${[
          { value: '0', label: texts.noCountdown() },
          { value: '3', label: '3' },
          { value: '10', label: '10' },
        ]}
        @choose=${(event: CustomEvent<string>) => this.#keep({ seconds: Number(event.detail) as Habits['seconds'] })}
      ></hl-choice>
      <button
        class="shutter"
        type="button"
        data-test="shutter"
        aria-label=${label}
        title=${label}
        ?data-busy=${busy}
        ?disabled=${!busy && (full || !this.#ready)}
        @click=${() => this.#press()}
      ></button>
      <hl-choice
        class="format"
        label=${texts.format()}
        data-test="format"
        ?disabled=${busy}
        .value=${strip ? 'strip' : 'single'}
        .options=${[
          { value: 'single', label: texts.single(), icon: 'picture' as const },
          { value: 'strip', label: texts.strip(), icon: 'strip' as const },
        ]}
        @choose=${(event: CustomEvent<string>) => this.#keep({ strip: event.detail === 'strip' })}
      ></hl-choice>
      <p class="hint soft" aria-hidden="true">${texts.keys()}</p>
    </div>`;
  }

  #clearDialog() {
    return html`<hl-dialog
      heading=${texts.clearQuestion()}
      .open=${this.clearing}
      data-test="clear-dialog"
      @dismiss=${() => (this.clearing = false)}
    >
      <p class="soft">${texts.clearWarning()}</p>
      <div class="answers">
        <hl-button @click=${() => (this.clearing = false)}>${texts.keep()}</hl-button>
        <hl-button variant="danger" icon="trash" data-test="clear-sure" @click=${() => this.#clear()}>${texts.clear()}</hl-button>
      </div>
    </hl-dialog>`;
  }

  get #ready(): boolean {
    return this.#media.videoTrack !== null && (this.stage?.hasPicture ?? false);
  }

  /** A camera that looks away from the person shows the world, which is not mirrored. */
  get #mirrored(): boolean {
    return this.#media.videoTrack?.getSettings().facingMode !== 'environment';
  }

  /** Never rejects: what does not work is told by the media's own `problem`. */
  async #open(): Promise<void> {
    this.opening = true;
    this.asking = await asksFirst();
    await this.#media.open({ audio: false, video: true });
    this.opening = this.asking = false;
  }

  /** A call's size will not do for a picture: as large as the camera has it, and not cut. */
  #sharpen(): void {
    const track = this.#media.videoTrack;
    if (track === this.#sharpened) return;
    this.#sharpened = track;
    // A camera that cannot goes on as it is.
    track?.applyConstraints({ width: { ideal: 1920 }, height: { ideal: 1440 }, ...uncut }).catch(() => {});
  }

  #keep(change: Partial<Habits>): void {
    this.habits = { ...this.habits, ...change };
    this.#sounds.on = this.habits.sounds;
    keepHabits(this.habits);
  }

  #press(): void {
    if (this.#shutter.busy) {
      this.#shutter.cancel();
      this.#strip = [];
      this.announced = texts.announceCancelled();
      return;
    }
    if (!this.#ready || this.#tray.full) return;
    this.failure = '';
    this.#sounds.wake();
    const { seconds, strip } = this.habits;
    if (seconds > 0) this.announced = texts.announceCountdown(seconds);
    this.#strip = [];
    this.#shutter.press({ seconds, pictures: strip ? stripLength : 1 });
  }

  #take(): void {
    const picture = this.stage.snapshot();
    if (!picture) {
      this.#shutter.cancel();
      return;
    }
    this.#strip.push(picture);
    this.stage.flash();
    this.#sounds.click();
  }

  async #finish(): Promise<void> {
    const taken = new Date();
    const pictures = this.#strip;
    this.#strip = [];
    const caption = texts.stripCaption(taken.toLocaleDateString(undefined, { dateStyle: 'long' }));
    const kept =
      pictures.length === stripLength
        ? await this.#tray.add('strip', composeStrip(pictures, caption), taken)
        : await this.#tray.add('picture', pictures[0]!, taken);
    if (kept) this.announced = texts.announceTaken(this.#tray.pictures.length);
    else this.failure = texts.notKept();
  }

  /** The picture goes from the stage to its place in the tray, so that one knows where it is. */
  async #fly(picture: Picture): Promise<void> {
    await this.updateComplete;
    await this.trayView.updateComplete;
    const to = this.trayView.box(picture);
    const from = this.stage.box();
    if (!to || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const print = document.createElement('img');
    print.className = 'flying';
    print.alt = '';
    print.src = picture.url;
    await print.decode().catch(() => {});
    this.renderRoot.append(print);
    const at = (box: DOMRect) => ({
      left: `${box.left}px`,
      top: `${box.top}px`,
      width: `${box.width}px`,
      height: `${box.height}px`,
    });
    const motion = print.animate([at(from), { ...at(to), offset: 0.9 }, { ...at(to), opacity: 0 }], {
      duration: 420,
      easing: 'cubic-bezier(0.3, 0, 0.1, 1)',
    });
    motion.onfinish = motion.oncancel = () => print.remove();
  }

  #view(event: CustomEvent<Picture>): void {
    this.viewed = event.detail;
  }

  #remove(picture: Picture): void {
    const { pictures } = this.#tray;
    const at = pictures.indexOf(picture);
    this.viewed = pictures[at + 1] ?? pictures[at - 1] ?? null;
    this.#tray.remove(picture);
    if (!this.viewed) void this.#focusShutter();
  }

  #clear(): void {
    this.clearing = false;
    this.#tray.clear();
    void this.#focusShutter();
  }

  /** Where a dialog was opened from is gone with the pictures; this is what comes next. */
  async #focusShutter(): Promise<void> {
    await this.updateComplete;
    await Promise.all([this.viewer.updateComplete, this.clearDialog.updateComplete]);
    this.shutterButton.focus();
  }

  /** Enter and space take the picture, but for where they mean something already. */
  #key(event: KeyboardEvent): void {
    if (event.key === 'Tab') this.#pointing = false;
    if (event.defaultPrevented || event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
    if (this.viewed || this.clearing) return;
    if (event.key === 'Escape' && this.#shutter.busy) this.#press();
    if (event.key !== 'Enter' && event.key !== ' ') return;
    const target = event.composedPath()[0];
    if (target instanceof HTMLElement && target.matches('button, a, select, input:not([type=radio]:checked)')) {
      if (!this.#pointing || target.matches('select')) return;
      target.blur(); // it was clicked, and is done with
    }
    event.preventDefault();
    if (!this.#shutter.busy) this.#press();
  }
}

/** Whether opening the camera will make the browser ask the person. */
async function asksFirst(): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: 'camera' as PermissionName });
    return state === 'prompt';
  } catch {
    return true; // this browser does not tell; it most likely asks
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-booth': Booth;
  }
}
