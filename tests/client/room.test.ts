import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Participant, ServerEntered, ServerRoom } from '../../web/client/generated/messages';
import type { Halloo } from '../../web/client/halloo';
import { LocalMedia } from '../../web/client/media';
import type { Room, RoomEvents } from '../../web/client/room/room';
import { breaks, entered as online, makeHalloo, next, restarts, setUp, state } from './client-set-up';
import { welcome, type Wire } from './wire-server';

const person = (participant: number, name: string, more: Partial<Participant> = {}): Participant => ({
  participant,
  name,
  audio: true,
  video: false,
  screen: false,
  hand: false,
  away: false,
  withheld: [],
  ...more,
});
const facts = { room: 'r', host: 1, locked: false, knock: false, mode: 'direct', epoch: 0 } as const;
const all = (seq: number, more: Partial<ServerEntered> = {}): ServerEntered => ({
  type: 'entered',
  seq,
  ...facts,
  participant: 2,
  maxChat: 20,
  participants: [person(1, 'Grace'), person(2, 'Ada')],
  ...more,
});
const news = (seq: number, more: Partial<ServerRoom> = {}): ServerRoom => ({ type: 'room', seq, ...facts, participants: [], left: [], ...more });

/** Everything that the room tells from now on. */
function heard(room: Room): unknown[] {
  const log: unknown[] = [];
  const kinds: (keyof RoomEvents)[] = ['phase', 'participants', 'joined', 'gone', 'host', 'settings', 'knockers', 'chat', 'reaction', 'hand', 'asked', 'mode', 'signal', 'ended'];
  for (const kind of kinds) room.on(kind, (value) => log.push([kind, value]));
  return log;
}

async function inside(t: TestContext, more: Partial<ServerEntered> = {}) {
  const made = await online(t);
  const room = made.halloo.enterRoom('r', { audio: true });
  await made.wire.next('enter');
  made.wire.send(all(1, more));
  await next(room, 'phase');
  return { ...made, room };
}

test('comes as someone for a room only, also when the server was started anew', async (t) => {
  const { server, clock, halloo } = await setUp(t);
  const entering = halloo.enter('Ada', { listed: false });
  const wire = await server.arrival();
  assert.deepEqual(await wire.next('hello'), { type: 'hello', version: 1, name: 'Ada', listed: false });
  wire.send(welcome());
  await entering;
  const { hello } = await restarts({ server, clock, halloo, wire });
  assert.deepEqual(hello, { type: 'hello', version: 1, name: 'Ada', listed: false });
});

test('enters, sees who is there, and follows what changes', async (t) => {
  const { halloo, wire } = await online(t);
  const shown: (Room | null)[] = [];
  halloo.on('room', (room) => shown.push(room));
  assert.match(halloo.roomName(), /^[\w-]{22}$/);
  const room = halloo.enterRoom('r', { audio: true, direct: false });
  assert.equal(room.phase, 'entering');
  assert.deepEqual(await wire.next('enter'), { type: 'enter', id: 1, room: 'r', audio: true, video: false, screen: false, direct: false });
  wire.send(all(1));
  await next(room, 'phase');
  assert.deepEqual([room.phase, room.self?.name, room.host?.name, room.isHost], ['inside', 'Ada', 'Grace', false]);
  const log = heard(room);
  const alan = person(3, 'Alan', { hand: true });
  wire.send(news(2, { participants: [alan], mode: 'gateway', epoch: 1 }), news(3, { host: 2, left: [1, 9], knock: true, mode: 'direct', epoch: 2 }));
  await wire.settled();
  const [grace, ada] = [person(1, 'Grace'), person(2, 'Ada')];
  assert.deepEqual(log, [
    ['joined', alan],
    ['participants', [grace, ada, alan]],
    ['hand', alan],
    ['mode', { mode: 'gateway', epoch: 1 }],
    ['gone', grace],
    ['participants', [ada, alan]],
    ['host', ada],
    ['settings', { locked: false, knock: true }],
    ['mode', { mode: 'direct', epoch: 2 }],
  ]);
  assert.deepEqual([room.isHost, room.knock, room.locked, room.epoch], [true, true, false, 2]);
  room.leave();
  assert.equal((await wire.next('leave-room')).room, 'r');
  assert.deepEqual([room.end, room.phase, halloo.room], [{ reason: 'left' }, 'left', null]);
  assert.deepEqual(shown, [room, null]);
});

