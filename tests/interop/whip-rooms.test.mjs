// Who publishes by WHIP is a participant of the room that others are in by the native protocol; who watches by
// WHEP is counted, and told to them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gatewayFor, isBrightness, Peer } from '../support/gateway.mjs';
import { offer, post, some, receiving, whep, whip, WhipSession } from '../support/whip.mjs';
import { NativeClient } from '../support/wire.mjs';

const host = async (server) => {
  const client = await NativeClient.enter(server, 'Maria', { listed: false });
  client.send({ type: 'enter', room: 'lesson' });
  await client.next('entered');
  return client;
};
const comes = (client) => client.next((m) => m.type === 'room' && m.participants.length > 0, 'someone new');
const participant = (t, server, name, brightness) => Peer.start(t, 'participant.mjs', 'enter', `${server.ws}/signal`, 'lesson', name, String(brightness));

test('is in the room with a name, a picture and sound, for all who are there', async (t) => {
  const server = await gatewayFor(t, '--workers', '2');
  const maria = await host(server);
  Peer.start(t, 'wrtc.mjs', 'publish', whip(server, 'lesson', 'studio'), '180');
  const [studio] = (await comes(maria)).participants;
  assert.deepEqual([studio.name, studio.audio, studio.video, studio.screen], ['studio', true, true, false]);
  const ada = participant(t, server, 'Ada', 60);
  await ada.gains({ [`frames${studio.participant}`]: 10, [`sounds${studio.participant}`]: 20 });
  isBrightness(ada.seen[`brightness${studio.participant}`], 180);
});

test('the host mutes it and sends it out', async (t) => {
  const server = await gatewayFor(t);
  const maria = await host(server);
  Peer.start(t, 'wrtc.mjs', 'publish', whip(server, 'lesson', 'studio'), '180');
  const [{ participant: number }] = (await comes(maria)).participants;
  const ada = participant(t, server, 'Ada', 60);
  await ada.gains({ [`frames${number}`]: 5, [`sounds${number}`]: 5 });
  maria.send({ type: 'mute', room: 'lesson', participant: number, kind: 'audio', muted: true });
  await ada.until(({ tracks }) => tracks.length === 1, 'its picture only');
  maria.send({ type: 'remove', room: 'lesson', participant: number });
  await maria.next((m) => m.type === 'room' && m.left.includes(number), 'that it has left');
  await ada.until(({ tracks }) => tracks.length === 0, 'nothing of it');
});

test('leaves when its session ends', async (t) => {
  const server = await gatewayFor(t);
  const maria = await host(server);
  const session = await WhipSession.open(whip(server, 'lesson'), offer(some));
  const [{ participant: number, name }] = (await comes(maria)).participants;
  assert.equal(name, 'Broadcast');
  await session.end();
  await maria.next((m) => m.type === 'room' && m.left.includes(number), 'that it has left');
  assert.equal((await post(whip(server, 'lesson', 'again'), offer(some))).status, 201);
});

test('a name serves once in a room, but not for those who have no session', async (t) => {
  const server = await gatewayFor(t);
  const first = await WhipSession.open(whip(server, 'lesson', 'studio'), offer(some));
  assert.equal((await post(whip(server, 'lesson', 'studio'), offer(some))).status, 409);
  assert.equal((await post(whip(server, 'annex', 'studio'), offer(some))).status, 201);
  await first.end();
  assert.equal((await post(whip(server, 'lesson', 'studio'), offer(some))).status, 201);
});

test('WHEP without a name: who publishes by WHIP, else who speaks; with one, also who came by the native protocol', async (t) => {
  const server = await gatewayFor(t);
  const watcher = Peer.start(t, 'wrtc.mjs', 'watch', whep(server, 'lesson'));
  const shows = (peer, brightness) => peer.until((seen) => Math.abs(seen.brightness - brightness) < 10, `a picture of brightness ${brightness}`);
  const ada = participant(t, server, 'Ada', 60);
  await shows(watcher, 60);
  const studio = Peer.start(t, 'wrtc.mjs', 'publish', whip(server, 'lesson', 'studio'), '180');
  await shows(watcher, 180);
  await shows(Peer.start(t, 'wrtc.mjs', 'watch', whep(server, 'lesson', 'Ada')), 60);
  await studio.leave();
  await shows(watcher, 60);
  ada.command('leave');
});

test('who is in the room is told how many watch', async (t) => {
  const server = await gatewayFor(t);
  const watching = await WhipSession.open(whep(server, 'lesson'), offer(receiving));
  const maria = await host(server);
  assert.equal((await maria.next('watched')).watchers, 1);
  const another = await WhipSession.open(whep(server, 'lesson', 'studio'), offer(receiving));
  assert.equal((await maria.next('watched')).watchers, 2);
  await watching.end();
  await another.end();
  assert.equal((await maria.next('watched')).watchers, 1);
  assert.equal((await maria.next('watched')).watchers, 0);
});

test('a room that is locked, or where people knock, is not entered or watched', async (t) => {
  const server = await gatewayFor(t);
  const maria = await host(server);
  for (const settings of [{ locked: true, knock: false }, { locked: false, knock: true }]) {
    maria.send({ type: 'room-settings', room: 'lesson', ...settings });
    await maria.settle();
    for (const response of [await post(whip(server, 'lesson'), offer(some)), await post(whep(server, 'lesson'), offer(receiving))]) {
      assert.equal(response.status, 403);
      assert.match(response.text, /^[A-Z].+\.\n$/);
    }
  }
});

test('as many as the room takes, and no more', async (t) => {
  const server = await gatewayFor(t, '--max-participants', '2');
  const maria = await host(server);
  assert.equal((await post(whip(server, 'lesson', 'a'), offer(some))).status, 201);
  assert.equal((await post(whip(server, 'lesson', 'b'), offer(some))).status, 503);
  maria.send({ type: 'leave-room', room: 'lesson' });
  await maria.next('left');
  assert.equal((await post(whip(server, 'lesson', 'b'), offer(some))).status, 201);
});
