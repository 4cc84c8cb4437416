// The looks of <hl-tile>.
import { css } from 'lit';

export const tileStyles = css`
  :host {
    position: absolute;
    border-radius: var(--radius-m);
    overflow: hidden;
    background: #1f1d1b;
    container-type: size;
    --avatar-size: clamp(2.5rem, min(34cqw, 42cqh), 8.5rem);
  }
  :host([flush]) {
    border-radius: 0;
    background: transparent;
  }
  :host([whole]) {
    background: transparent;
  }
  .frame {
    position: absolute;
    inset: 0;
    border-radius: inherit;
  }
  video.mirrored {
    transform: scaleX(-1);
  }
  .away video {
    filter: blur(10px) brightness(0.6);
  }
  .paused video {
    filter: brightness(0.55);
  }
  .instead {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    color: var(--ink-soft);
    font-size: var(--text-s);
    text-align: center;
  }
  :host([flush]) .instead {
    --avatar-size: clamp(7rem, 22vmin, 11rem);
  }
  .ring {
    position: absolute;
    z-index: 2;
    inset: 0;
    border-radius: inherit;
    box-shadow:
      inset 0 0 0 3px var(--accent),
      inset 0 0 0 4px rgb(0 0 0 / 0.35);
    opacity: 0;
    pointer-events: none;
    transition: opacity var(--slow) var(--ease);
  }
  .speaking .ring {
    opacity: 1;
  }
  :host([flush]) .ring {
    display: none;
  }
  .name {
    position: absolute;
    z-index: 1;
    inset-inline-start: var(--space-2);
    bottom: var(--space-2);
    display: flex;
    align-items: center;
    gap: 0.375rem;
    max-width: calc(100% - 2 * var(--space-2));
    min-height: 1.75rem;
    padding-inline: 0.625rem;
    border-radius: var(--radius-full);
    background: var(--glass);
    font-size: var(--text-xs);
  }
  :host([flush]) .name {
    inset-inline-start: 50%;
    bottom: calc(max(var(--space-4), env(safe-area-inset-bottom)) + 4.5rem);
    translate: -50% 0;
    padding-inline: var(--space-3);
    font-size: var(--text-s);
    transition: opacity var(--slow) var(--ease);
  }
  @media (max-height: 30rem) and (orientation: landscape) {
    :host([flush]) .name {
      bottom: var(--space-3);
    }
  }
  :host([flush][quiet]) .name:not(.muted) {
    opacity: 0;
  }
  .name span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .name hl-icon {
    margin-inline-start: -0.25rem;
    font-size: 0.8125rem;
  }
  .hand {
    position: absolute;
    z-index: 1;
    inset-inline-start: var(--space-2);
    top: var(--space-2);
    display: grid;
    place-items: center;
    width: 2rem;
    height: 2rem;
    border-radius: 50%;
    background: var(--accent);
    color: var(--on-accent);
    font-size: 0.9375rem;
    animation: rise var(--calm) var(--ease);
  }
  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(0.5rem);
    }
  }
  .sign {
    position: absolute;
    z-index: 1;
    inset: 50% var(--space-2) auto;
    translate: 0 -50%;
    font-size: var(--text-xs);
    text-align: center;
    text-wrap: balance;
    text-shadow: 0 1px 6px rgb(0 0 0 / 0.7);
  }
  .without.away hl-avatar,
  .without.paused hl-avatar {
    opacity: 0.25;
  }
  hl-icon-button {
    position: absolute;
    z-index: 3;
    inset-inline-end: var(--space-2);
    top: var(--space-2);
    opacity: 0;
    pointer-events: none;
    transition: opacity var(--quick) var(--ease);
  }
  hl-icon-button:focus-within,
  :host([chosen]) hl-icon-button {
    opacity: 1;
    pointer-events: auto;
  }
  @media (hover: hover) {
    :host(:hover:not([quiet])) hl-icon-button {
      opacity: 1;
      pointer-events: auto;
    }
  }
  /* In the strip of a phone there is room for a face and a name. */
  @container (max-width: 9rem) {
    .name {
      min-height: 1.5rem;
      padding-inline: 0.5rem;
      inset-inline-start: 0.25rem;
      bottom: 0.25rem;
      max-width: calc(100% - 0.5rem);
    }
    hl-icon-button {
      inset-inline-end: 0;
      top: 0;
    }
  }
`;
