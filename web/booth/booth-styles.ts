// The layout of the photo booth: one column held in one hand, or the stage with filters and tray beside.
import { css } from 'lit';

export const boothStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 100dvh;
  }
  main {
    flex: 1;
    display: flex;
    flex-direction: column;
    gap: var(--space-3);
    padding-bottom: max(var(--space-4), env(safe-area-inset-bottom));
  }
  hl-booth-stage {
    flex: 1;
    min-height: 13rem;
    padding-inline: var(--space-4);
  }
  .waiting {
    max-width: 24rem;
    text-align: center;
    text-wrap: balance;
  }
  hl-booth-stage hl-notice {
    max-width: 28rem;
  }
  .controls {
    display: grid;
    grid-template-columns: 1fr auto 1fr;
    align-items: center;
    gap: var(--space-2);
    padding-inline: var(--space-2);
  }
  .controls hl-notice {
    grid-column: 1 / -1;
    justify-self: center;
  }
  .timer {
    justify-self: start;
  }
  .format {
    justify-self: end;
  }
  .hint {
    display: none;
    grid-column: 2;
    font-size: var(--text-xs);
    text-align: center;
  }
  .shutter {
    grid-column: 2;
    justify-self: center;
    position: relative;
    width: 4.5rem;
    height: 4.5rem;
    padding: 0;
    border: 4px solid var(--accent);
    border-radius: var(--radius-full);
    background: none;
    cursor: pointer;
  }
  .shutter::before {
    content: '';
    position: absolute;
    inset: 4px;
    border-radius: 2rem;
    background: var(--accent);
    transition:
      inset var(--calm) var(--ease),
      border-radius var(--calm) var(--ease),
      background var(--quick) var(--ease);
  }
  .shutter:hover::before {
    background: var(--accent-strong);
  }
  .shutter:active::before {
    inset: 7px;
  }
  .shutter[data-busy]::before {
    inset: 20px;
    border-radius: 5px;
  }
  .shutter:disabled {
    opacity: 0.35;
    cursor: default;
  }
  hl-booth-tray {
    padding-inline: var(--space-4);
  }
  hl-booth-tray[data-empty] {
    display: none;
  }
  .answers {
    display: flex;
    flex-wrap: wrap;
    justify-content: end;
    gap: var(--space-2);
    margin-top: var(--space-5);
  }
  .flying {
    position: fixed;
    z-index: 3;
    object-fit: contain;
    pointer-events: none;
    border-radius: var(--radius-s);
  }
  /* A phone held across: the picture at the left, the thumb at the right. */
  @media (max-width: 59.99rem) and (max-height: 30rem) and (orientation: landscape) {
    main {
      display: grid;
      grid-template: 'stage filters' 1fr 'stage controls' auto 'tray tray' auto / minmax(0, 1fr) 22rem;
      align-items: end;
    }
    hl-booth-stage {
      grid-area: stage;
      height: calc(100dvh - 5rem);
      padding-inline-end: 0;
    }
    hl-filter-choice {
      grid-area: filters;
      min-width: 0;
    }
    .controls {
      grid-area: controls;
    }
    hl-booth-tray {
      grid-area: tray;
    }
  }
  @media (min-width: 60rem) {
    :host {
      height: 100dvh;
      min-height: 34rem;
    }
    main {
      display: grid;
      grid-template: 'stage filters' auto 'stage tray' minmax(0, 1fr) 'controls tray' auto / minmax(0, 1fr) 18rem;
      gap: var(--space-4) var(--space-6);
      min-height: 0;
      padding: 0 var(--space-6) var(--space-4);
    }
    hl-booth-stage {
      grid-area: stage;
      padding: 0;
    }
    hl-filter-choice {
      grid-area: filters;
    }
    hl-booth-tray,
    hl-booth-tray[data-empty] {
      display: flex;
      grid-area: tray;
      padding: 0;
    }
    .controls {
      grid-area: controls;
      padding: 0;
    }
    .hint {
      display: block;
    }
  }
  @media (min-width: 60rem) and (hover: none) {
    .hint {
      display: none;
    }
  }
`;
