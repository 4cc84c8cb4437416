// The styles of <hl-booth-viewer>: dark around the picture, whatever the page is.
import { css } from 'lit';

export const viewerStyles = css`
  dialog {
    color-scheme: dark;
    width: 100vw;
    max-width: none;
    height: 100dvh;
    max-height: none;
    padding: var(--space-3) max(var(--space-4), env(safe-area-inset-left)) max(var(--space-4), env(safe-area-inset-bottom));
    border: 0;
    background: color-mix(in srgb, var(--stage), transparent 6%);
    color: var(--ink);
  }
  dialog[open] {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr) auto;
    gap: var(--space-3);
    animation: appear var(--calm) var(--ease);
  }
  dialog::backdrop {
    background: var(--scrim);
  }
  dialog[open] img {
    animation: grow var(--calm) var(--ease);
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  @keyframes grow {
    from {
      scale: 0.94;
    }
  }
  .top {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-3);
    color: var(--ink-soft);
    font-size: var(--text-s);
  }
  .print {
    display: grid;
    place-items: center;
    min-height: 0;
    container-type: size;
  }
  img {
    display: block;
    width: auto;
    height: auto;
    max-width: 100cqw;
    max-height: 100cqh;
    border-radius: var(--radius-m);
  }
  .below {
    display: grid;
    grid-template-columns: 1fr auto auto auto 1fr;
    align-items: center;
    gap: var(--space-2) var(--space-3);
  }
  .actions {
    grid-column: 3;
    display: flex;
    align-items: center;
    gap: var(--space-2);
  }
  .later {
    rotate: 90deg;
  }
  .earlier {
    grid-column: 4;
    rotate: -90deg;
  }
  .later {
    grid-column: 2;
  }
  .said {
    grid-column: 1 / -1;
    min-height: 1.5em;
    font-size: var(--text-s);
    text-align: center;
  }
`;
