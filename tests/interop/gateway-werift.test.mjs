// The gateway and npm `werift`, which receives from it what libwebrtc sends and sends it to it again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gatewayFor, isBrightness, Peer } from '../support/gateway.mjs';
import { whep, whip } from '../support/whip.mjs';

test('werift watches, and publishes what it gets: pictures and a tone come out as they went in', async (t) => {
  const server = await gatewayFor(t);
  Peer.start(t, 'wrtc.mjs', 'publish', whip(server, 'hall', 'ada'), '180');
  const relay = Peer.start(t, 'werift.mjs', 'relay', whep(server, 'hall', 'ada'), whip(server, 'annex'));
  const watcher = Peer.start(t, 'wrtc.mjs', 'watch', whep(server, 'annex'));
  await relay.gains({ videoPackets: 20, audioPackets: 40, frames: 20, keyFrames: 1 });
  await watcher.gains({ frames: 10, sounds: 20 });
  isBrightness(watcher.seen.brightness, 180);
});

test('who comes later makes it ask for a key frame, which goes up to the source', async (t) => {
  const server = await gatewayFor(t);
  Peer.start(t, 'wrtc.mjs', 'publish', whip(server, 'hall'));
  const relay = Peer.start(t, 'werift.mjs', 'relay', whep(server, 'hall'), whip(server, 'annex'));
  await relay.gains({ videoPackets: 20, keyFrames: 1 });
  const { asked = 0, keyFrames } = relay.seen;
  const watcher = Peer.start(t, 'wrtc.mjs', 'watch', whep(server, 'annex'));
  await watcher.gains({ frames: 10 });
  assert.ok(relay.seen.asked > asked, 'the gateway asked');
  assert.ok(relay.seen.keyFrames > keyFrames, 'there was another key frame');
});
