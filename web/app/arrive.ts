// <hl-arrive>: the one obvious thing to do on the first screen: say a name and come in.
import { css, html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { AppPart } from './app-part';
import './design/button';
import { HlField } from './design/field';
import './design/notice';
import { shared } from './design/shared';
import * as texts from './texts';

const nameLength = 40;

@customElement('hl-arrive')
export class HlArrive extends AppPart {
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

  @query('hl-field') private field!: HlField;
  @state() private missing = false;
  private name = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.name = this.app.preferences.name;
  }

  override render() {
    const { app } = this;
    const { refused } = app;
    // What is wrong with the name stands by the name, what is wrong with the server above the button.
    const ofName = refused === 'name-taken' || refused === 'name-invalid';
    const error = this.missing ? texts.nameMissing() : ofName ? texts.refusal(refused) : '';
    const other = refused && !ofName ? texts.refusal(refused) : app.left ? texts.left(app.left) : null;
    return html`<form @submit=${this.enter} novalidate>
      <header>
        <h1>${texts.welcome()}</h1>
        <p class="soft">${texts.welcomeMore()}</p>
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
      <hl-button type="submit" variant="primary" size="large" ?disabled=${app.entering}
        >${app.entering ? texts.comingIn() : texts.comeIn()}</hl-button
      >
    </form>`;
  }

  takeFocus(): void {
    // On a phone the keyboard would cover the mirror at once.
    if (matchMedia('(hover: hover)').matches) this.field.focus();
  }

  private typed(): void {
    this.name = this.field.value;
    this.missing = false;
    this.app.forgive();
  }

  private async enter(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const name = this.name.trim();
    this.missing = name === '';
    if (!this.missing) await this.app.enter(name);
    if (this.isConnected && (this.missing || this.app.refused)) this.field.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-arrive': HlArrive;
  }
}
