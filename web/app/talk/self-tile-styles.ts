// The looks of <hl-self-tile>. --above, --below and --beside keep it clear of what floats on the stage.
import { css } from 'lit';

export const selfTileStyles = css`
  :host {
    position: absolute;
    z-index: 2;
    width: clamp(6.5rem, 17vw, 15rem);
    aspect-ratio: 4 / 3;
    border-radius: var(--radius-m);
    overflow: hidden;
    box-shadow: var(--shadow-l);
    background: #262320;
  }
  @media (orientation: portrait) {
    :host {
      width: clamp(6rem, 26vw, 11rem);
      aspect-ratio: 3 / 4;
    }
  }
  :host([corner^='top']) {
    top: calc(var(--above, 5rem) + env(safe-area-inset-top));
  }
  :host([corner^='bottom']) {
    bottom: calc(var(--below, 1.25rem) + env(safe-area-inset-bottom));
  }
  :host([corner$='left']) {
    left: calc(1.25rem + env(safe-area-inset-left));
  }
  :host([corner$='right']) {
    right: calc(var(--beside, 1.25rem) + env(safe-area-inset-right));
  }
  :host([large]) {
    z-index: 0;
    inset: 0;
    width: auto;
    aspect-ratio: auto;
    border-radius: 0;
    box-shadow: none;
    background: transparent;
  }
  :host(:focus-within) {
    overflow: visible;
  }
  .tile {
    display: grid;
    place-items: center;
    width: 100%;
    height: 100%;
    border-radius: inherit;
    overflow: hidden;
    cursor: grab;
    touch-action: none;
  }
  .tile:active {
    cursor: grabbing;
  }
  :host([large]) .tile {
    cursor: auto;
    touch-action: auto;
  }
  video {
    border-radius: inherit;
    pointer-events: none;
  }
  :host([large]) video {
    filter: brightness(0.45);
  }
  .muted {
    position: absolute;
    inset-inline-start: var(--space-2);
    bottom: var(--space-2);
    display: grid;
    place-items: center;
    width: 1.75rem;
    height: 1.75rem;
    border-radius: 50%;
    background: var(--glass);
    font-size: 0.8125rem;
  }
`;
