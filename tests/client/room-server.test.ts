// Rooms of the client package at the real program, without pages: nothing of this needs a browser.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { WebSocket as Socket } from 'ws';
import { startServer } from '../support/server.mjs';
import type { Emitter } from '../../web/client/emitter';
import type { Environment } from '../../web/client/environment';
import { Halloo } from '../../web/client/halloo';
import type { Room, RoomEvents, RoomOptions } from '../../web/client/room/room';
import { MemoryStorage, next } from './client-set-up';

const environment: Environment = {
  now: () => performance.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
  randomBytes: (count) => new Uint8Array(randomBytes(count)),
  onWake: () => () => undefined,
  onLeaving: () => () => undefined,
};

class Sockets extends Socket {
  static last: Sockets | null = null;
  constructor(url: string) {
    super(url);
    Sockets.last = this;
  }
}

interface Someone {
  halloo: Halloo;
  storage: Storage;
  /** The connection breaks without a word. */
  cut(): void;
}

async function someone(t: TestContext, http: string, name: string, storage: Storage = new MemoryStorage()): Promise<Someone> {
  const halloo = new Halloo({ url: `${http}/signal`, storage, webSocket: Sockets as unknown as typeof WebSocket, environment });
  t.after(() => halloo.leave());
  const made = (): Someone => {
    const socket = Sockets.last;
    return { halloo, storage, cut: () => socket?.terminate() };
  };
  if (storage.length > 0) assert.equal(await halloo.resume(), true);
  else await halloo.enter(name, { listed: false });
  return made();
}

/** Waits until this is so; looks whenever the room tells something. */
async function until(room: Room, holds: () => boolean): Promise<void> {
  if (holds()) return;
  await new Promise<void>((resolve) => {
    const kinds: (keyof RoomEvents)[] = ['phase', 'participants', 'host', 'settings', 'knockers', 'mode'];
    const stops = kinds.map((kind) =>
      (room as Emitter<RoomEvents>).on(kind, () => {
        if (!holds()) return;
        stops.forEach((stop) => stop());
        resolve();
      }),
    );
  });
}

async function enters({ halloo }: Someone, name: string, options?: RoomOptions): Promise<Room> {
  const room = halloo.enterRoom(name, options);
  await until(room, () => room.phase === 'inside');
  return room;
}

const names = (room: Room): string[] => room.participants.map(({ name }) => name);

async function server(t: TestContext, ...args: string[]): Promise<Awaited<ReturnType<typeof startServer>>> {
  const started = await startServer({ args });
  t.after(() => started.stop());
  return started;
}

test('two, three and two again: who is there, who is host, which way', { timeout: 60_000 }, async (t) => {
  const { http } = await server(t, '--udp', '127.0.0.1:0'); // three need a gateway
  const [ada, grace, alan] = [await someone(t, http, 'Ada'), await someone(t, http, 'Grace'), await someone(t, http, 'Ada')];
  const name = ada.halloo.roomName();
  const a = await enters(ada, name, { audio: true });
  const g = await enters(grace, name);
  await until(a, () => a.participants.length === 2);
  assert.deepEqual([a.mode, g.mode, a.isHost, g.isHost], ['direct', 'direct', true, false]);
  const third = await enters(alan, name);
  await Promise.all([a, g].map((room) => until(room, () => room.mode === 'gateway')));
  assert.deepEqual(names(third), ['Ada', 'Grace', 'Ada'], 'two of one name');
  a.setState({ audio: false, screen: true });
  await until(g, () => g.participants[0]?.screen === true && !g.participants[0].audio);
  a.leave();
  await Promise.all([g, third].map((room) => until(room, () => room.mode === 'direct')));
  assert.deepEqual([g.isHost, third.host?.name, g.epoch], [true, 'Grace', 2]);
  const signal = next(third, 'signal');
  g.signal(third.self?.participant ?? 0, { hello: ['there'] });
  assert.deepEqual((await signal).data, { hello: ['there'] });
});

