import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from '../../web/client/call';
import type { CallNow } from '../../web/client/generated/messages';
import type { Halloo } from '../../web/client/halloo';
import { LocalMedia } from '../../web/client/media';
import { breaks, entered, makeHalloo, next, restarts, setUp } from './client-set-up';
import { welcome, type Wire } from './wire-server';

const media = new LocalMedia(); // no devices here: the media is tested in a browser
const calls = (halloo: Halloo): Call => halloo.call('Grace', media, { video: true });
const incoming = (call: string, seq = 1, from = 'Grace') =>
  ({ type: 'incoming', seq, call, from, video: false, trickle: true }) as const;

async function rings(halloo: Halloo, wire: Wire, id = 'theirs'): Promise<Call> {
  const heard = next(halloo, 'incoming');
  wire.send(incoming(id));
  const call = await heard;
  assert.equal((await wire.next('ringing')).call, id);
  return call;
}

test('calls, hears that it rings, and cancels', async (t) => {
  const { halloo, wire } = await entered(t);
  const shown: (Call | null)[] = [];
  halloo.on('call', (call) => shown.push(call));
  const call = calls(halloo);
  assert.deepEqual([call.phase, call.direction, call.peer], ['calling', 'outgoing', 'Grace']);
  assert.match(call.id, /^[\w-]{22}$/);
  assert.deepEqual(await wire.next('call'), { type: 'call', id: 1, call: call.id, to: 'Grace', video: true });
  wire.send({ type: 'ringing', seq: 1, call: call.id });
  await next(call, 'change');
  assert.equal(call.phase, 'ringing');
  call.hangup();
  assert.deepEqual(call.end, { reason: 'cancelled', byPeer: false });
  assert.equal((await wire.next('hangup')).call, call.id);
  assert.deepEqual(shown, [call, null]);
});

for (const reason of ['declined', 'busy', 'unanswered', 'gone'] as const) {
  test(`a call that the server ends: ${reason}`, async (t) => {
    const { halloo, wire } = await entered(t);
    const call = calls(halloo);
    await wire.next('call');
    wire.send({ type: 'ended', seq: 1, call: call.id, reason });
    assert.deepEqual(await next(call, 'ended'), { reason, byPeer: true });
    assert.equal(halloo.current, null);
  });
}

for (const [code, reason] of [['not-here', 'not-here'], ['in-a-call', 'in-a-call'], ['call-exists', 'failed']] as const) {
  test(`a call that cannot begin: ${code}`, async (t) => {
    const { halloo, wire } = await entered(t);
    const call = calls(halloo);
    await wire.next('call');
    wire.send({ type: 'error', code, message: 'x', call: call.id });
    assert.equal((await next(call, 'ended')).reason, reason);
  });
}

test('one call at a time, and none when nobody is entered', async (t) => {
  const { halloo } = await entered(t);
  const first = calls(halloo);
  const second = calls(halloo);
  assert.equal((await next(second, 'ended')).reason, 'in-a-call');
  assert.equal(halloo.current, first);
  const { halloo: outside } = await setUp(t);
  assert.equal((await next(calls(outside), 'ended')).reason, 'server-lost');
});

test('hangs up by itself when the server forgets to say that nobody answered', async (t) => {
  const { clock, halloo, wire } = await entered(t);
  const call = calls(halloo);
  await wire.next('call');
  for (let s = 0; s < 56; s += 4) {
    clock.advance(4_000);
    wire.send({ type: 'people', revision: s, total: 1, joined: [], changed: [], left: [] }); // the server lives
    await wire.settled();
  }
  assert.equal(call.phase, 'calling');
  clock.advance(4_000);
  assert.deepEqual(call.end, { reason: 'unanswered', byPeer: true });
});

test('a call comes in: it rings at once; declined, cancelled or missed', async (t) => {
  const { halloo, wire } = await entered(t);
  const first = await rings(halloo, wire, 'one');
  assert.deepEqual([first.phase, first.direction, first.peerVideo], ['ringing', 'incoming', false]);
  first.decline();
  assert.equal((await wire.next('decline')).call, 'one');
  assert.deepEqual(first.end, { reason: 'declined', byPeer: false });
  for (const [seq, reason, byPeer] of [[2, 'cancelled', true], [4, 'unanswered', false]] as const) {
    const heard = next(halloo, 'incoming');
    wire.send(incoming(`call ${seq}`, seq));
    const call: Call = await heard;
    await wire.next('ringing');
    wire.send({ type: 'ended', seq: seq + 1, call: call.id, reason });
    const end = await next(call, 'ended');
    assert.deepEqual(end, { reason, byPeer });
  }
});

