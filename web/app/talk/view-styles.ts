// The looks of <hl-call> and <hl-room>. The stage is dark whatever the system says: faces are the light in the room.
import { css } from 'lit';

export const talkStyles = css`
  :host {
    position: fixed;
    inset: 0;
    overflow: hidden;
    background: var(--stage);
    color: var(--ink);
    color-scheme: dark;
    animation: appear var(--calm) var(--ease);
    --below: 1.25rem;
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  main.quiet {
    cursor: none;
  }
  .top {
    position: absolute;
    z-index: 5;
    inset: 0 0 auto;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-3);
    padding: 0 max(var(--space-4), env(safe-area-inset-right)) 0 max(var(--space-4), env(safe-area-inset-left));
    pointer-events: none;
  }
  .top > .floats,
  .news > * {
    pointer-events: auto;
  }
  .news {
    display: grid;
    justify-items: center;
  }
  .bottom {
    position: absolute;
    z-index: 5;
    inset: auto 0 0;
    display: flex;
    justify-content: center;
    pointer-events: none;
  }
  .bottom > * {
    pointer-events: auto;
  }
  .floats {
    transition: opacity var(--slow) var(--ease);
  }
  .quiet .floats {
    opacity: 0;
  }
  @media (hover: hover) {
    .quiet .floats:hover {
      opacity: 1;
    }
  }
`;
