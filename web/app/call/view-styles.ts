// The looks of <hl-call>, besides those of talk/view-styles.ts.
import { css } from 'lit';

export const callStyles = css`
  :host {
    --above: 5rem;
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
    padding-top: max(var(--space-4), env(safe-area-inset-top));
  }
  .news > * {
    max-width: 34rem;
  }
  .bottom {
    padding-bottom: max(var(--space-5), calc(env(safe-area-inset-bottom) + var(--space-3)));
  }
`;
