import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refused } from '../../web/client/types';
import { breaks, entered, makeHalloo, next, restarts, setUp, state } from './client-set-up';
import { welcome, WireServer } from './wire-server';

const isRefused = (code: string) => (error: unknown) => error instanceof Refused && error.code === code;
const incoming = (seq: number, call = `call-${seq}`) =>
  ({ type: 'incoming', seq, call, from: 'Grace', video: true, trickle: true }) as const;
const ended = (seq: number, call = `call-${seq}`) => ({ type: 'ended', seq, call, reason: 'cancelled' }) as const;

test('enters by name', async (t) => {
  const { server, halloo, storage } = await setUp(t);
  const entering = halloo.enter(' Ada');
  assert.equal(halloo.state, 'connecting');
  const wire = await server.arrival();
  assert.deepEqual(await wire.next('hello'), { type: 'hello', version: 1, name: ' Ada' });
  wire.send(welcome({ total: 2, people: [{ name: 'Ada', state: 'free' }, { name: 'Grace', state: 'busy' }] }));
  await entering;
  assert.equal(halloo.state, 'online');
  assert.equal(halloo.name, 'Ada', 'as the server says it');
  assert.deepEqual(halloo.people, [{ name: 'Grace', state: 'busy' }]);
  assert.match(storage.getItem(storage.key(0) ?? '') ?? '', /token-1/);
});

test('a refusal is told with its code, and another name may be tried', async (t) => {
  const { server, halloo } = await setUp(t);
  const first = assert.rejects(halloo.enter('Ada'), isRefused('name-taken'));
  const wire = await server.arrival();
  await wire.next('hello');
  wire.send({ type: 'refused', code: 'name-taken', message: 'x' });
  await first;
  assert.equal(halloo.state, 'offline');
  const second = halloo.enter('Eva');
  await server.greet({ name: 'Eva' });
  await second;
});

test('a server that is not there is told', async (t) => {
  const { server, clock, storage } = await setUp(t);
  const gone = await WireServer.start();
  const halloo = makeHalloo(gone, clock, storage);
  await gone.stop();
  await assert.rejects(halloo.enter('Ada'), isRefused('unreachable'));
  const silent = makeHalloo(server, clock, storage).enter('Ada');
  const wire = await server.arrival();
  await wire.next('hello');
  clock.advance(10_000);
  await assert.rejects(silent, isRefused('unreachable'));
});

test('takes its place again: tells the last seq, sends only what did not arrive, drops what it has', async (t) => {
  const made = await entered(t);
  const { server, halloo, wire } = made;
  wire.send(incoming(1));
  assert.deepEqual(await wire.next('ringing'), { type: 'ringing', call: 'call-1', id: 1, ack: 1 });
  halloo.current?.decline();
  assert.deepEqual(await wire.next('decline'), { type: 'decline', call: 'call-1', id: 2 });
  await breaks(made);
  const again = await server.arrival();
  assert.deepEqual(await again.next('hello'), { type: 'hello', version: 1, token: 'token-1', last: 1 });
  let rings = 0;
  halloo.on('incoming', () => rings++);
  again.send(welcome({ resumed: true, received: 1, token: 'token-2' }), incoming(1), ended(1), incoming(2));
  assert.deepEqual(await again.next('decline'), { type: 'decline', call: 'call-1', id: 2 });
  assert.deepEqual(await again.next('ringing'), { type: 'ringing', call: 'call-2', id: 3, ack: 2 });
  assert.equal(rings, 1, 'seq 1 was there before');
});

test('keeps what is sent while the server is away', async (t) => {
  const { server, clock, halloo, wire } = await entered(t);
  wire.send(incoming(1));
  await wire.next('ringing');
  wire.cut();
  await state(halloo, 'reconnecting');
  halloo.current?.decline();
  clock.advance(500);
  const again = await server.greet({ resumed: true, received: 1 });
  assert.equal((await again.next('decline')).id, 2);
});

test('acknowledges lazily: after a second, or after sixteen, or along with something else', async (t) => {
  const { clock, halloo, wire } = await entered(t);
  const told = next(halloo, 'incoming');
  wire.send(incoming(1));
  await told;
  await wire.next('ringing');
  wire.send(ended(2, 'call-1'));
  await wire.settled();
  clock.advance(999);
  wire.send({ type: 'people', revision: 2, total: 1, joined: [], changed: [], left: [] });
  await wire.settled();
  clock.advance(1);
  assert.deepEqual(await wire.next('ack'), { type: 'ack', ack: 2 });
  for (let seq = 3; seq <= 18; seq++) wire.send(ended(seq, 'unknown'));
  assert.deepEqual(await wire.next('ack'), { type: 'ack', ack: 18 });
});

