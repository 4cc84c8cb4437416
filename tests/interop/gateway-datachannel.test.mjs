// The gateway and npm `node-datachannel`, which is libdatachannel: it receives from it what libwebrtc sends and
// sends it to it again.
import { test } from 'node:test';
import { gatewayFor, isBrightness, Peer } from '../support/gateway.mjs';
import { whep, whip } from '../support/whip.mjs';

test('libdatachannel watches, and publishes what it gets: pictures and a tone come out as they went in', async (t) => {
  const server = await gatewayFor(t);
  Peer.start(t, 'wrtc.mjs', 'publish', whip(server, 'hall', 'ada'), '60');
  const relay = Peer.start(t, 'datachannel.mjs', 'relay', whep(server, 'hall', 'ada'), whip(server, 'annex'));
  const watcher = Peer.start(t, 'wrtc.mjs', 'watch', whep(server, 'annex'));
  await relay.gains({ videoPackets: 20, audioPackets: 40, frames: 20 });
  await watcher.gains({ frames: 10, sounds: 20 });
  isBrightness(watcher.seen.brightness, 60);
});
