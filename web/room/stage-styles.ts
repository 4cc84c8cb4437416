// The looks of <hl-stage>. What floats at the top and at the bottom has its own room in it, so that nothing
// lies over a face; a picture alone goes to the edges.
import { css } from 'lit';

export const stageStyles = css`
  :host {
    position: absolute;
    inset: 0;
    padding: calc(max(var(--space-3), env(safe-area-inset-top)) + 3.5rem) max(var(--space-4), env(safe-area-inset-right))
      calc(max(var(--space-4), env(safe-area-inset-bottom)) + 4.75rem) max(var(--space-4), env(safe-area-inset-left));
  }
  @media (max-width: 55.99rem) {
    :host {
      padding-inline: var(--space-2);
    }
  }
  @media (max-height: 30rem) and (orientation: landscape) {
    :host {
      padding-right: calc(env(safe-area-inset-right) + 4.75rem);
      padding-bottom: max(var(--space-3), env(safe-area-inset-bottom));
    }
  }
  :host([flush]) {
    padding: 0;
  }
  .area {
    position: relative;
    width: 100%;
    height: 100%;
  }
  hl-tile.new {
    animation: come var(--calm) var(--ease);
  }
  @keyframes come {
    from {
      opacity: 0;
      transform: scale(0.92);
    }
  }
  .pages {
    position: absolute;
    inset: calc(100% + 0.3125rem) 0 auto;
    display: flex;
    justify-content: center;
    gap: 0.375rem;
  }
  .pages i {
    width: 0.375rem;
    height: 0.375rem;
    border-radius: 50%;
    background: var(--ink);
    opacity: 0.35;
  }
  .pages i.now {
    opacity: 1;
  }
  .turn {
    position: absolute;
    z-index: 4;
    top: calc(50% - var(--target) / 2);
    transition: opacity var(--quick) var(--ease);
  }
  :host([quiet]) .turn:not(:hover, :focus-within) {
    opacity: 0;
  }
  .turn.back {
    inset-inline-start: var(--space-1);
    rotate: 90deg;
  }
  .turn.on {
    inset-inline-end: var(--space-1);
    rotate: -90deg;
  }
  .strip .turn {
    top: calc(var(--strip-middle, 50%) - var(--target) / 2);
  }
  .column .turn {
    inset-inline: auto var(--space-1);
  }
  .column .turn.back {
    top: var(--space-1);
    rotate: 180deg;
  }
  .column .turn.on {
    top: auto;
    bottom: var(--space-1);
    rotate: none;
  }
`;
