/**
 * What two participants say to each other for their media, within the `data`
 * of `room-signal`: kept apart from what an application sends there.
 */
import { readSignal, type Signal } from '../signals';

const key = 'halloo-media';

export interface DirectWord {
  /** Of the room, when it was said: what is about an earlier way is told from what is about this one. */
  epoch: number;
  /** I show and play nothing any more of what came before this epoch; send it no longer. */
  switched?: true;
  signal?: Signal;
}

export const isDirectWord = (data: unknown): boolean => typeof data === 'object' && data !== null && key in data;

export const wrap = (word: DirectWord): unknown => ({ [key]: word });

/** null for what is none. */
export function readDirectWord(data: unknown): DirectWord | null {
  if (typeof data !== 'object' || data === null) return null;
  const word = (data as Record<string, unknown>)[key];
  if (typeof word !== 'object' || word === null) return null;
  const { epoch, switched, signal } = word as Record<string, unknown>;
  if (typeof epoch !== 'number' || !Number.isSafeInteger(epoch)) return null;
  if (switched === true) return { epoch, switched };
  const read = readSignal(signal);
  return read ? { epoch, signal: read } : null;
}
