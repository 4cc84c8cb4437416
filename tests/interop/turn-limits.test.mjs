// What one client of TURN can have, and what becomes of a flood.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { METHOD, expiringCredentials, message } from '../support/turn.mjs';
import { eventually, turnServer } from '../support/turn-server.mjs';

const error = (code) => ({ code });
const peer = (n) => ({ address: `198.51.100.${n}`, port: 9 });

test('allocations of one user, and of all', async (t) => {
  const turn = await turnServer(t, '--workers', '1', '--max-allocations-per-user', '2', '--max-allocations', '4', '--turn-secret', 'of the tests');
  const until = Math.floor(Date.now() / 1000) + 600;
  // A caller's credentials made anew are still the same caller's.
  const ada = (n) => turn.udp(expiringCredentials('of the tests', 'Ada', until + n));
  const first = await ada(0);
  await first.allocate();
  await (await ada(1)).allocate();
  await assert.rejects((await ada(2)).allocate(), error(486));
  await first.refresh(0);
  await (await ada(3)).allocate();

  await (await turn.udp()).allocate();
  await (await turn.udp()).allocate();
  const grace = await turn.udp(expiringCredentials('of the tests', 'Grace', until));
  await assert.rejects(grace.allocate(), error(508));
});

test('a TCP client that goes leaves nothing behind', async (t) => {
  const turn = await turnServer(t, '--workers', '1', '--max-allocations', '1');
  const gone = await turn.tcp();
  await gone.allocate();
  const next = await turn.udp();
  await assert.rejects(next.allocate(), error(508));
  gone.close();
  await eventually('the place is free again', () => next.allocate().then(() => true, ({ code }) => code !== 508));
  assert.ok(next.relayed);
});

test('permissions and channels', async (t) => {
  const turn = await turnServer(t, '--max-permissions', '3', '--max-channels', '2');
  const client = await turn.udp();
  await client.allocate();
  await client.permit(peer(1), peer(2));
  await assert.rejects(client.permit(peer(3), peer(4)), error(508));
  await client.permit(peer(3)); // of those that were refused together, none was taken
  await client.permit(peer(1)); // known ones are only refreshed
  await client.bind(0x4000, peer(1));
  await client.bind(0x4001, peer(2));
  await assert.rejects(client.bind(0x4002, peer(3)), error(508));
  await client.bind(0x4001, peer(2));
  await assert.rejects(client.bind(0x4000, peer(3)), error(400));
  await assert.rejects(client.bind(0x5000, peer(1)), error(400), 'no number of a channel');
});

test('octets a second', async (t) => {
  const turn = await turnServer(t, '--workers', '1', '--max-relay-rate', '10k');
  const [ada, grace] = [await turn.udp(), await turn.udp()];
  await ada.allocate();
  await grace.allocate();
  await grace.permit(ada.relayed);
  await ada.permit(grace.relayed);
  for (let i = 0; i < 60; ++i) ada.sendTo(grace.relayed, Buffer.alloc(1000));
  // Answers stand behind what was sent before: all is through when both have come.
  const started = performance.now();
  await ada.refresh(600);
  await grace.refresh(600);
  const seconds = (performance.now() - started) / 1000;
  const arrived = grace.untaken.filter(({ data }) => data).length;
  assert.ok(arrived >= 10, `${arrived} of 60 arrived`);
  assert.ok(arrived <= 11 * (2 + seconds), `${arrived} of 60 arrived in ${seconds} s`);
});

test('who shows no credentials is answered so often, others at any time', async (t) => {
  const LIMIT = 5;
  const turn = await turnServer(t, '--workers', '1', '--max-unauthenticated-per-second', String(LIMIT));
  const client = await turn.udp();
  await client.allocate();
  const started = performance.now();
  for (let i = 0; i < 50; ++i) {
    client.write(message(METHOD.binding).octets);
    client.write(message(METHOD.allocate).octets);
  }
  await client.refresh(600); // credentials are answered, and stand behind the flood
  const seconds = Math.ceil((performance.now() - started) / 1000);
  assert.ok(client.untaken.length <= LIMIT * (1 + seconds), `${client.untaken.length} answers in ${seconds} s`);
  const elsewhere = await turn.udp({ local: '127.0.0.2' });
  await elsewhere.ask(METHOD.binding);
});
