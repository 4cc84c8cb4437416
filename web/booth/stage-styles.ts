// The styles of <hl-booth-stage>.
import { css } from 'lit';

export const stageStyles = css`
  :host {
    display: flex;
    min-height: 0;
  }
  /* The frame is as large as fits, in the camera's own proportions. */
  .fit {
    flex: 1;
    display: grid;
    place-items: center;
    container-type: size;
  }
  .frame {
    --ratio: 1.3333;
    position: relative;
    width: min(100cqw, 100cqh * var(--ratio));
    aspect-ratio: var(--ratio);
    overflow: clip;
    border-radius: var(--radius-l);
    background: var(--sunken);
  }
  .frame[data-live] {
    background: none;
    box-shadow: var(--shadow-m);
  }
  canvas {
    display: block;
    width: 100%;
    height: 100%;
    animation: appear var(--slow) var(--ease);
  }
  .frame:not([data-live]) canvas {
    display: none;
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  /* Played, but never seen: only its frames are wanted. */
  video {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    opacity: 0;
    pointer-events: none;
  }
  .instead {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    padding: var(--space-5);
  }
  .count {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: end center;
    padding-bottom: var(--space-5);
    color: #fff;
    font-size: clamp(4.5rem, 22cqmin, 9rem);
    font-variant-numeric: tabular-nums;
    line-height: 1;
    text-shadow: 0 2px 28px rgb(0 0 0 / 0.6);
    pointer-events: none;
  }
  .count b {
    font-weight: 600;
  }
  /* Two names for one motion: the change of name starts it again. */
  .count .odd {
    animation: odd 1s var(--ease);
  }
  .count .even {
    animation: even 1s var(--ease);
  }
  @keyframes odd {
    from {
      opacity: 0;
      scale: 1.35;
    }
    20% {
      opacity: 1;
      scale: 1;
    }
  }
  @keyframes even {
    from {
      opacity: 0;
      scale: 1.35;
    }
    20% {
      opacity: 1;
      scale: 1;
    }
  }
  .progress {
    position: absolute;
    top: var(--space-4);
    inset-inline-start: 50%;
    translate: -50% 0;
    padding: var(--space-1) var(--space-4);
    border-radius: var(--radius-full);
    background: rgb(13 12 11 / 0.62);
    color: #fff;
    font-size: var(--text-s);
    font-weight: var(--weight-strong);
    white-space: nowrap;
  }
  .flash {
    position: absolute;
    inset: 0;
    background: #fff;
    opacity: 0;
    pointer-events: none;
  }
  .corner {
    position: absolute;
    inset-block-end: var(--space-3);
    inset-inline-end: var(--space-3);
    color-scheme: dark;
  }
  @media (prefers-reduced-motion: reduce) {
    .count b.odd,
    .count b.even {
      animation: none;
    }
    .flash {
      display: none;
    }
  }
`;
