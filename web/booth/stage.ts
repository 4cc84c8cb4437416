// <hl-booth-stage>: the large live picture. Draws each frame of the camera through the filter onto a
// canvas of the camera's own size; `snapshot` is what it shows. Shows countdown and flash over it.
// What goes wrong stands in its slot, where the picture would be.
import { html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { HlElement, shared } from '../app/design/index.js';
import { filterById, filters, type Filter } from './filters.js';
import { createRenderer, type Renderer } from './renderer.js';
import { stageStyles } from './stage-styles.js';
import { filterName, texts } from './texts.js';

@customElement('hl-booth-stage')
export class BoothStage extends HlElement {
  static override styles = [shared, stageStyles];

  @property({ attribute: false }) track: MediaStreamTrack | null = null;
  @property({ attribute: false }) filter: Filter = filterById('none');
  /** As a mirror shows it: true unless the camera looks away from the person. */
  @property({ type: Boolean }) mirrored = true;
  /** The number to show large, 0 for none. */
  @property({ type: Number }) count = 0;
  @property() progress = '';
  /** Called with the video for each frame that is about to be drawn. */
  @property({ attribute: false }) onframe: (video: HTMLVideoElement) => void = () => {};
  /** False when this browser can draw no filters. */
  capable = true;
  available: readonly Filter[] = filters;

  @state() private live = false;
  @query('video') private video!: HTMLVideoElement;
  @query('canvas') private canvas!: HTMLCanvasElement;
  @query('.frame') private frame!: HTMLElement;
  #renderer: Renderer | null = null;
  #drawing = false;

  override render() {
    return html`<div class="fit">
      <div class="frame" ?data-live=${this.live}>
        <video playsinline muted autoplay aria-hidden="true" @resize=${this.#resize} @loadeddata=${this.#loaded} @emptied=${this.#emptied}></video>
        <canvas role="img" aria-label=${texts.picture(filterName(this.filter.id))} data-test="picture"></canvas>
        ${this.live ? nothing : html`<div class="instead"><slot></slot></div>`}
        ${this.count > 0
          ? html`<span class="count" aria-hidden="true" data-test="count"
              ><b class=${this.count % 2 ? 'odd' : 'even'}>${this.count}</b></span
            >`
          : nothing}
        ${this.progress ? html`<span class="progress" data-test="progress">${this.progress}</span>` : nothing}
        <div class="flash"></div>
        <div class="corner"><slot name="corner"></slot></div>
      </div>
    </div>`;
  }

  protected override firstUpdated(): void {
    // An attribute alone does not mute a video that was made by a template.
    this.video.muted = true;
    this.#renderer = createRenderer(this.canvas);
    this.capable = this.#renderer !== null;
    this.available = this.#renderer?.filters ?? [];
    this.emit('ready');
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('track')) this.#play();
    // A new filter shows at once, even when the camera stands still.
    if (changed.has('filter') || changed.has('mirrored')) this.#draw();
  }

  /** Whether there is a picture to take: not yet while a camera starts, or another one takes over. */
  get hasPicture(): boolean {
    return this.live && this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
  }

  /** A copy of the picture as it is on the screen now, or null when there is none. */
  snapshot(): HTMLCanvasElement | null {
    if (!this.live || !this.#draw()) return null;
    const copy = document.createElement('canvas');
    copy.width = this.canvas.width;
    copy.height = this.canvas.height;
    copy.getContext('2d', { alpha: false })!.drawImage(this.canvas, 0, 0);
    return copy;
  }

  flash(): void {
    this.renderRoot.querySelector('.flash')?.animate([{ opacity: 0.9 }, { opacity: 0 }], { duration: 400, easing: 'ease-out' });
  }

  /** Where the picture is on the screen. */
  box(): DOMRect {
    return this.frame.getBoundingClientRect();
  }

  #play(): void {
    this.video.srcObject = this.track && new MediaStream([this.track]);
    if (!this.track) {
      this.live = false;
      return;
    }
    // Rejects when another track comes before this one plays: that one then plays.
    this.video.play().catch(() => {});
    if (!this.#drawing) this.#next();
  }

  #loaded(): void {
    this.#resize();
    this.emit('ready');
  }

  #emptied(): void {
    this.emit('ready');
  }

  #resize(): void {
    const { videoWidth, videoHeight } = this.video;
    if (videoWidth === 0) return;
    this.canvas.width = videoWidth;
    this.canvas.height = videoHeight;
    this.frame.style.setProperty('--ratio', String(videoWidth / videoHeight));
    this.live = this.track !== null && this.capable;
    this.#draw();
  }

  /** Once a frame of the camera, where the browser says when; else once a frame of the screen. */
  #next(): void {
    this.#drawing = true;
    const step = () => {
      this.#drawing = this.isConnected && this.track !== null;
      if (!this.#drawing) return;
      if (this.live && !this.#renderer?.behind) {
        this.onframe(this.video); // first: reading its small pictures back would wait for the large one
        this.#draw();
      }
      this.#next();
    };
    if ('requestVideoFrameCallback' in this.video) this.video.requestVideoFrameCallback(step);
    else requestAnimationFrame(step);
  }

  #draw(): boolean {
    if (!this.#renderer || !this.hasPicture) return false;
    this.#renderer.draw(this.video, this.filter, this.mirrored);
    return true;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-booth-stage': BoothStage;
  }
}
