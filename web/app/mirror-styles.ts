// The looks of <hl-mirror>. The tile is dark whatever the page is: faces need a dark frame.
import { css } from 'lit';

export const mirrorStyles = css`
  .tile {
    position: relative;
    width: 100%;
    aspect-ratio: var(--mirror-aspect, 4 / 3);
    max-height: var(--mirror-max-height, none);
    border-radius: var(--radius-l);
    background: #1b1917;
    color: var(--ink);
    color-scheme: dark;
    overflow: hidden;
  }
  .tile::after {
    content: '';
    position: absolute;
    inset: 0;
    border-radius: inherit;
    box-shadow: inset 0 0 0 1px rgb(255 255 255 / 0.1);
    pointer-events: none;
  }
  video {
    animation: appear var(--slow) var(--ease);
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  .instead {
    position: absolute;
    inset: 0 0 3.5rem;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: var(--space-4);
    padding: var(--space-4) var(--space-5) 0;
    text-align: center;
    text-wrap: balance;
    color: var(--ink-soft);
    --avatar-size: 5.5rem;
  }
  .instead hl-button {
    color: var(--ink);
  }
  .instead p {
    max-width: 26rem;
  }
  .instead > hl-icon {
    font-size: 1.75rem;
  }
  .asking {
    animation: appear var(--slow) var(--ease) 600ms backwards;
  }
  .switches {
    position: absolute;
    inset: auto var(--space-3) var(--space-3);
    display: flex;
    align-items: center;
    gap: var(--space-2);
  }
  .level {
    display: inline-flex;
    align-items: center;
    height: var(--target);
    padding-inline: var(--space-4);
    border-radius: var(--radius-full);
    background: var(--glass);
    backdrop-filter: blur(16px) saturate(1.4);
  }
  .below:not(:empty) > * {
    margin-top: var(--space-3);
  }
  .settings {
    margin-inline-start: auto;
  }
  :host([compact]) {
    display: grid;
    grid-template-columns: 5.5rem 1fr;
    align-items: center;
    gap: var(--space-4);
  }
  :host([compact]) .tile {
    aspect-ratio: 1;
    border-radius: var(--radius-m);
  }
  :host([compact]) .switches {
    position: static;
  }
  :host([compact]) .level {
    background: none;
    backdrop-filter: none;
    padding: 0;
  }
  :host([compact]) .instead > :not(hl-avatar) {
    display: none;
  }
  :host([compact]) .instead {
    inset: 0;
    padding: 0;
    --avatar-size: 3rem;
  }
  :host([compact]) .below {
    grid-column: 1 / -1;
    margin-top: calc(-1 * var(--space-4));
  }
`;
