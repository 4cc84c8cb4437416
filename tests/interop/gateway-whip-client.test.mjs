// The gateway and Debian's simple-whip-client, which is GStreamer: offers whose second m-line has no port of its own,
// candidates that trickle, DELETE at the end.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gatewayFor, isBrightness, Peer } from '../support/gateway.mjs';
import { whep, whip } from '../support/whip.mjs';
import { patiently } from '../support/wire.mjs';

const noUpnp = fileURLToPath(new URL('../support/peers/no_upnp.c', import.meta.url));
const white =
  'videotestsrc is-live=true pattern=white ! video/x-raw,width=160,height=120,framerate=15/1 ! vp8enc deadline=1 ' +
  '! rtpvp8pay pt=96 ssrc=2 picture-id-mode=2 ! application/x-rtp,media=video,encoding-name=VP8,payload=96';
const tone =
  'audiotestsrc is-live=true wave=sine ! audioconvert ! audioresample ! opusenc ' +
  '! rtpopuspay pt=111 ssrc=1 ! application/x-rtp,media=audio,encoding-name=OPUS,payload=111';

function startClient(t, url) {
  const folder = mkdtempSync(join(tmpdir(), 'halloo-whip-client-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  execFileSync('cc', ['-shared', '-fPIC', '-o', join(folder, 'libgupnp-igd-1.0.so.4'), noUpnp]);
  const client = spawn('whip-client', ['-u', url, '-V', white, '-A', tone, '-o'], {
    env: { ...process.env, LD_LIBRARY_PATH: folder, GST_REGISTRY: join(folder, 'registry') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => client.kill('SIGKILL'));
  const ended = once(client, 'close');
  let output = '';
  for (const stream of [client.stdout, client.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  return {
    tell: () => output,
    async stop() {
      client.kill('SIGINT');
      const [code] = await patiently(ended, () => `whip-client does not end:\n${output}`);
      assert.equal(code, 0, output);
    },
  };
}

test('it publishes until it is stopped, and then the name is free', async (t) => {
  const server = await gatewayFor(t);
  const watcher = Peer.start(t, 'wrtc.mjs', 'watch', whep(server, 'hall', 'ada'));
  const client = startClient(t, whip(server, 'hall', 'ada'));
  await watcher.gains({ frames: 10, sounds: 20 }).catch((error) => {
    throw new Error(`${error.message}\n${client.tell()}`);
  });
  isBrightness(watcher.seen.brightness, 235);
  await client.stop();

  Peer.start(t, 'wrtc.mjs', 'publish', whip(server, 'hall', 'ada'), '60');
  await watcher.until((seen) => Math.abs(seen.brightness - 60) < 10, 'the picture of who comes next');
});