test('says, shows, signals and is told', async (t) => {
  const { room, wire } = await inside(t);
  const log = heard(room);
  room.setState({ video: true });
  assert.deepEqual(await wire.next('state'), { type: 'state', id: 2, ack: 1, room: 'r', audio: true, video: true, screen: false });
  room.raiseHand(true);
  assert.equal((await wire.next('hand')).raised, true);
  room.react('👏');
  assert.equal((await wire.next('react')).reaction, '👏');
  room.signal(1, { a: 1 });
  assert.deepEqual((await wire.next('room-signal')).data, { a: 1 });
  assert.equal(room.say('Good morning!'), true);
  assert.equal((await wire.next('chat')).text, 'Good morning!');
  assert.equal(room.say(''), false);
  assert.equal(room.say('é'.repeat(11)), false, '22 octets');
  const grace = person(1, 'Grace');
  wire.send(
    { type: 'chat', seq: 2, room: 'r', message: 1, from: 2, name: 'Ada', text: 'Good morning!' },
    { type: 'react', room: 'r', from: 1, reaction: '👋' },
    { type: 'react', room: 'r', from: 7, reaction: '👋' },
    { type: 'room-signal', seq: 3, room: 'r', from: 1, data: { b: 2 } },
    { type: 'mute', seq: 4, room: 'r', kind: 'audio', muted: true },
    { type: 'chat', seq: 5, room: 'another', message: 1, from: 1, name: 'Grace', text: 'elsewhere' },
  );
  await wire.settled();
  assert.deepEqual(log, [
    ['chat', { message: 1, from: 2, name: 'Ada', text: 'Good morning!' }],
    ['reaction', { from: grace, reaction: '👋' }],
    ['signal', { from: grace, data: { b: 2 } }],
    ['asked', { kind: 'audio', muted: true }],
  ]);
});

test('the host sees who knocks, and acts', async (t) => {
  const { room, wire } = await inside(t, { participant: 1 });
  assert.equal(room.isHost, true);
  const knockers = next(room, 'knockers');
  wire.send({ type: 'knocking', seq: 2, room: 'r', waiting: [{ participant: 3, name: 'Alan' }] });
  assert.deepEqual(await knockers, [{ participant: 3, name: 'Alan' }]);
  assert.deepEqual(room.knockers, [{ participant: 3, name: 'Alan' }]);
  room.admit(3);
  assert.equal((await wire.next('admit')).participant, 3);
  room.refuse(4);
  assert.equal((await wire.next('refuse')).participant, 4);
  room.remove(2);
  assert.equal((await wire.next('remove')).participant, 2);
  room.mute(2, 'audio');
  room.mute(2, 'video', false);
  assert.equal((await wire.next('mute')).muted, true);
  assert.deepEqual(await wire.next('mute'), { type: 'mute', id: 6, room: 'r', participant: 2, kind: 'video', muted: false });
  room.lock(true);
  assert.deepEqual(await wire.next('room-settings'), { type: 'room-settings', id: 7, room: 'r', locked: true });
  room.setKnock(false);
  assert.deepEqual(await wire.next('room-settings'), { type: 'room-settings', id: 8, room: 'r', knock: false });
});

test('waits, and comes in or not', async (t) => {
  for (const reason of [null, 'refused', 'removed', 'over'] as const) {
    const { halloo, wire } = await online(t);
    const room = halloo.enterRoom('r');
    await wire.next('enter');
    wire.send({ type: 'waiting', seq: 1, room: 'r', participant: 3 });
    await next(room, 'phase');
    assert.equal(room.phase, 'waiting');
    assert.equal(room.say('let me in'), false);
    wire.send(reason ? { type: 'left', seq: 2, room: 'r', reason } : all(2));
    await next(room, 'phase');
    assert.equal(room.phase, reason ? 'left' : 'inside');
    assert.deepEqual(room.end, reason && { reason });
  }
});