test('asks whether much has arrived, and keeps it no longer when it has', async (t) => {
  const made = await entered(t);
  const { server, halloo, wire } = made;
  for (let seq = 1; seq <= 16; seq++) {
    wire.send(incoming(seq));
    await wire.next('ringing');
    halloo.current?.decline();
    await wire.next('decline');
  }
  const { ref } = await wire.next('ping');
  wire.send({ type: 'pong', ref });
  await wire.settled();
  await breaks(made);
  // It says it has got none: what a pong confirmed is not sent again even so.
  const again = await server.greet({ resumed: true, received: 0 });
  again.send(incoming(17));
  assert.equal((await again.next('ringing')).id, 33);
});

test('a silent server is asked, and left when it does not answer', async (t) => {
  const { clock, halloo, wire } = await entered(t);
  clock.advance(8_000);
  const { ref } = await wire.next('ping');
  wire.send({ type: 'pong', ref });
  await wire.settled();
  clock.advance(7_999);
  assert.equal(halloo.state, 'online');
  clock.advance(1);
  await wire.next('ping');
  clock.advance(4_000);
  assert.equal(halloo.state, 'reconnecting');
});

test('tries again at growing intervals, at once when the network is back', async (t) => {
  const { server, clock, halloo, wire } = await entered(t);
  clock.chance = 1;
  wire.cut();
  await state(halloo, 'reconnecting');
  for (const ms of [500, 1_000, 2_000, 4_000]) {
    await clock.due(ms); // until the client knows of the loss
    if (ms === 4_000) break;
    clock.advance(ms);
    (await server.arrival()).cut();
  }
  clock.wake();
  const again = await server.greet({ resumed: true });
  await state(halloo, 'online');
  again.send({ type: 'closing', message: 'x' });
  again.cut();
  await state(halloo, 'reconnecting');
  clock.advance(500);
  await server.arrival();
});

test('a wake-up while connected asks for a sign of life', async (t) => {
  const { clock, halloo, wire } = await entered(t);
  clock.wake();
  await wire.next('ping');
  clock.advance(4_000);
  assert.equal(halloo.state, 'reconnecting');
});

test('enters by name again when the server was started anew', async (t) => {
  const { wire: again, hello } = await restarts(await entered(t));
  assert.deepEqual(hello, { type: 'hello', version: 1, name: 'Ada' });
  again.send(welcome({ token: 'token-9' }), incoming(1));
  const { id, ack } = await again.next('ringing');
  assert.deepEqual({ id, ack }, { id: 1, ack: 1 }, 'numbers begin anew');
});

test('tells that it has left when the name is taken by then', async (t) => {
  const made = await entered(t);
  const { halloo, clock } = made;
  const left = next(halloo, 'left');
  const { wire: again } = await restarts(made);
  again.send({ type: 'refused', code: 'name-taken', message: 'x' });
  assert.equal(await left, 'name-taken');
  assert.equal(halloo.state, 'offline');
  assert.equal(clock.pending, 0);
});

test('does not fight over its place with another tab that took it up', async (t) => {
  const { clock, halloo, wire } = await entered(t);
  const left = next(halloo, 'left');
  wire.close(4002);
  assert.equal(await left, 'replaced');
  assert.equal(halloo.state, 'offline');
  assert.equal(clock.pending, 0);
});

test('a page that was reloaded takes the name back', async (t) => {
  const { server, clock, storage, wire } = await entered(t);
  wire.send(ended(1, 'unknown'));
  await wire.settled();
  const reloaded = makeHalloo(server, clock, storage);
  const resuming = reloaded.resume();
  const again = await server.arrival();
  assert.deepEqual(await again.next('hello'), { type: 'hello', version: 1, token: 'token-1', last: 1 });
  again.send(welcome({ resumed: true, received: 4 }));
  assert.equal(await resuming, true);
  assert.equal(reloaded.name, 'Ada');
  again.send(incoming(2));
  assert.equal((await again.next('ringing')).id, 5);
  reloaded.leave();
  await again.next('decline');
  await again.next('bye');
  assert.equal(storage.length, 0);
});

test('a reload after too long asks for the name', async (t) => {
  const { server, clock, storage } = await entered(t);
  const reloaded = makeHalloo(server, clock, storage);
  const resuming = reloaded.resume();
  const again = await server.arrival();
  await again.next('hello');
  again.send({ type: 'refused', code: 'expired', message: 'x' });
  assert.equal(await resuming, false);
  assert.equal(storage.length, 0);
  assert.equal(await makeHalloo(server, clock, storage).resume(), false, 'nothing to take up');
});

test('what is not of the protocol is passed over', async (t) => {
  const { halloo, wire } = await entered(t);
  for (const text of ['', '{', '[]', '3', 'null', '{"type":"later"}', '{"type":7}']) wire.sendText(text);
  wire.send(incoming(1));
  await wire.next('ringing');
  assert.equal(halloo.state, 'online');
});
