// <hl-field label="Your name" .value=… error="…">: a labelled text input with its hint or error below
// it. Emits `input` and `change` (both composed); Enter submits the form around it.
import { css, html, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { HlElement } from './element';
import './icon';
import type { IconName } from './icons';
import { shared } from './shared';

@customElement('hl-field')
export class HlField extends HlElement {
  static override shadowRootOptions = { ...HlElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    shared,
    css`
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
        inset-inline-start: var(--space-4);
        color: var(--ink-soft);
        pointer-events: none;
      }
      input {
        width: 100%;
        min-height: 3.25rem;
        padding: var(--space-2) var(--space-4);
        border: 1.5px solid var(--line-strong);
        border-radius: var(--radius-m);
        background: var(--surface);
        transition: border-color var(--quick) var(--ease);
      }
      :host([icon]) input {
        padding-inline-start: 3rem;
      }
      input::placeholder {
        color: var(--ink-soft);
        opacity: 1;
      }
      input:focus-visible {
        outline-offset: 0;
        border-color: transparent;
      }
      input[aria-invalid='true'] {
        border-color: var(--danger);
      }
      input[type='search']::-webkit-search-cancel-button {
        appearance: none;
      }
      .below {
        margin-top: var(--space-2);
        font-size: var(--text-s);
        color: var(--ink-soft);
      }
      .error {
        color: var(--danger);
      }
    `,
  ];

  @property() label = '';
  @property({ type: Boolean }) labelHidden = false;
  @property() value = '';
  @property() hint = '';
  @property() error = '';
  @property() placeholder = '';
  @property() type: 'text' | 'search' = 'text';
  @property({ type: Boolean }) readonly = false;
  @property({ attribute: 'maxlength', type: Number }) maxLength = -1;
  @property() autocomplete: 'off' | 'nickname' = 'off';
  @property({ reflect: true }) icon?: IconName;
  @query('input') readonly input!: HTMLInputElement;

  override render() {
    const described = this.error ? 'error' : this.hint ? 'hint' : nothing;
    return html`<label for="input" class=${this.labelHidden ? 'for-readers' : ''}>${this.label}</label>
      <div class="box">
        ${this.icon ? html`<hl-icon name=${this.icon}></hl-icon>` : nothing}
        <input
          id="input"
          type=${this.type}
          .value=${this.value}
          placeholder=${this.placeholder || nothing}
          maxlength=${this.maxLength > 0 ? this.maxLength : nothing}
          autocomplete=${this.autocomplete as 'off'}
          spellcheck="false"
          ?readonly=${this.readonly}
          aria-invalid=${this.error ? 'true' : 'false'}
          aria-describedby=${described}
          @input=${this.#input}
          @keydown=${this.#keydown}
        />
      </div>
      <div aria-live="polite">
        ${this.error ? html`<p class="below error" id="error" data-test="field-error">${this.error}</p>` : nothing}
      </div>
      ${this.hint && !this.error ? html`<p class="below" id="hint">${this.hint}</p>` : nothing}`;
  }

  select(): void {
    this.input.select();
  }

  #input(): void {
    this.value = this.input.value; // the native `input` event is composed and goes on by itself
  }

  #keydown(event: KeyboardEvent): void {
    if (event.key === 'Enter' && !event.isComposing) this.closest('form')?.requestSubmit();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-field': HlField;
  }
}