for (const code of ['locked', 'removed', 'room-full', 'no-more-rooms', 'in-a-call', 'in-a-room'] as const) {
  test(`a room that one cannot enter: ${code}`, async (t) => {
    const { halloo, wire } = await online(t);
    const room = halloo.enterRoom('r');
    await wire.next('enter');
    wire.send({ type: 'error', code, message: 'x', room: 'other' }, { type: 'error', code, message: 'x', room: 'r' });
    assert.deepEqual(await next(room, 'ended'), { reason: code });
    assert.equal(halloo.room, null);
  });
}

test('what the server could not follow inside changes nothing', async (t) => {
  const { room, wire } = await inside(t);
  wire.send({ type: 'error', code: 'not-host', message: 'x', room: 'r' }, { type: 'error', code: 'locked', message: 'x', room: 'r' });
  await wire.settled();
  assert.equal(room.phase, 'inside');
});

test('one room or one call at a time, and none when nobody is entered', async (t) => {
  const media = new LocalMedia();
  const { halloo, room, wire } = await inside(t);
  const second = halloo.enterRoom('other');
  assert.deepEqual(await next(second, 'ended'), { reason: 'in-a-room' });
  assert.equal((await next(halloo.call('Grace', media, { video: true }), 'ended')).reason, 'in-a-call');
  assert.equal(halloo.room, room);
  room.leave();
  await wire.next('leave-room');
  halloo.call('Grace', media, { video: true });
  await wire.next('call');
  assert.deepEqual(await next(halloo.enterRoom('r'), 'ended'), { reason: 'in-a-call' });
  const { halloo: outside } = await setUp(t);
  assert.deepEqual(await next(outside.enterRoom('r'), 'ended'), { reason: 'server-lost' });
});

test('left and entered again at once, what belonged to the stay before is not taken for this one', async (t) => {
  const { halloo, room, wire } = await inside(t);
  room.leave();
  const again = halloo.enterRoom('r');
  await wire.next('leave-room');
  await wire.next('enter');
  const log = heard(again);
  wire.send(
    news(2, { left: [1] }),
    { type: 'chat', seq: 3, room: 'r', message: 1, from: 1, name: 'Grace', text: 'late' },
    { type: 'left', seq: 4, room: 'r', reason: 'left' },
    all(5, { participant: 3, host: 3, participants: [person(3, 'Ada')] }),
  );
  await next(again, 'phase');
  assert.deepEqual(log.map((entry) => (entry as [string])[0]), ['participants', 'host', 'settings', 'mode', 'phase']);
  assert.equal(again.isHost, true);
  room.say('nobody hears this');
  again.say('this they do');
  assert.equal((await wire.next('chat')).text, 'this they do');
});

test('a connection that is lost for a moment is not noticed', async (t) => {
  const { server, clock, halloo, room, wire } = await inside(t);
  const log = heard(room);
  wire.cut();
  await state(halloo, 'reconnecting');
  assert.equal(room.say('still here'), true);
  clock.advance(500);
  const again = await server.greet({ resumed: true, received: 1, room: 'r' });
  assert.equal((await again.next('chat')).text, 'still here');
  again.send(news(2, { participants: [person(3, 'Alan')] }));
  await next(room, 'joined');
  assert.deepEqual(log.map((entry) => (entry as [string])[0]), ['joined', 'participants']);
});

/** The server is another that knows of nothing. */
async function restarted(made: Awaited<ReturnType<typeof inside>>): Promise<Wire> {
  const { wire } = await restarts(made);
  wire.send(welcome({ token: 'token-2' }));
  return wire;
}

