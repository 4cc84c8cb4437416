// <hl-call-help>: the keyboard shortcuts, and the switch that turns those of a single key off
// (WCAG 2.1.4: speech input may type them by accident).
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { AppPart } from '../app-part';
import '../design/dialog';
import { shared } from '../design/shared';
import type { OwnSide } from '../own-side';
import * as texts from '../texts';

/** A key and what it does. */
export type Shortcut = readonly [key: string, what: string];

@customElement('hl-call-help')
export class HlCallHelp extends AppPart<OwnSide> {
  static override styles = [
    shared,
    css`
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: var(--space-3) var(--space-4);
        align-items: center;
        margin: 0 0 var(--space-5);
      }
      dd {
        margin: 0;
      }
      kbd {
        display: inline-grid;
        place-items: center;
        min-width: 2rem;
        height: 2rem;
        padding-inline: var(--space-2);
        border: 1px solid var(--line-strong);
        border-radius: var(--radius-s);
        font: inherit;
        font-size: var(--text-s);
      }
      label {
        display: flex;
        align-items: center;
        gap: var(--space-3);
        min-height: var(--target);
        cursor: pointer;
      }
      input {
        width: 1.25rem;
        height: 1.25rem;
        accent-color: var(--accent);
      }
    `,
  ];

  @property({ type: Boolean }) open = false;
  @property({ attribute: false }) rows: readonly Shortcut[] = [];

  override render() {
    const { preferences } = this.app;
    return html`<hl-dialog
      heading=${texts.shortcuts()}
      closeLabel=${texts.close()}
      ?open=${this.open}
    >
      <dl>
        ${this.rows.map(([key, what]) => html`<dt><kbd>${key}</kbd></dt><dd>${what}</dd>`)}
      </dl>
      <label
        ><input type="checkbox" .checked=${preferences.shortcuts} @change=${this.change} />${texts.useShortcuts()}</label
      >
    </hl-dialog>`;
  }

  private change(event: Event): void {
    this.app.preferences.shortcuts = (event.target as HTMLInputElement).checked;
    this.requestUpdate();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-call-help': HlCallHelp;
  }
}
