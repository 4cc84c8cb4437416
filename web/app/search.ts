// Who of the people fits what was typed: here when the list is complete, by the server otherwise.
import type { Halloo, Person } from '../client';

export interface Result {
  people: readonly Person[];
  /** There are others that fit. */
  more: boolean;
  state: 'all' | 'here' | 'asking' | 'found' | 'failed';
}

/** As people compare names: without regard to case and accents. */
const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

export class PeopleSearch {
  private typed = '';
  private answer: Result | null = null;
  private asked = 0;

  constructor(
    private readonly halloo: Halloo,
    private readonly changed: () => void,
  ) {}

  get text(): string {
    return this.typed;
  }

  set text(text: string) {
    this.typed = text.trim();
    this.answer = null;
    if (this.typed && !this.halloo.complete) void this.ask(this.typed);
    this.changed();
  }

  get result(): Result {
    const { people, complete } = this.halloo;
    if (!this.typed) return { people, more: !complete, state: 'all' };
    const wanted = folded(this.typed);
    const here = people.filter((person) => folded(person.name).includes(wanted));
    if (complete) return { people: here, more: false, state: 'here' };
    return this.answer ?? { people: here, more: false, state: 'asking' };
  }

  private async ask(text: string): Promise<void> {
    const number = ++this.asked;
    let answer: Result;
    try {
      answer = { ...(await this.halloo.search(text)), state: 'found' };
    } catch {
      answer = { people: [], more: false, state: 'failed' };
    }
    if (number !== this.asked || text !== this.typed) return; // more was typed meanwhile
    answer.people = answer.people.filter((person) => person.name !== this.halloo.name);
    this.answer = answer;
    this.changed();
  }
}