test('knocks, is admitted, is muted, raises a hand, is sent out', { timeout: 60_000 }, async (t) => {
  const { http } = await server(t);
  const [ada, grace] = [await someone(t, http, 'Ada'), await someone(t, http, 'Grace')];
  const a = await enters(ada, 'lesson');
  a.setKnock(true);
  await until(a, () => a.knock);
  const g = grace.halloo.enterRoom('lesson', { audio: true });
  await until(g, () => g.phase === 'waiting');
  await until(a, () => a.knockers.length === 1);
  a.admit(a.knockers[0]?.participant ?? 0);
  await until(g, () => g.phase === 'inside');
  await until(a, () => a.knockers.length === 0 && a.participants.length === 2);
  const asked = next(g, 'asked');
  a.mute(2, 'audio');
  assert.deepEqual(await asked, { kind: 'audio', muted: true });
  assert.deepEqual(g.self?.withheld, ['audio']);
  const hand = next(a, 'hand');
  g.raiseHand(true);
  assert.equal((await hand).name, 'Grace');
  const seen = next(a, 'reaction');
  g.react('👏');
  assert.equal((await seen).reaction, '👏');
  const read = next(a, 'chat');
  g.say('Good morning!');
  assert.deepEqual(await read, { message: 1, from: 2, name: 'Grace', text: 'Good morning!' });
  a.remove(2);
  assert.deepEqual(await next(g, 'ended'), { reason: 'removed' });
  assert.deepEqual(await next(grace.halloo.enterRoom('lesson'), 'ended'), { reason: 'removed' });
  await until(a, () => a.participants.length === 1);
});

test('locked, full, and as many rooms as there may be', { timeout: 60_000 }, async (t) => {
  const { http } = await server(t, '--max-participants', '2', '--max-rooms', '2', '--max-chat', '10');
  const people = await Promise.all(['A', 'B', 'C'].map((name) => someone(t, http, name)));
  const [first, second, third] = people as [Someone, Someone, Someone];
  const a = await enters(first, 'one');
  a.lock(true);
  await until(a, () => a.locked);
  assert.deepEqual(await next(second.halloo.enterRoom('one'), 'ended'), { reason: 'locked' });
  a.lock(false);
  await until(a, () => !a.locked);
  await enters(second, 'one');
  assert.deepEqual(await next(third.halloo.enterRoom('one'), 'ended'), { reason: 'room-full' });
  await enters(third, 'two');
  const fourth = await someone(t, http, 'D');
  assert.deepEqual(await next(fourth.halloo.enterRoom('three'), 'ended'), { reason: 'no-more-rooms' });
  assert.deepEqual([a.say('12345678901'), a.say('1234567890')], [false, true]);
});

test('a lost connection costs nothing, a reload is told all of it', { timeout: 60_000 }, async (t) => {
  const { http } = await server(t);
  const [ada, grace] = [await someone(t, http, 'Ada'), await someone(t, http, 'Grace')];
  const [a, g] = [await enters(ada, 'r'), await enters(grace, 'r')];
  await until(a, () => a.participants.length === 2);
  const back = next(ada.halloo, 'state', (now) => now === 'online');
  ada.cut();
  await until(g, () => g.participants[0]?.away === true);
  g.say('Are you there?');
  assert.equal((await next(a, 'chat')).text, 'Are you there?');
  await back;
  await until(g, () => g.participants[0]?.away === false);
  assert.deepEqual([a.phase, a.isHost], ['inside', true]);

  const reloaded = await someone(t, http, 'Ada', ada.storage);
  assert.equal(reloaded.halloo.formerRoom, 'r');
  const again = await enters(reloaded, 'r', { video: true });
  assert.deepEqual([names(again), again.isHost, again.self?.participant], [['Ada', 'Grace'], true, 1]);
  await until(g, () => g.participants[0]?.video === true);
  assert.equal(a.end?.reason, 'server-lost', 'the page before');
});

test('the server is killed: all are in the room again, with what was said meanwhile', { timeout: 60_000 }, async (t) => {
  const first = await startServer();
  const [ada, grace] = [await someone(t, first.http, 'Ada'), await someone(t, first.http, 'Grace')];
  const [a, g] = [await enters(ada, 'r'), await enters(grace, 'r')];
  a.raiseHand(true);
  await until(g, () => g.participants[0]?.hand === true);
  const away = [ada, grace].map(({ halloo }) => next(halloo, 'state', (now) => now === 'reconnecting'));
  await first.kill();
  await Promise.all(away);
  assert.equal(a.say('Still here?'), true);
  const read = next(a, 'chat');
  await server(t, '--listen', `127.0.0.1:${first.port}`);
  await Promise.all([a, g].map((room) => until(room, () => room.phase === 'inside' && room.participants.length === 2)));
  assert.equal((await read).text, 'Still here?');
  await until(g, () => g.participants.find(({ name }) => name === 'Ada')?.hand === true);
  assert.equal([a, g].filter((room) => room.isHost).length, 1);
});
