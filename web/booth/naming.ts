// Names for saved pictures: sortable, readable, and allowed by every file system (no colons).

const two = (value: number): string => String(value).padStart(2, '0');

/** `Halloo 2026-11-21 14.03.22.png`, in local time; `Halloo strip …` for a strip. */
export function fileName(kind: 'picture' | 'strip', taken: Date, used: ReadonlySet<string>): string {
  const date = `${taken.getFullYear()}-${two(taken.getMonth() + 1)}-${two(taken.getDate())}`;
  const time = `${two(taken.getHours())}.${two(taken.getMinutes())}.${two(taken.getSeconds())}`;
  const stem = `Halloo${kind === 'strip' ? ' strip' : ''} ${date} ${time}`;
  let name = `${stem}.png`;
  for (let count = 2; used.has(name); count++) name = `${stem} (${count}).png`;
  return name;
}
