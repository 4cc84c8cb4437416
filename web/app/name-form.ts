// <hl-name-form heading="…" action="Come in">: the one obvious thing to do on a first screen: say a name and
// come in. What is wrong with the name stands by the name, what is wrong with the server above the button.
// Emits `enter` with the name.
import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { AppPart } from './app-part';
import './design/button';
import './design/field';
import type { HlField } from './design/field';
import './design/notice';
import { shared } from './design/shared';
import type { Entered } from './entered';
import * as texts from './texts';

const nameLength = 40;

@customElement('hl-name-form')
export class HlNameForm extends AppPart<Entered> {
  static override styles = [
    shared,
    css`
      form {
        display: grid;
        gap: var(--space-5);
      }
      header {
        display: grid;
        gap: var(--space-3);
      }
      @media (max-width: 55.99rem) {
        form {
          gap: var(--space-4);
        }
        header p {
          font-size: var(--text-s);
        }
      }
    `,
  ];

  @property() heading = '';
  @property() more = '';
  @property() action = '';
  /** Coming in, at the moment. */
  @property({ type: Boolean }) busy = false;
  @query('hl-field') private field!: HlField;
  @state() private missing = false;
  private name = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.name = this.app.preferences.name;
  }

  override render() {
    const { refused, left } = this.app;
    const ofName = refused === 'name-taken' || refused === 'name-invalid';
    const error = this.missing ? texts.nameMissing() : ofName ? texts.refusal(refused) : '';
    const other = refused && !ofName ? texts.refusal(refused) : left ? texts.left(left) : null;
    return html`<form @submit=${this.enter} novalidate>
      <header>
        <h1>${this.heading}</h1>
        <p class="soft">${this.more}</p>
      </header>
      <hl-field
        label=${texts.yourName()}
        .value=${this.name}
        maxlength=${nameLength}
        autocomplete="nickname"
        error=${error}
        @input=${this.typed}
      ></hl-field>
      <div aria-live="polite" ?hidden=${!other}>
        ${other ? html`<hl-notice tone="problem" data-test="refused">${other}</hl-notice>` : nothing}
      </div>
      <hl-button type="submit" variant="primary" size="large" ?disabled=${this.busy}
        >${this.busy ? texts.comingIn() : this.action}</hl-button
      >
    </form>`;
  }

  takeFocus(): void {
    // On a phone the keyboard would cover the mirror at once.
    if (matchMedia('(hover: hover)').matches) this.field.focus();
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    if (changed.get('busy') && this.app.refused) this.mend();
  }

  /** Where there is something to mend. */
  private mend(): void {
    this.field.focus();
  }

  private typed(): void {
    this.name = this.field.value;
    this.missing = false;
    this.app.forgive();
  }

  private enter(event: SubmitEvent): void {
    event.preventDefault();
    const name = this.name.trim();
    this.missing = name === '';
    if (this.missing) this.mend();
    else this.emit('enter', name);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-name-form': HlNameForm;
  }
}
