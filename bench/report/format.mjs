// What the parts of the page share: medians, numbers and tables.
export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
export const grouped = (value) => Math.round(value).toLocaleString('en-US');
export const fixed = (value, digits) => value.toFixed(digits);
export const table = (head, rows) =>
  [head, head.map((_, i) => (i ? '--:' : '---')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

// "**2.01 times** (1.95 to 2.10)": a figure for each round, in which both servers took a turn.
export const comparison = (times) =>
  `**${fixed(median(times), 2)} times** (${fixed(Math.min(...times), 2)} to ${fixed(Math.max(...times), 2)})`;
