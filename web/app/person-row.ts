// <hl-person .person=…>: one entry of the list of people, with the two ways to call.
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Person } from '../client';
import './design/avatar';
import { HlElement } from './design/element';
import './design/icon-button';
import { shared } from './design/shared';
import * as texts from './texts';

@customElement('hl-person')
export class HlPerson extends HlElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: var(--space-3);
        padding: var(--space-2) var(--space-3);
        border-radius: var(--radius-m);
        transition: background var(--quick) var(--ease);
      }
      @media (hover: hover) {
        :host(:hover) {
          background: var(--sunken);
        }
      }
      .who {
        flex: 1;
        min-width: 0;
        line-height: 1.35;
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-weight: var(--weight-strong);
      }
      .state {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        font-size: var(--text-s);
        color: var(--ink-soft);
      }
      .state::before {
        content: '';
        width: 0.5rem;
        height: 0.5rem;
        border-radius: 50%;
        border: 2px solid var(--line-strong);
      }
      .free::before {
        border-color: var(--accent);
        background: var(--accent);
      }
      .busy::before {
        background: var(--line-strong);
      }
      .actions {
        display: flex;
        gap: var(--space-2);
      }
    `,
  ];

  @property({ attribute: false }) person!: Person;

  override render() {
    const { name, state } = this.person;
    return html`<hl-avatar name=${name}></hl-avatar>
      <div class="who">
        <p class="name" dir="auto">${name}</p>
        <p class="state ${state}" data-test="state">${texts.personState(state)}</p>
      </div>
      <div class="actions">
        <hl-icon-button
          icon="phone"
          label=${texts.callVoiceOnly(name)}
          variant="filled"
          tip-align="end"
          @click=${() => this.call(false)}
        ></hl-icon-button>
        <hl-icon-button
          icon="camera"
          label=${texts.callWithVideo(name)}
          variant=${state === 'free' ? 'accent' : 'filled'}
          tip-align="end"
          @click=${() => this.call(true)}
        ></hl-icon-button>
      </div>`;
  }

  private call(video: boolean): void {
    this.emit('call', { name: this.person.name, video });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hl-person': HlPerson;
  }
}
