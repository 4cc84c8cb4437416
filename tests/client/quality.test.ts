import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readQuality } from '../../web/client/quality';

type Report = Parameters<typeof readQuality>[0];

/** As a browser reports a call: one pair in use of two, one medium each way. */
function report(rtt: number, received: number, lost: number, type = 'host', fractionLost = 0, there = 'host'): Report {
  const entries = [
    { id: 'T', type: 'transport', selectedCandidatePairId: 'P2' },
    { id: 'P1', type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 9, localCandidateId: 'L' },
    { id: 'P2', type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: rtt, localCandidateId: 'L', remoteCandidateId: 'R' },
    { id: 'L', type: 'local-candidate', candidateType: type },
    { id: 'R', type: 'remote-candidate', candidateType: there },
    { id: 'I', type: 'inbound-rtp', packetsReceived: received, packetsLost: lost },
    { id: 'O', type: 'remote-inbound-rtp', fractionLost },
  ];
  return entries.map((entry) => [entry.id, entry]);
}
const none = { received: 0, lost: 0 };

test('round trip of the pair in use, loss since the last look', () => {
  const first = readQuality(report(0.05, 1000, 50), none);
  assert.deepEqual(first.quality, { level: 'fair', rttMs: 50, lossPercent: (100 * 50) / 1050, relayed: false });
  const second = readQuality(report(0.05, 2000, 50), first.packets);
  assert.deepEqual(second.quality, { level: 'good', rttMs: 50, lossPercent: 0, relayed: false });
});

test('what is lost on the way there counts as well', () => {
  assert.equal(readQuality(report(0.01, 100, 0, 'host', 0.25), none).quality.level, 'poor');
});

test('a long way is no good one', () => {
  assert.equal(readQuality(report(0.3, 100, 0), none).quality.level, 'fair');
  assert.equal(readQuality(report(0.5, 100, 0), none).quality.level, 'poor');
});

test('tells a relayed connection', () => {
  assert.equal(readQuality(report(0.05, 100, 0, 'relay'), none).quality.relayed, true);
  assert.equal(readQuality(report(0.05, 100, 0, 'srflx', 0, 'relay'), none).quality.relayed, true, 'at the other end');
  assert.equal(readQuality(report(0.05, 100, 0, 'srflx', 0, 'prflx'), none).quality.relayed, false);
});

test('knows nothing without a pair', () => {
  assert.equal(readQuality([], none).quality.level, 'unknown');
});
