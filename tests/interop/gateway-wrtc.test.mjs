// The gateway and libwebrtc, as npm `@roamhq/wrtc` has it.
import { test } from 'node:test';
import { gatewayFor, isBrightness, Peer } from '../support/gateway.mjs';
import { whep, whip } from '../support/whip.mjs';

test('pictures and a tone come out as they went in', async (t) => {
  const server = await gatewayFor(t);
  Peer.start(t, 'wrtc.mjs', 'publish', whip(server, 'hall', 'ada'), '180');
  const watcher = Peer.start(t, 'wrtc.mjs', 'watch', whep(server, 'hall', 'ada'));
  await watcher.gains({ frames: 10, sounds: 20 });
  isBrightness(watcher.seen.brightness, 180);
});

test('one of several workers has the publisher, others have watchers', async (t) => {
  const server = await gatewayFor(t, '--workers', '3');
  Peer.start(t, 'wrtc.mjs', 'publish', whip(server, 'hall', 'ada'), '60');
  const watchers = [1, 2, 3].map(() => Peer.start(t, 'wrtc.mjs', 'watch', whep(server, 'hall')));
  await Promise.all(watchers.map((watcher) => watcher.gains({ frames: 10, sounds: 20 })));
  for (const watcher of watchers) isBrightness(watcher.seen.brightness, 60);
});

test('ICE is restarted at both ends, and nothing stops', async (t) => {
  const server = await gatewayFor(t, '--workers', '2');
  const publisher = Peer.start(t, 'wrtc.mjs', 'publish', whip(server, 'hall'));
  const watcher = Peer.start(t, 'wrtc.mjs', 'watch', whep(server, 'hall'));
  await watcher.gains({ frames: 5 });
  for (const end of [publisher, watcher]) {
    end.command('restart');
    await end.gains({ restarts: 1 });
    await watcher.gains({ frames: 15, sounds: 30 });
  }
});

test('who watches stays: it sees the next one of that name', async (t) => {
  const server = await gatewayFor(t);
  const watcher = Peer.start(t, 'wrtc.mjs', 'watch', whep(server, 'hall', 'ada'));
  await watcher.until((seen) => seen.state === 'connected', 'connected, before anyone publishes');
  for (const brightness of [60, 180]) {
    const publisher = Peer.start(t, 'wrtc.mjs', 'publish', whip(server, 'hall', 'ada'), String(brightness));
    await watcher.until((seen) => Math.abs(seen.brightness - brightness) < 10, `the picture of brightness ${brightness}`);
    await watcher.gains({ frames: 5, sounds: 5 });
    await publisher.leave();
  }
});
