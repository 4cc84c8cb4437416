// <hl-arrive>: the first screen: say a name and come in.
import { html } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { AppPart } from './app-part';
import type { HlNameForm } from './name-form';
import './name-form';
import * as texts from './texts';

@customElement('hl-arrive')
export class HlArrive extends AppPart {
  @query('hl-name-form') private form!: HlNameForm;

  override render() {
    return html`<hl-name-form
      .app=${this.app}
      heading=${texts.welcome()}
      more=${texts.welcomeMore()}
      action=${texts.comeIn()}
      ?busy=${this.app.entering}
      @enter=${(event: CustomEvent<string>) => this.app.enter(event.detail)}
    ></hl-name-form>`;
  }

  takeFocus(): void {
    void this.form.updateComplete.then(() => this.form.takeFocus());
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-arrive': HlArrive;
  }
}
