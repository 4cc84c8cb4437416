// The looks of <hl-room-controls>, besides those of talk/controls.ts.
import { css } from 'lit';

export const controlsStyles = css`
  :host {
    position: relative;
  }
  hl-icon-button {
    --size: 3.5rem;
  }
  @media (max-width: 30rem) {
    :host {
      --gap: 0.5rem;
      gap: var(--gap);
    }
    hl-icon-button {
      --size: min(3.25rem, (100vw - 1rem - (var(--count) - 1) * var(--gap)) / var(--count));
    }
    .hang-up {
      margin-inline-start: 0;
    }
  }
  @media (max-height: 30rem) and (orientation: landscape) {
    :host {
      --gap: 0.375rem;
      flex-direction: column;
      align-items: center;
      gap: var(--gap);
    }
    hl-icon-button {
      --size: min(3.25rem, (100vh - 1rem - (var(--count) - 1) * var(--gap)) / var(--count));
    }
    .hang-up {
      margin-inline-start: 0;
    }
    .reactions.reactions {
      inset: auto calc(100% + var(--space-3)) 0 auto;
    }
  }
  .chat {
    position: relative;
    display: inline-flex;
  }
  .count {
    position: absolute;
    inset-inline-end: -0.125rem;
    top: -0.125rem;
    min-width: 1.375rem;
    height: 1.375rem;
    padding-inline: 0.3125rem;
    border-radius: var(--radius-full);
    background: var(--accent);
    color: var(--on-accent);
    font-size: var(--text-xs);
    font-weight: var(--weight-strong);
    line-height: 1.375rem;
    text-align: center;
    pointer-events: none;
  }
  .reactions {
    position: absolute;
    z-index: 1;
    bottom: calc(100% + var(--space-3));
    display: flex;
    gap: var(--space-1);
    padding: var(--space-1);
    border-radius: var(--radius-full);
    background: var(--glass);
    backdrop-filter: blur(24px) saturate(1.4);
    box-shadow: var(--shadow-l);
    animation: rise var(--quick) var(--ease);
  }
  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(0.5rem);
    }
  }
  .reactions button {
    width: 3rem;
    height: 3rem;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: none;
    font-size: 1.5rem;
    line-height: 1;
    cursor: pointer;
    transition:
      background var(--quick) var(--ease),
      transform var(--quick) var(--ease);
  }
  .reactions button:hover {
    background: color-mix(in oklab, transparent, var(--ink) 12%);
  }
  .reactions button:active {
    transform: scale(0.9);
  }
`;
