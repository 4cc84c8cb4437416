// How the host's <video> fills its frame: to the edges, or whole with bars when that would cut too much off.
import type { LitElement, ReactiveController } from 'lit';

/** The share of a picture that may be cut off to fill the frame. Among many, less of each is seen. */
export const mayCut = { alone: 0.45, among: 0.57 };

export class Fit implements ReactiveController {
  whole = false;
  private readonly resize = new ResizeObserver(() => this.measure());

  constructor(
    private readonly host: LitElement,
    private readonly share: () => number,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.resize.observe(this.host);
  }

  hostDisconnected(): void {
    this.resize.disconnect();
  }

  /** Also to be called when the picture gets another shape. */
  readonly measure = (): void => {
    const { videoWidth, videoHeight, clientWidth, clientHeight } = this.host.renderRoot.querySelector('video')!;
    if (!videoWidth || !videoHeight || !clientWidth || !clientHeight) return;
    const [picture, frame] = [videoWidth / videoHeight, clientWidth / clientHeight];
    const whole = 1 - Math.min(picture / frame, frame / picture) > this.share();
    if (whole === this.whole) return;
    this.whole = whole;
    this.host.requestUpdate();
  };
}
