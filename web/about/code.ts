// <hl-code label="…" .text=${…}>: text to copy, as a block or, with `line`, as one line. Comments and
// strings of a block are toned apart.
import { css, html, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { HlElement, shared } from '../app/design/index.js';
import { texts } from './texts.js';

@customElement('hl-code')
export class HlCode extends HlElement {
  static override styles = [
    shared,
    css`
      .box {
        position: relative;
        display: flex;
        align-items: start;
        border-radius: var(--radius-m);
        background: var(--sunken);
      }
      pre {
        flex: 1;
        min-width: 0;
        margin: 0;
        padding: var(--space-4);
        overflow-x: auto;
        border-radius: var(--radius-m);
        font: var(--text-xs) / 1.65 var(--font-mono);
        tab-size: 2;
        scrollbar-width: thin;
      }
      :host([line]) pre {
        padding: 0.7rem var(--space-4);
      }
      hl-icon-button {
        flex: none;
      }
      .comment {
        color: var(--ink-soft);
      }
      .string {
        color: var(--accent);
      }
    `,
  ];

  @property() label = '';
  @property() text = '';
  @property({ type: Boolean, reflect: true }) line = false;
  @state() private said = '';

  override render() {
    return html`<div class="box">
      <pre tabindex="0" role="region" aria-label=${this.label} data-test="code"><code>${this.line ? this.text : toned(this.text)}</code></pre>
      <hl-icon-button
        icon=${this.said === texts.copied() ? 'check' : 'copy'}
        label=${this.said || texts.copy()}
        tip-align="end"
        data-test="copy"
        @click=${this.#copy}
        @focusout=${() => (this.said = '')}
        @pointerleave=${() => (this.said = '')}
      ></hl-icon-button>
      <span class="for-readers" role="status">${this.said}</span>
    </div>`;
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.text);
      this.said = texts.copied();
    } catch {
      this.said = texts.copyFailed(); // no permission, or no secure page
    }
  }
}

/** Every other part of the split is a comment or a string. */
function toned(text: string): (string | TemplateResult)[] {
  return text
    .split(/(^\s*\/\/.*$|'[^'\n]*')/m)
    .map((part, index) =>
      index % 2 === 0 ? part : html`<span class=${part.startsWith("'") ? 'string' : 'comment'}>${part}</span>`,
    );
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-code': HlCode;
  }
}