test('accepts', async (t) => {
  const { halloo, wire } = await entered(t);
  const call = await rings(halloo, wire);
  await call.accept(media, { video: true });
  assert.deepEqual(await wire.next('accept'), { type: 'accept', id: 2, call: 'theirs', video: true });
  assert.equal(call.phase, 'connecting');
  await call.accept(media, { video: true });
  call.hangup();
  assert.equal((await wire.next('hangup')).call, 'theirs', 'accepted once only');
  assert.deepEqual(call.end, { reason: 'hungup', byPeer: false });
});

test('two who call each other have one call', async (t) => {
  const { halloo, wire } = await entered(t);
  const heard: Call[] = [];
  halloo.on('incoming', (call) => heard.push(call));
  const call = calls(halloo);
  const mine = (await wire.next('call')).call;
  wire.send(incoming('theirs'), { type: 'merged', seq: 2, call: mine, into: 'theirs' });
  wire.send({ type: 'accepted', seq: 3, call: 'theirs', from: 'Grace', video: true, trickle: true, caller: false });
  while (call.phase !== 'connecting') await next(call, 'change');
  assert.equal(call.id, 'theirs');
  assert.equal(halloo.current, call);
  assert.deepEqual(heard, [], 'it does not ring');
});

test('a call that came in before ours got there comes first', async (t) => {
  const { halloo, wire } = await entered(t);
  const ours = halloo.call('Alan', media, { video: true });
  await wire.next('call');
  const theirs = await rings(halloo, wire);
  assert.deepEqual(ours.end, { reason: 'in-a-call', byPeer: false });
  wire.send({ type: 'error', code: 'in-a-call', message: 'x', call: ours.id });
  await wire.settled();
  assert.equal(halloo.current, theirs);
});

test('a call accepted there while it was hung up here is hung up', async (t) => {
  const { halloo, wire } = await entered(t);
  const call = calls(halloo);
  await wire.next('call');
  call.hangup();
  await wire.next('hangup');
  wire.send({ type: 'accepted', seq: 1, call: call.id, from: 'Grace', video: true, trickle: true, caller: true });
  assert.equal((await wire.next('hangup')).call, call.id);
});

test('a call that the server forgot before it stood is over', async (t) => {
  const made = await entered(t);
  const call = calls(made.halloo);
  await made.wire.next('call');
  const { wire: again } = await restarts(made);
  const over = next(call, 'ended');
  again.send(welcome());
  assert.equal((await over).reason, 'server-lost');
});

test('a call goes on ringing while the connection is away for a moment', async (t) => {
  const made = await entered(t);
  const call = calls(made.halloo);
  await made.wire.next('call');
  await breaks(made);
  const now: CallNow = { call: call.id, peer: 'Grace', caller: true, state: 'ringing' };
  const again = await made.server.greet({ resumed: true, received: 1, calls: [now] });
  again.send({ type: 'ringing', seq: 1, call: call.id });
  while (call.phase !== 'ringing') await next(call, 'change');
});

async function reloadedWith(t: Parameters<typeof entered>[0], now: Omit<CallNow, 'call' | 'peer'>): Promise<{ halloo: Halloo; wire: Wire; rang: Call[] }> {
  const { server, clock, storage } = await entered(t);
  const halloo = makeHalloo(server, clock, storage);
  t.after(() => halloo.leave());
  const rang: Call[] = [];
  halloo.on('incoming', (call) => rang.push(call));
  const resuming = halloo.resume();
  const wire = await server.greet({ resumed: true, received: 7, calls: [{ call: 'kept', peer: 'Grace', ...now }] });
  assert.equal(await resuming, true);
  return { halloo, wire, rang };
}

test('after a reload a call that rings here goes on ringing', async (t) => {
  const { halloo, wire, rang } = await reloadedWith(t, { caller: false, state: 'calling' });
  assert.deepEqual(await wire.next('ringing'), { type: 'ringing', id: 8, call: 'kept' });
  wire.send(incoming('kept'));
  await wire.settled();
  assert.deepEqual(rang, [halloo.current], 'once, though the server had not told it before');
  assert.equal(halloo.current?.peerVideo, false);
});

