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

/** Of the folder of these pages; `local`: it is of use on this device only. */
export async function addressForOthers(): Promise<{ address: string; local: boolean }> {
  const here = new URL('./', location.href).href;
  if (!isLoopback(location.hostname)) return { address: here, local: false };
  // The address of this machine for itself is no use to anyone else.
  const [best] = await addressesForOthers();
  return { address: best ?? here, local: best === undefined };
}
