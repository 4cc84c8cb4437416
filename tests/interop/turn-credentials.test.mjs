// The credentials that callers are given, and those that `halloo turn-credentials` prints: TURN takes them, this
// server's and coturn's.
import fs from 'node:fs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ATTRIBUTE, METHOD, expiringCredentials } from '../support/turn.mjs';
import { TurnClient } from '../support/turn-client.mjs';
import { eventually, turnServer } from '../support/turn-server.mjs';
import { runToEnd } from '../support/server.mjs';
import { coturn } from '../support/turnutils.mjs';
import { NativeClient } from '../support/wire.mjs';

const HALF_A_DAY = 12 * 3600;
const untilOf = (username) => Number(username.split(':')[0]) - Date.now() / 1000;
const as = ({ username, credential }) => ({ user: username, password: credential });

test('what a caller is given is taken, and is each caller\'s own', async (t) => {
  const secret = 'of the tests';
  const turn = await turnServer(t, '--turn-secret', secret);
  const [ada, grace] = await Promise.all(['Ada', 'Grace'].map((name) => NativeClient.enter(turn.server, name)));
  const [stun, relay] = ada.welcome.iceServers;
  const { port } = turn.at;
  assert.deepEqual(stun, { urls: [`stun:127.0.0.1:${port}`] });
  assert.deepEqual(relay.urls, [`turn:127.0.0.1:${port}?transport=udp`, `turn:127.0.0.1:${port}?transport=tcp`]);
  assert.ok(Math.abs(untilOf(relay.username) - HALF_A_DAY) < 60, relay.username);
  const [expires, id] = relay.username.split(':');
  assert.equal(relay.credential, expiringCredentials(secret, id, expires).password, 'made as coturn makes them');
  assert.doesNotMatch(relay.username, /Ada/i, 'it tells no name');
  assert.notEqual(grace.welcome.iceServers[1].username.split(':')[1], id);

  for (const { welcome } of [ada, grace]) {
    const client = await turn.udp(as(welcome.iceServers[1]));
    await client.allocate();
  }
  await assert.rejects((await turn.udp({ ...as(relay), user: `${Number(expires) + 1}:${id}` })).allocate(), { code: 401 });
});

test('with HTTPS there is turns:, on its port', async (t) => {
  const turn = await turnServer(t, '--listen', 'off', '--tls-listen', '127.0.0.1:0');
  const ada = await NativeClient.enter(turn.server, 'Ada', {}, { rejectUnauthorized: false });
  const relay = ada.welcome.iceServers[1];
  assert.deepEqual(relay.urls.slice(2), [`turns:127.0.0.1:${turn.server.port}?transport=tcp`]);
  await (await turn.tls(as(relay))).allocate();
});

test('halloo turn-credentials prints such a pair', async (t) => {
  const turn = await turnServer(t, '--turn-secret', 'of the tests');
  const without = ['--listen', '--tls-listen', '--udp', '--state-dir'];
  const print = (...args) => runToEnd({ args: ['turn-credentials', ...args], without });
  const { status, stdout } = await print('--turn-secret', 'of the tests', '--ttl', '10m', '--id', 'ada');
  assert.equal(status, 0);
  const [, username, credential] = /^username: (\S+)\ncredential: (\S+)\n$/.exec(stdout);
  assert.match(username, /^\d+:ada$/);
  assert.ok(Math.abs(untilOf(username) - 600) < 60);
  await (await turn.udp(as({ username, credential }))).allocate();

  const others = await print('--turn-secret', 'of others', '--id', 'ada');
  const [, user, password] = /^username: (\S+)\ncredential: (\S+)\n$/.exec(others.stdout);
  await assert.rejects((await turn.udp({ user, password })).allocate(), { code: 401 });
});

/** Whether any socket of this machine is bound to the port. */
const listensOnUdp = (port) =>
  fs.readFileSync('/proc/net/udp', 'utf8').includes(`:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000`);

test('a coturn that has the same secret takes them, too', async (t) => {
  const secret = 'shared';
  const port = await coturn(t, secret);
  const turn = await turnServer(t, '--turn-secret', secret, '--ice-server', `turn:127.0.0.1:${port}`);
  const { welcome } = await NativeClient.enter(turn.server, 'Ada');
  const theirs = welcome.iceServers.find(({ urls }) => urls[0].startsWith(`turn:127.0.0.1:${port}`));
  const at = { host: '127.0.0.1', port };
  // It says nothing when it is ready, and a datagram that comes before is lost.
  await eventually('turnserver listens', async () => listensOnUdp(port));
  const client = await TurnClient.udp(at, as(theirs));
  t.after(() => client.close());
  await client.ask(METHOD.binding);
  const answer = await client.allocate();
  assert.equal(answer.address(ATTRIBUTE.xorMappedAddress).port, client.address.port);
  assert.equal(client.relayed.address, '127.0.0.1');
});
