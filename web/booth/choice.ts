// <hl-choice label="Countdown" .options=${…} value="3">: one of a few, side by side, on radio buttons.
// Emits `choose` with the value.
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { HlElement, shared, type IconName } from '../app/design/index.js';

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** Shown in place of the label, which is then the tooltip. */
  readonly icon?: IconName;
}

@customElement('hl-choice')
export class HlChoice extends HlElement {
  static override styles = [
    shared,
    css`
      :host {
        display: inline-block;
      }
      fieldset {
        display: flex;
        align-items: center;
        min-width: 0;
        margin: 0;
        padding: 3px;
        border: 0;
        border-radius: var(--radius-full);
        background: var(--sunken);
      }
      fieldset > hl-icon {
        margin-inline: var(--space-2) var(--space-1);
        color: var(--ink-soft);
      }
      label {
        position: relative;
        display: flex;
        align-items: center;
        justify-content: center;
        min-width: 2.375rem;
        height: 2.375rem;
        padding-inline: var(--space-2);
        border-radius: var(--radius-full);
        color: var(--ink-soft);
        font-size: var(--text-s);
        font-weight: var(--weight-strong);
        white-space: nowrap;
        cursor: pointer;
        transition:
          background var(--quick) var(--ease),
          color var(--quick) var(--ease);
      }
      label:hover {
        color: var(--ink);
      }
      label:has(:checked) {
        background: var(--surface);
        color: var(--ink);
        box-shadow: var(--shadow-s);
      }
      label:has(:focus-visible) {
        outline: 3px solid var(--focus);
        outline-offset: 1px;
      }
      input {
        position: absolute;
        inset: 0;
        margin: 0;
        opacity: 0;
        cursor: pointer;
      }
      fieldset:disabled {
        opacity: 0.5;
      }
      @media (max-width: 22.5rem) {
        fieldset > hl-icon {
          display: none;
        }
      }
      @media (forced-colors: active) {
        label:has(:checked) {
          outline: 2px solid Highlight;
        }
      }
    `,
  ];

  @property() label = '';
  @property() icon: IconName | '' = '';
  @property({ attribute: false }) options: readonly Choice[] = [];
  @property() value = '';
  @property({ type: Boolean }) disabled = false;

  override render() {
    return html`<fieldset ?disabled=${this.disabled}>
      <legend class="for-readers">${this.label}</legend>
      ${this.icon ? html`<hl-icon name=${this.icon}></hl-icon>` : nothing}
      ${this.options.map(
        (option) =>
          html`<label title=${option.icon ? option.label : nothing}>
            <input
              type="radio"
              name="choice"
              value=${option.value}
              .checked=${option.value === this.value}
              @change=${() => this.emit('choose', option.value)}
            />${option.icon
              ? html`<hl-icon name=${option.icon}></hl-icon><span class="for-readers">${option.label}</span>`
              : option.label}
          </label>`,
      )}
    </fieldset>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-choice': HlChoice;
  }
}
