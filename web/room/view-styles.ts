// The looks of <hl-room>, besides those of talk/view-styles.ts: a panel beside the stage, in the hand above it.
import { css } from 'lit';

export const viewStyles = css`
  :host {
    --above: 4.25rem;
  }
  @media (max-width: 55.99rem) {
    :host {
      --below: 6.25rem;
    }
  }
  main {
    display: flex;
    height: 100%;
  }
  .room {
    position: relative;
    flex: 1;
    min-width: 0;
    overflow: hidden;
  }
  .top {
    padding-top: max(var(--space-3), env(safe-area-inset-top));
  }
  .news {
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-2);
  }
  .news > * {
    max-width: min(38rem, 100%);
    box-shadow: var(--shadow-l);
  }
  .answers {
    display: inline-flex;
    align-items: center;
  }
  .bottom {
    padding-bottom: max(var(--space-4), env(safe-area-inset-bottom));
  }
  /* A phone on its side has no height to give away: the controls stand beside the pictures. */
  @media (max-height: 30rem) and (orientation: landscape) {
    :host {
      --below: 0.75rem;
      --beside: 5rem;
    }
    .top {
      padding-inline-end: calc(env(safe-area-inset-right) + 5rem);
    }
    .bottom {
      inset: 0 0 0 auto;
      align-items: center;
      padding: 0 max(var(--space-3), env(safe-area-inset-right)) 0 0;
    }
  }
  .alone {
    position: absolute;
    z-index: 3;
    inset: 4.25rem 0 5.75rem;
    display: grid;
    place-items: safe center center;
    padding: var(--space-2) var(--space-4);
    overflow: auto;
    scrollbar-width: thin;
  }
  @media (max-height: 30rem) and (orientation: landscape) {
    .alone {
      inset: 4.25rem 5rem 0 0;
    }
  }
  .card {
    display: grid;
    gap: var(--space-3);
    width: min(36rem, 100%);
    padding: var(--space-5);
    border-radius: var(--radius-l);
    background: var(--glass);
    backdrop-filter: blur(24px) saturate(1.4);
    box-shadow: var(--shadow-l);
  }
  .card h2 {
    font-size: var(--text-l);
  }
  .card hl-room-link {
    margin-top: var(--space-2);
  }
  .panel {
    flex: none;
    width: 22.5rem;
    max-width: 100%;
    animation: slide var(--calm) var(--ease);
  }
  @keyframes slide {
    from {
      opacity: 0;
      translate: 1.5rem 0;
    }
  }
  @media (max-width: 55.99rem) {
    .panel {
      position: absolute;
      z-index: 6;
      inset: 0;
      width: auto;
    }
  }
`;
