// What the booth remembers from one visit to the next, on this device.

export interface Habits {
  seconds: 0 | 3 | 10;
  strip: boolean;
  sounds: boolean;
}

const key = 'halloo.booth';

export function loadHabits(): Habits {
  const habits: Habits = { seconds: 3, strip: false, sounds: true };
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return habits;
    if ('seconds' in kept && (kept.seconds === 0 || kept.seconds === 3 || kept.seconds === 10)) habits.seconds = kept.seconds;
    if ('strip' in kept) habits.strip = kept.strip === true;
    if ('sounds' in kept) habits.sounds = kept.sounds !== false;
  } catch {
    // Storage is forbidden or holds something else: the usual habits will do.
  }
  return habits;
}

export function keepHabits(habits: Habits): void {
  try {
    localStorage.setItem(key, JSON.stringify(habits));
  } catch {
    // Forbidden or full: then they last as long as the page.
  }
}
