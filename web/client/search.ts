/** Questions to the server for people by a part of their name, and the answers that belong to them. */
import type { Person, ServerFound } from './generated/messages';
import { Refused } from './types';

export interface Found {
  people: readonly Person[];
  more: boolean;
}

interface Waiting {
  resolve(found: Found): void;
  reject(error: Refused): void;
}

export class Search {
  private readonly waiting = new Map<number, Waiting>();
  private refs = 0;

  /** @param send false when it cannot be sent now */
  constructor(private readonly send: (message: { type: 'search'; text: string; ref: number }) => boolean) {}

  ask(text: string): Promise<Found> {
    const ref = ++this.refs;
    return new Promise((resolve, reject) => {
      if (!this.send({ type: 'search', text, ref })) return reject(new Refused('unreachable'));
      this.waiting.set(ref, { resolve, reject });
    });
  }

  found(message: ServerFound): void {
    this.waiting.get(message.ref)?.resolve({ people: message.people, more: message.more });
    this.waiting.delete(message.ref);
  }

  /** The connection is lost; a search is not worth keeping until it is back. */
  fail(): void {
    for (const { reject } of this.waiting.values()) reject(new Refused('unreachable'));
    this.waiting.clear();
  }
}
