/**
 * How good a connection is, read from RTCPeerConnection.getStats (W3C
 * webrtc-stats): the round trip and relaying of the candidate pair in use, and
 * the share of packets lost since the last look.
 */
import type { Environment } from './environment';
import type { Quality } from './types';

export const unknownQuality: Quality = { level: 'unknown', rttMs: null, lossPercent: null, relayed: false };

const everyMs = 2_000;

/** The parts of the statistics that are read here; TypeScript knows `RTCStatsReport` entries as `any`. */
interface Entry {
  id: string;
  type: string;
  selectedCandidatePairId?: string;
  state?: string;
  nominated?: boolean;
  currentRoundTripTime?: number;
  localCandidateId?: string;
  remoteCandidateId?: string;
  candidateType?: string;
  packetsReceived?: number;
  packetsLost?: number;
  fractionLost?: number;
}

interface Packets {
  received: number;
  lost: number;
}

function level(rttMs: number, lossPercent: number): Quality['level'] {
  if (rttMs < 200 && lossPercent < 2) return 'good';
  return rttMs < 400 && lossPercent < 8 ? 'fair' : 'poor';
}

/** Turns one report into a quality, given the packets of the report before. */
export function readQuality(report: Iterable<[string, Entry]>, before: Packets): { quality: Quality; packets: Packets } {
  const entries = new Map(report);
  const packets: Packets = { received: 0, lost: 0 };
  let pair: Entry | undefined;
  let lostThere = 0;
  for (const entry of entries.values()) {
    if (entry.type === 'transport' && entry.selectedCandidatePairId) {
      pair = entries.get(entry.selectedCandidatePairId) ?? pair;
    } else if (entry.type === 'candidate-pair' && entry.nominated && entry.state === 'succeeded') {
      pair ??= entry; // browsers without the transport's statistics
    } else if (entry.type === 'inbound-rtp') {
      packets.received += entry.packetsReceived ?? 0;
      packets.lost += entry.packetsLost ?? 0;
    } else if (entry.type === 'remote-inbound-rtp') {
      lostThere = Math.max(lostThere, entry.fractionLost ?? 0);
    }
  }
  if (!pair) return { quality: unknownQuality, packets };
  const lost = Math.max(0, packets.lost - before.lost); // may fall: late packets are taken off again
  const all = lost + Math.max(0, packets.received - before.received);
  const lossPercent = 100 * Math.max(all > 0 ? lost / all : 0, lostThere);
  const rttMs = pair.currentRoundTripTime === undefined ? null : pair.currentRoundTripTime * 1000;
  const relayed = [pair.localCandidateId, pair.remoteCandidateId].some(
    (id) => id !== undefined && entries.get(id)?.candidateType === 'relay',
  );
  return { quality: { level: level(rttMs ?? 0, lossPercent), rttMs, lossPercent, relayed }, packets };
}

/** Looks every two seconds until stopped. */
export function watchQuality(
  peerConnection: RTCPeerConnection,
  environment: Environment,
  tell: (quality: Quality) => void,
): () => void {
  let packets: Packets = { received: 0, lost: 0 };
  let stopped = false;
  let cancel = (): void => undefined;
  const look = async (): Promise<void> => {
    try {
      const report = await peerConnection.getStats();
      if (stopped) return;
      const read = readQuality(report as unknown as Iterable<[string, Entry]>, packets);
      packets = read.packets;
      tell(read.quality);
    } catch {
      // Closed meanwhile.
    }
    if (!stopped) cancel = environment.after(everyMs, () => void look());
  };
  cancel = environment.after(everyMs, () => void look());
  return () => {
    stopped = true;
    cancel();
  };
}
