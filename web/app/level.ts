// <hl-level .stream=…>: five bars that move with the microphone.
import { css, html, type PropertyValues } from 'lit';
import { customElement, property, queryAll } from 'lit/decorators.js';
import { LevelMeter } from '../client';
import { HlElement } from './design/element';
import { shared } from './design/shared';
import * as texts from './texts';

const bars = [0.08, 0.22, 0.38, 0.56, 0.76];

@customElement('hl-level')
export class HlLevel extends HlElement {
  static override styles = [
    shared,
    css`
      :host {
        display: inline-flex;
        align-items: center;
        gap: 3px;
        height: 1.25rem;
      }
      span {
        width: 4px;
        height: 100%;
        border-radius: 2px;
        background: currentColor;
        opacity: 0.35;
        scale: 1 0.3;
        transition:
          scale 80ms linear,
          opacity 80ms linear;
      }
      span.on {
        opacity: 1;
        scale: 1 1;
        background: var(--accent);
      }
    `,
  ];

  @property({ attribute: false }) stream: MediaStream | null = null;
  @queryAll('span') private spans!: NodeListOf<HTMLSpanElement>;
  private meter: LevelMeter | null = null;
  private told = -1;

  override render() {
    return bars.map(() => html`<span></span>`);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.role = 'meter';
    this.ariaLabel = texts.microphoneLevel();
    this.ariaValueMin = '0';
    this.ariaValueMax = '100';
    this.ariaValueNow = '0';
    this.listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.meter?.close();
    this.meter = null;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('stream')) this.listen();
  }

  private listen(): void {
    this.meter?.close();
    this.meter = this.stream && this.isConnected ? new LevelMeter(this.stream, (level) => this.show(level)) : null;
  }

  /** Outside of Lit's rendering: it comes many times a second. */
  private show(level: number): void {
    this.spans.forEach((span, index) => span.classList.toggle('on', level > bars[index]!));
    const tenths = Math.round(level * 10) * 10;
    if (tenths === this.told) return;
    this.told = tenths;
    this.ariaValueNow = String(tenths);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-level': HlLevel;
  }
}
