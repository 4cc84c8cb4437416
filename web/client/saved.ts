/**
 * What outlives a reload, in this tab's sessionStorage: the name, the token
 * that takes it up again, and how far the messages had come.
 */
export interface Saved {
  name: string;
  token: string;
  last: number;
  /** False for someone who came for a room only. */
  listed: boolean;
}

export class SavedSession {
  private readonly key: string;

  constructor(
    private readonly storage: Storage | undefined,
    url: URL,
  ) {
    this.key = `halloo:${url.host}${url.pathname}`; // several servers may share an origin, below different paths
  }

  read(): Saved | null {
    try {
      const saved: unknown = JSON.parse(this.storage?.getItem(this.key) ?? 'null');
      if (typeof saved !== 'object' || saved === null) return null;
      const { name, token, last, listed } = saved as Partial<Saved>;
      if (typeof name !== 'string' || typeof token !== 'string' || typeof last !== 'number') return null;
      return { name, token, last, listed: listed !== false };
    } catch {
      return null; // storage may be switched off, or hold something else
    }
  }

  write(saved: Saved): void {
    try {
      this.storage?.setItem(this.key, JSON.stringify(saved));
    } catch {
      // Full or switched off: then a reload asks for the name.
    }
  }

  clear(): void {
    try {
      this.storage?.removeItem(this.key);
    } catch {
      // As above.
    }
  }
}