test('after a reload a call that rings there is taken back', async (t) => {
  const { halloo, wire } = await reloadedWith(t, { caller: true, state: 'ringing' });
  assert.equal((await wire.next('hangup')).call, 'kept');
  assert.equal(halloo.current, null);
});

test('after a reload a call that stood waits to be taken up, and asks the caller for a new connection', async (t) => {
  const { halloo, wire, rang } = await reloadedWith(t, { caller: false, state: 'accepted' });
  const call = halloo.current;
  assert.ok(call);
  assert.deepEqual(rang, []);
  assert.equal(call.phase, 'reconnecting');
  wire.send({ type: 'signal', seq: 1, call: 'kept', from: 'Grace', data: { candidate: { candidate: 'candidate:old' } } });
  await wire.settled();
  await call.accept(media, { video: false });
  assert.deepEqual(await wire.next('signal'), { type: 'signal', id: 8, ack: 1, call: 'kept', data: { restart: true } });
  call.hangup();
  await wire.next('hangup');
});

/** What peer connections would be made with. */
const configuration = (halloo: Halloo): RTCConfiguration => (halloo as unknown as { wire: { configuration(): RTCConfiguration } }).wire.configuration();
const turn = (credential: string) => [{ urls: ['turn:halloo.test'], username: 'u', credential }];

test('uses the servers that it was told of last', async (t) => {
  const { halloo, server } = await setUp(t);
  const entering = halloo.enter('Ada');
  const wire = await server.greet({ iceServers: turn('a') });
  await entering;
  assert.deepEqual(configuration(halloo), { iceServers: turn('a') });
  const call = calls(halloo);
  await wire.next('call');
  wire.send({ type: 'ice-servers', iceServers: turn('b') }, { type: 'ringing', seq: 1, call: call.id });
  await next(call, 'change');
  assert.deepEqual(configuration(halloo), { iceServers: turn('b') });
});

test('goes through a relay only when it is asked to, here or by the server', async (t) => {
  const { halloo, server } = await setUp(t);
  const entering = halloo.enter('Ada');
  await server.greet({ iceServers: turn('a') });
  await entering;
  assert.deepEqual([halloo.relayOnly, halloo.relayRequired], [false, false]);
  halloo.relayOnly = true;
  assert.deepEqual([halloo.relayOnly, halloo.relayRequired], [true, false]);
  assert.equal(configuration(halloo).iceTransportPolicy, 'relay');
  halloo.relayOnly = false;
  assert.equal(configuration(halloo).iceTransportPolicy, undefined);

  halloo.leave();
  const again = halloo.enter('Ada');
  await server.greet({ iceTransportPolicy: 'relay' });
  await again;
  assert.deepEqual([halloo.relayOnly, halloo.relayRequired], [true, true]);
  halloo.relayOnly = false;
  assert.equal(configuration(halloo).iceTransportPolicy, 'relay', 'the server asks it of everyone');
});

test('searches', async (t) => {
  const { halloo, wire } = await entered(t);
  const [first, second] = [halloo.search('gr'), halloo.search('al')];
  const [one, two] = [await wire.next('search'), await wire.next('search')];
  assert.equal(one.text, 'gr');
  wire.send({ type: 'found', ref: two.ref, people: [{ name: 'Alan', state: 'free' }], more: false });
  wire.send({ type: 'found', ref: one.ref, people: [], more: true });
  assert.deepEqual(await second, { people: [{ name: 'Alan', state: 'free' }], more: false });
  assert.deepEqual(await first, { people: [], more: true });
  const lost = assert.rejects(halloo.search('x'), { code: 'unreachable' });
  wire.cut();
  await lost;
  await assert.rejects(halloo.search('y'), { code: 'unreachable' });
});

test('tells when people come and go', async (t) => {
  const { halloo, wire } = await entered(t);
  const told = next(halloo, 'people');
  wire.send({ type: 'people', revision: 2, total: 2, joined: [{ name: 'Grace', state: 'free' }], changed: [], left: [] });
  await told;
  assert.deepEqual(halloo.people, [{ name: 'Grace', state: 'free' }]);
  assert.deepEqual([halloo.total, halloo.complete], [2, true]);
});
