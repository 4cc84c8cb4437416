// The looks of <hl-people>.
import { css } from 'lit';

export const peopleStyles = css`
  :host {
    display: flex;
    flex: 0 1 auto;
    flex-direction: column;
    gap: var(--space-4);
    min-height: 0;
  }
  header {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: var(--space-3);
  }
  header h1 {
    font-size: var(--text-xl);
  }
  header p {
    font-size: var(--text-s);
  }
  .news:not(:has(hl-notice)) {
    display: none;
  }
  .news {
    display: grid;
    gap: var(--space-2);
  }
  .again {
    display: inline-flex;
    align-items: center;
    margin: calc(-1 * var(--space-2)) calc(-1 * var(--space-3)) calc(-1 * var(--space-2)) auto;
  }
  ul {
    min-height: 6rem;
    margin-inline: calc(-1 * var(--space-3));
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }
  .remark {
    font-size: var(--text-s);
  }
  .remark:not(:has(span)):empty {
    display: none;
  }
  .notify {
    align-self: start;
    font-size: var(--text-s);
    margin-inline-start: calc(-1 * var(--space-4));
  }
  p.notify {
    margin-inline-start: 0;
  }
  @media (max-width: 55.99rem) {
    ul {
      overflow: visible;
    }
  }
`;