test('a server that was started anew is told of the room, and of what was not heard yet', async (t) => {
  const made = await inside(t, { locked: true, participants: [person(1, 'Grace'), person(2, 'Ada', { hand: true })] });
  const { clock, room, wire } = made;
  room.say('one');
  room.say('two');
  await wire.next('chat');
  await wire.next('chat');
  wire.send({ type: 'chat', seq: 2, room: 'r', message: 1, from: 2, name: 'Ada', text: 'one' });
  await next(room, 'chat');
  const again = await restarted(made);
  assert.deepEqual(await again.next('enter'), { type: 'enter', id: 1, room: 'r', audio: true, video: false, screen: false });
  assert.equal(room.phase, 'entering');
  assert.equal(room.participants.length, 2, 'shown until it is known better');
  assert.equal(room.say('three'), true);
  again.send(all(1, { participant: 1, participants: [person(1, 'Ada')] }));
  await next(room, 'phase', (phase) => phase === 'inside');
  assert.equal((await again.next('chat')).text, 'two');
  assert.equal((await again.next('chat')).text, 'three');
  assert.equal((await again.next('hand')).raised, true);
  assert.equal(clock.dueIn(30_000), true, 'then it is locked again');
  for (let s = 0; s < 30; s += 3) {
    clock.advance(3_000);
    again.send({ type: 'people', revision: s + 2, total: 1, joined: [], changed: [], left: [] });
    await again.settled();
  }
  assert.deepEqual(await again.next('room-settings'), { type: 'room-settings', id: 5, room: 'r', locked: true, knock: false });
});

test('who is not host afterwards locks nothing', async (t) => {
  const made = await inside(t, { knock: true });
  const again = await restarted(made);
  await again.next('enter');
  again.send(all(1));
  await next(made.room, 'phase', (phase) => phase === 'inside');
  for (let s = 0; s < 33; s += 3) {
    made.clock.advance(3_000);
    again.send({ type: 'people', revision: s + 2, total: 1, joined: [], changed: [], left: [] });
    await again.settled();
  }
  made.room.raiseHand(true);
  await again.next('ack');
  assert.equal((await again.next('hand')).raised, true, 'and nothing before that');
});

test('a room that is full by then is lost', async (t) => {
  const made = await inside(t);
  const again = await restarted(made);
  await again.next('enter');
  again.send({ type: 'error', code: 'room-full', message: 'x', room: 'r' });
  assert.deepEqual(await next(made.room, 'ended'), { reason: 'room-full' });
});

test('a place that was taken up elsewhere is no place in the room', async (t) => {
  const { room, wire } = await inside(t);
  wire.close(4002);
  assert.deepEqual(await next(room, 'ended'), { reason: 'server-lost' });
});

async function reloaded(t: TestContext): Promise<{ halloo: Halloo; wire: Wire }> {
  const { server, clock, storage } = await inside(t);
  const halloo = makeHalloo(server, clock, storage);
  t.after(() => halloo.leave());
  const resuming = halloo.resume();
  const wire = await server.greet({ resumed: true, received: 7, room: 'r' });
  assert.equal(await resuming, true);
  assert.equal(halloo.formerRoom, 'r');
  assert.equal(halloo.room, null);
  return { halloo, wire };
}

test('after a reload the room is entered again, and told whole', async (t) => {
  const { halloo, wire } = await reloaded(t);
  const room = halloo.enterRoom('r', { video: true });
  assert.equal(halloo.formerRoom, null);
  assert.deepEqual(await wire.next('enter'), { type: 'enter', id: 8, room: 'r', audio: false, video: true, screen: false });
  wire.send(news(2, { participants: [person(3, 'Alan')] }), all(3));
  await next(room, 'phase');
  assert.equal(room.participants.length, 2);
});

test('after a reload another room leaves the former one, and so does a call', async (t) => {
  for (const begin of [(halloo: Halloo) => halloo.enterRoom('other'), (halloo: Halloo) => halloo.call('Grace', new LocalMedia(), { video: true })]) {
    const { halloo, wire } = await reloaded(t);
    begin(halloo);
    assert.equal((await wire.next('leave-room')).room, 'r');
    assert.equal(halloo.formerRoom, null);
  }
});

test('how many watch from outside is told, and forgotten with the server', async (t) => {
  const made = await inside(t);
  const { wire, room } = made;
  const told: number[] = [];
  room.on('watchers', (count) => told.push(count));
  wire.send({ type: 'watched', seq: 2, room: 'r', watchers: 2 }, { type: 'watched', seq: 3, room: 'r', watchers: 2 });
  await wire.settled();
  assert.deepEqual([told, room.watchers], [[2], 2]);
  await breaks(made);
  const again = await made.server.greet();
  await again.next('enter');
  again.send(all(1));
  await again.settled();
  assert.deepEqual([told, room.watchers], [[2, 0], 0]);
});
