// What the server says about itself in about.json, asked for once and only when a page needs it.

export interface About {
  version: string;
  protocolVersion: number;
  addresses: readonly string[];
}

let asked: Promise<About | null> | null = null;

export function aboutServer(): Promise<About | null> {
  asked ??= fetch('about.json')
    .then(async (response) => (response.ok ? ((await response.json()) as About) : null))
    .catch(() => null);
  return asked;
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d+){3}$/.test(host);

/** The addresses that other devices can open, secure ones first. */
export async function addressesForOthers(): Promise<string[]> {
  const about = await aboutServer();
  return (about?.addresses ?? [])
    .flatMap((address) => {
      try {
        return [new URL(address)];
      } catch {
        return [];
      }
    })
    .filter((url) => /^https?:$/.test(url.protocol) && !isLoopback(url.hostname))
    .sort((a, b) => Number(b.protocol === 'https:') - Number(a.protocol === 'https:'))
    .map((url) => url.href);
}
