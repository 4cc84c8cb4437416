// <hl-select label="Camera" icon="camera" .options=${[{ value, label }]} .value=…>: a labelled choice on
// the platform's own <select>. `chip` is its compact form, with the label for screen readers only.
// Emits `choose` with the value.
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { HlElement } from './element';
import './icon';
import type { IconName } from './icons';
import { shared } from './shared';

export interface SelectOption {
  value: string;
  label: string;
}

@customElement('hl-select')
export class HlSelect extends HlElement {
  static override shadowRootOptions = { ...HlElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    shared,
    css`
      :host {
        min-width: 0;
      }
      label {
        display: block;
        margin-bottom: var(--space-2);
        font-size: var(--text-s);
        font-weight: var(--weight-strong);
      }
      .box {
        position: relative;
        display: flex;
        align-items: center;
      }
      hl-icon {
        position: absolute;
        inset-inline-start: var(--space-3);
        color: var(--ink-soft);
        pointer-events: none;
      }
      hl-icon.chevron {
        inset-inline: auto var(--space-3);
        font-size: 0.75rem;
      }
      select {
        appearance: none;
        width: 100%;
        min-height: 3rem;
        padding: var(--space-2) 2.25rem var(--space-2) var(--space-4);
        border: 1.5px solid var(--line-strong);
        border-radius: var(--radius-m);
        background: var(--surface);
        text-overflow: ellipsis;
        cursor: pointer;
      }
      :host([icon]) select {
        padding-inline-start: 2.75rem;
      }
      option {
        background: var(--surface);
        color: var(--ink);
      }
      select:disabled {
        cursor: default;
        color: var(--ink-soft);
      }
      :host([chip]) select {
        min-height: var(--target);
        border-color: transparent;
        border-radius: var(--radius-full);
        background: transparent;
        color: var(--ink-soft);
        font-size: var(--text-s);
        transition: background var(--quick) var(--ease);
      }
      :host([chip]) select:hover:not(:disabled) {
        background: var(--sunken);
        color: var(--ink);
      }
    `,
  ];

  @property() label = '';
  @property({ reflect: true }) icon?: IconName;
  @property({ type: Boolean, reflect: true }) chip = false;
  @property({ attribute: false }) options: readonly SelectOption[] = [];
  @property() value: string | null = null;
  /** What stands there when there is nothing to choose from. */
  @property() empty = '';

  override render() {
    const none = this.options.length === 0;
    return html`<label for="select" class=${this.chip ? 'for-readers' : ''}>${this.label}</label>
      <div class="box">
        ${this.icon ? html`<hl-icon name=${this.icon}></hl-icon>` : nothing}
        <select id="select" ?disabled=${none} @change=${this.#change}>
          ${none ? html`<option selected>${this.empty}</option>` : nothing}
          ${this.options.map(
            (option) => html`<option value=${option.value} ?selected=${option.value === this.value}>${option.label}</option>`,
          )}
        </select>
        <hl-icon class="chevron" name="chevron"></hl-icon>
      </div>`;
  }

  protected override updated(): void {
    const select = this.renderRoot.querySelector('select');
    if (!select || this.options.length === 0) return;
    select.value = this.value ?? '';
    if (select.selectedIndex < 0) select.selectedIndex = 0; // the first is the usual one
  }

  #change(event: Event): void {
    this.emit('choose', (event.target as HTMLSelectElement).value);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-select': HlSelect;
  }
}
