/**
 * The list of people as the server tells it: once whole in `welcome`, then in
 * differences. Sorted by name, without oneself.
 */
import type { Person, ServerPeople, ServerWelcome } from './generated/messages';

const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

function byName(a: Person, b: Person): number {
  return collator.compare(a.name, b.name) || (a.name < b.name ? -1 : Number(a.name > b.name));
}

/** On a crowded server the list is a part; it does not grow past this by those who come later. */
const mostPeople = 1_000;

export class People {
  private readonly known = new Map<string, Person>();
  private sorted: readonly Person[] | null = [];
  private revision = 0;
  private limit = mostPeople;
  private self = '';
  private count = 0;

  /** Without oneself. */
  get list(): readonly Person[] {
    return (this.sorted ??= [...this.known.values()].filter((person) => person.name !== this.self).sort(byName));
  }

  /** How many people are here, oneself included. */
  get total(): number {
    return this.count;
  }

  /** False when the list is only a part of those who are here. */
  get complete(): boolean {
    return this.known.size >= this.count;
  }

  welcome(message: ServerWelcome): void {
    this.known.clear();
    for (const person of message.people) this.known.set(person.name, person);
    this.self = message.name;
    this.revision = message.revision;
    this.count = message.total;
    this.limit = Math.max(mostPeople, message.people.length);
    this.sorted = null;
  }

  /** True when something changed. */
  update(message: ServerPeople): boolean {
    if (message.revision <= this.revision) return false; // is in the welcome already
    this.revision = message.revision;
    this.count = message.total;
    for (const name of message.left) this.known.delete(name);
    for (const person of message.joined) {
      if (this.known.size < this.limit || this.known.has(person.name)) this.known.set(person.name, person);
    }
    for (const person of message.changed) {
      if (this.known.has(person.name)) this.known.set(person.name, person);
    }
    this.sorted = null;
    return true;
  }

  clear(): void {
    this.known.clear();
    this.sorted = [];
    this.count = 0;
    this.revision = 0;
  }
}
