// The looks of <hl-call>. The stage is dark whatever the system says: faces are the light in the room.
import { css } from 'lit';

export const callStyles = css`
  :host {
    position: fixed;
    inset: 0;
    overflow: hidden;
    background: var(--stage);
    color: var(--ink);
    color-scheme: dark;
    animation: appear var(--calm) var(--ease);
    --above: 5rem;
    --below: 1.25rem;
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  @media (max-width: 55.99rem) {
    :host {
      --below: 6.5rem;
    }
  }
  main {
    position: absolute;
    inset: 0;
  }
  main.quiet {
    cursor: none;
  }
  hl-remote {
    animation: appear var(--slow) var(--ease);
  }
  .waiting {
    position: absolute;
    inset: 0;
    z-index: 1;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: var(--space-5);
    padding: var(--space-5);
    text-align: center;
    pointer-events: none;
    --avatar-size: clamp(7rem, 20vmin, 10rem);
  }
  .phase {
    text-wrap: balance;
    font-size: var(--text-xl);
    font-weight: var(--weight-strong);
    letter-spacing: -0.011em;
    overflow-wrap: anywhere;
    text-shadow: 0 1px 12px rgb(0 0 0 / 0.5);
  }
  .top {
    position: absolute;
    z-index: 4;
    inset: 0 0 auto;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-3);
    padding: max(var(--space-4), env(safe-area-inset-top)) max(var(--space-4), env(safe-area-inset-right)) 0
      max(var(--space-4), env(safe-area-inset-left));
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
  .news > * {
    max-width: 34rem;
  }
  .bottom {
    position: absolute;
    z-index: 4;
    inset: auto 0 0;
    display: flex;
    justify-content: center;
    padding-bottom: max(var(--space-5), calc(env(safe-area-inset-bottom) + var(--space-3)));
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
