// A person in a room is not the person of the start page in the same tab: each page keeps what it needs
// to take its own place up again. All of sessionStorage, under names of its own.

const prefix = 'room:';

export class RoomStorage implements Storage {
  [name: string]: unknown;

  constructor(private readonly storage: Storage) {}

  private get names(): string[] {
    return Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index)!)
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length));
  }
  get length(): number {
    return this.names.length;
  }
  key(index: number): string | null {
    return this.names[index] ?? null;
  }
  getItem(key: string): string | null {
    return this.storage.getItem(prefix + key);
  }
  setItem(key: string, value: string): void {
    this.storage.setItem(prefix + key, value);
  }
  removeItem(key: string): void {
    this.storage.removeItem(prefix + key);
  }
  clear(): void {
    for (const name of this.names) this.removeItem(name);
  }
}
