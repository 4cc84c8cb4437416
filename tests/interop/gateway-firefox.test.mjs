// The gateway and Firefox ESR.
import { test } from 'node:test';
import { gatewayFor, isBrightness, ownAddress, Peer } from '../support/gateway.mjs';
import { whep, whip } from '../support/whip.mjs';

test('Firefox publishes and watches: pictures and a tone come out as they went in', async (t) => {
  const server = await gatewayFor(t, '--udp', `${ownAddress()}:0`);
  Peer.start(t, 'wrtc.mjs', 'publish', whip(server, 'hall', 'ada'), '60');
  const watcher = Peer.start(t, 'wrtc.mjs', 'watch', whep(server, 'annex', 'bob'));
  const firefox = Peer.start(t, 'firefox.mjs', 'both', whip(server, 'annex', 'bob'), whep(server, 'hall', 'ada'), '180');
  await Promise.all([firefox, watcher].map((end) => end.gains({ frames: 10, sounds: 20 })));
  isBrightness(watcher.seen.brightness, 16 + (180 * 219) / 255); // of all that brightness may be to what video has
  isBrightness(firefox.seen.brightness, ((60 - 16) * 255) / 219);
});
