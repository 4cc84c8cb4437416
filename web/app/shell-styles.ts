// The looks of the shells (page-shell.ts): the mirror and what is done beside it, two columns on a desk, one in
// the hand.
import { css } from 'lit';

export const shellStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 100dvh;
  }
  .me {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    margin-inline-end: var(--space-2);
    font-weight: var(--weight-strong);
  }
  main {
    flex: 1;
    display: grid;
    width: min(100%, 76rem);
    margin-inline: auto;
    padding: 0 var(--space-4);
    gap: var(--space-5);
    align-content: start;
  }
  main.starting {
    visibility: hidden;
  }
  .mirror,
  .panel {
    min-width: 0;
  }
  .mirror hl-devices {
    margin-top: var(--space-2);
  }
  .meet {
    display: flex;
    flex: none;
    align-items: center;
    gap: var(--space-4);
    margin-top: var(--space-5);
    padding-top: var(--space-4);
    border-top: 1px solid var(--line);
    border-radius: 0 0 var(--radius-s) var(--radius-s);
    color: inherit;
    font-size: var(--text-s);
    line-height: 1.35;
    text-decoration: none;
  }
  .meet hl-icon {
    font-size: 1.25rem;
    color: var(--accent);
  }
  .meet span span {
    display: block;
  }
  .meet strong {
    color: var(--accent);
    font-size: var(--text-m);
    font-weight: var(--weight-strong);
  }
  .meet:hover strong {
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  footer {
    display: flex;
    justify-content: center;
    gap: var(--space-4);
    padding: var(--space-3) var(--space-4) calc(var(--space-3) + env(safe-area-inset-bottom));
    font-size: var(--text-s);
  }
  footer a {
    display: inline-flex;
    align-items: center;
    min-height: var(--target);
    padding-inline: var(--space-2);
    color: var(--ink-soft);
    text-decoration: none;
  }
  footer a:hover {
    color: var(--ink);
    text-decoration: underline;
  }
  @media (max-width: 55.99rem) {
    main {
      width: min(100%, 34rem);
      gap: var(--space-4);
    }
    main.arrive,
    main.starting {
      --mirror-aspect: 1;
      --mirror-max-height: 44dvh;
    }
    main.people {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @media (min-width: 56rem) {
    main {
      grid-template-columns: minmax(0, 1fr) minmax(20rem, 25rem);
      gap: var(--space-8);
      align-items: center;
      align-content: center;
      padding: 0 var(--space-6);
      --mirror-max-height: calc(100dvh - 14rem);
    }
    main.people {
      align-items: start;
    }
    main.people .panel {
      display: flex;
      flex-direction: column;
      max-height: calc(100dvh - 9rem);
    }
  }
`;
