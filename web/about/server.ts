// What the server says of itself in about.json.

export interface Door {
  readonly name: string;
  /** Relative to the pages. */
  readonly path: string;
  readonly open: boolean;
  readonly about: string;
}

export interface About {
  readonly version: string;
  readonly protocolVersion: number;
  readonly doors: readonly Door[];
  readonly iceServers: readonly { readonly urls: readonly string[] }[];
}

/** Null when there is no answer, or none that can be read. */
export async function askServer(): Promise<About | null> {
  try {
    const answer = await fetch('about.json', { cache: 'no-store' });
    return answer.ok ? ((await answer.json()) as About) : null;
  } catch {
    return null;
  }
}
