// Chance that can be had again: HALLOO_SEED=n repeats a run.
import { randomInt } from 'node:crypto';

export function seeded() {
  const seed = Number(process.env.HALLOO_SEED ?? randomInt(2 ** 31));
  let state = seed >>> 0;
  // mulberry32: uniform in [0, 1).
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return { seed, random, below: (n) => Math.floor(random() * n) };
}

// Runs `body` with chance, and names the seed when it fails.
export async function withSeed(body) {
  const chance = seeded();
  try {
    await body(chance);
  } catch (error) {
    error.message = `HALLOO_SEED=${chance.seed}: ${error.message}`;
    throw error;
  }
}
