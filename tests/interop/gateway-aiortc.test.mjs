// The gateway and Debian's python3-aiortc.
import { test } from 'node:test';
import { gatewayFor, isBrightness, Peer } from '../support/gateway.mjs';
import { whep, whip } from '../support/whip.mjs';

for (const [publisher, watcher] of [
  ['aiortc_peer.py', 'wrtc.mjs'],
  ['wrtc.mjs', 'aiortc_peer.py'],
]) {
  test(`${publisher} publishes and ${watcher} watches: pictures and a tone come out as they went in`, async (t) => {
    const server = await gatewayFor(t);
    Peer.start(t, publisher, 'publish', whip(server, 'hall', 'ada'), '180');
    const end = Peer.start(t, watcher, 'watch', whep(server, 'hall', 'ada'));
    await end.gains({ frames: 10, sounds: 20 });
    isBrightness(end.seen.brightness, 180);
  });
}
