// Which way the media of a call take, from the statistics of its candidate pair (W3C webrtc-stats), and which
// ways a page may try.
import { expect, type Page } from '@playwright/test';

export interface Way {
  type: string;
  /** Between this browser and the relay. */
  relayProtocol: string | null;
  address: string | null;
  port: number | null;
}

export interface Pair {
  local: Way;
  remote: Way;
}

/** The pair in use; null before there is one. */
export function selectedPair(page: Page): Promise<Pair | null> {
  return page.evaluate(async () => {
    const report = await window.halloo.current?.peerConnection?.getStats();
    if (!report) return null;
    const entries = new Map<string, Record<string, unknown>>();
    report.forEach((entry) => entries.set(entry.id, entry));
    const transport = [...entries.values()].find(({ type }) => type === 'transport');
    const pair = entries.get(transport?.['selectedCandidatePairId'] as string);
    if (!pair) return null;
    const way = (id: unknown): Way => {
      const candidate = entries.get(id as string);
      return {
        type: String(candidate?.['candidateType']),
        relayProtocol: (candidate?.['relayProtocol'] as string | undefined) ?? null,
        address: (candidate?.['address'] as string | undefined) ?? null,
        port: (candidate?.['port'] as number | undefined) ?? null,
      };
    };
    return { local: way(pair['localCandidateId']), remote: way(pair['remoteCandidateId']) };
  });
}

/** Both ends send to their relay by this protocol, and from there to the other's. */
export async function isRelayed(relayProtocol: 'udp' | 'tcp' | 'tls', ...pages: Page[]): Promise<void> {
  for (const page of pages) {
    const pair = await selectedPair(page);
    expect(pair?.local).toMatchObject({ type: 'relay', relayProtocol });
    expect(pair?.remote.type).toBe('relay');
  }
}

/** Before the page is opened: of the servers that it is offered it uses those of this scheme and transport only. */
export async function allowOnly(page: Page, scheme: 'turn' | 'turns', transport: 'udp' | 'tcp'): Promise<void> {
  await page.addInitScript(
    ([start, end]) => {
      const fits = (url: string): boolean => url.startsWith(start) && url.endsWith(end);
      const narrowed = (configuration: RTCConfiguration = {}): RTCConfiguration => ({
        ...configuration,
        iceServers: (configuration.iceServers ?? [])
          .map((server) => ({ ...server, urls: [server.urls].flat().filter(fits) }))
          .filter(({ urls }) => urls.length > 0),
      });
      window.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(configuration?: RTCConfiguration) {
          super(narrowed(configuration));
        }
        override setConfiguration(configuration?: RTCConfiguration): void {
          super.setConfiguration(narrowed(configuration));
        }
      };
    },
    [`${scheme}:`, `?transport=${transport}`] as const,
  );
}
