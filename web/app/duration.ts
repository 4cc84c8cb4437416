// <hl-duration .since=…>: how long it has been since then, on the clock of performance.now().
import { css, html, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { HlElement } from './design/element';
import { shared } from './design/shared';
import * as texts from './texts';

const two = (number: number): string => String(number).padStart(2, '0');

/** 3:07, or 1:03:07 after an hour. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

@customElement('hl-duration')
export class HlDuration extends HlElement {
  static override styles = [
    shared,
    css`
      :host {
        display: inline;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  @property({ attribute: false }) since = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  override render() {
    const now = clock(performance.now() - this.since);
    return html`<span class="for-readers">${texts.duration(now)}</span><span aria-hidden="true">${now}</span>`;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  /** The next rendering is due when the next second is full. */
  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    clearTimeout(this.timer);
    const into = (performance.now() - this.since) % 1000;
    this.timer = setTimeout(() => this.requestUpdate(), 1005 - into);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-duration': HlDuration;
  }
}
