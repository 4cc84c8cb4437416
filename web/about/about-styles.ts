// The layout of the builders' page: one column of a readable width.
import { css } from 'lit';

export const aboutStyles = css`
  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-7);
    max-width: 46rem;
    margin: 0 auto;
    padding: var(--space-6) var(--space-4) var(--space-8);
  }
  header {
    display: grid;
    gap: var(--space-3);
  }
  .lead {
    max-width: 38rem;
    font-size: var(--text-l);
    text-wrap: pretty;
  }
  .version {
    color: var(--ink-soft);
    font-size: var(--text-s);
  }
  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-4);
  }
  [role='status']:empty {
    display: none;
  }
  article {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-3);
    padding: var(--space-5);
    border-radius: var(--radius-l);
    background: var(--surface);
    box-shadow: var(--shadow-s);
    text-wrap: pretty;
  }
  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-3);
  }
  .pill {
    padding: 2px var(--space-3);
    border-radius: var(--radius-full);
    background: var(--sunken);
    color: var(--ink-soft);
    font-size: var(--text-xs);
    font-weight: var(--weight-strong);
  }
  .pill[data-open] {
    background: var(--accent-soft);
    color: var(--accent);
  }
  ul {
    display: grid;
    gap: var(--space-2);
  }
  li a {
    display: grid;
    padding: var(--space-4) var(--space-5);
    border-radius: var(--radius-m);
    background: var(--surface);
    box-shadow: var(--shadow-s);
    color: inherit;
    text-decoration: none;
    transition: background var(--quick) var(--ease);
  }
  li strong {
    color: var(--accent);
    font-weight: var(--weight-strong);
  }
  li span {
    font-size: var(--text-s);
  }
  li a:hover {
    background: var(--accent-soft);
  }
  @media (max-width: 40rem) {
    main {
      gap: var(--space-6);
      padding-top: var(--space-4);
    }
    article {
      padding: var(--space-4);
    }
  }
`;
