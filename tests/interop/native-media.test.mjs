// Rooms by way of the gateway in the native protocol, with libwebrtc at the other ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gatewayFor, isBrightness, Peer } from '../support/gateway.mjs';
import { NativeClient } from '../support/wire.mjs';

const brightness = { Ada: 60, Grace: 120, Alan: 180 };
async function enter(t, server, name) {
  const peer = Peer.start(t, 'participant.mjs', 'enter', `${server.ws}/signal`, 'lesson', name, String(brightness[name]));
  await peer.until(({ participant }) => participant > 0, 'inside');
  return Object.assign(peer, { number: peer.seen.participant, who: name });
}

async function seesAndHears(peer, others) {
  await peer.gains(Object.fromEntries(others.flatMap(({ number }) => [[`frames${number}`, 10], [`sounds${number}`, 20]])));
  for (const { number, who } of others) isBrightness(peer.seen[`brightness${number}`], brightness[who]);
}
const eachTheOthers = (peers) => Promise.all(peers.map((peer) => seesAndHears(peer, peers.filter((other) => other !== peer))));

test('three see and hear each other, over two workers; one leaves and comes again', async (t) => {
  const server = await gatewayFor(t, '--workers', '2');
  const peers = [];
  for (const name of ['Ada', 'Grace', 'Alan']) peers.push(await enter(t, server, name));
  const [ada, grace, alan] = peers;
  await eachTheOthers(peers);
  assert.deepEqual(ada.seen.tracks.map(({ participant, source }) => `${participant} ${source}`).sort(), ['2 audio', '2 video', '3 audio', '3 video']);

  alan.command('leave');
  await Promise.all([ada, grace].map((peer) => peer.until(({ tracks }) => tracks.length === 2, 'Alan’s tracks are gone')));
  await eachTheOthers([ada, grace]);
  const again = await enter(t, server, 'Alan');
  assert.equal(again.number, 4);
  await eachTheOthers([ada, grace, again]);
});

test('what the others see goes on through a fresh start of ICE, and through new connections', async (t) => {
  const server = await gatewayFor(t, '--workers', '2');
  const [ada, grace] = [await enter(t, server, 'Ada'), await enter(t, server, 'Grace')];
  await eachTheOthers([ada, grace]);
  for (const how of ['restart', 'anew']) {
    ada.command(how);
    await ada.gains({ published: 1, offered: 1 });
    await eachTheOthers([ada, grace]);
  }
  assert.equal(ada.seen.error, undefined);
});

test('a picture that nobody sees is not sent to them, nor need it be sent at all', async (t) => {
  const server = await gatewayFor(t);
  const [ada, grace] = [await enter(t, server, 'Ada'), await enter(t, server, 'Grace')];
  await eachTheOthers([ada, grace]);
  ada.command('blind');
  await grace.until((seen) => seen['layers-video']?.length === 0, 'nobody sees it');
  const { frames2: frames } = ada.seen;
  await ada.gains({ sounds2: 50 });
  assert.ok(ada.seen.frames2 <= frames + 3, `${ada.seen.frames2 - frames} pictures more`);
});

test('who stops a picture takes it away from the others, and gives it back; sound goes on', async (t) => {
  const server = await gatewayFor(t);
  const [ada, grace] = [await enter(t, server, 'Ada'), await enter(t, server, 'Grace')];
  await eachTheOthers([ada, grace]);
  grace.command('unpublish');
  await ada.until(({ tracks }) => tracks.length === 1, 'only sound is left');
  await ada.gains({ sounds2: 50 });
  grace.command('republish');
  await eachTheOthers([ada, grace]);
});

test('the host mutes: it is not forwarded, whatever the other does, until the host says otherwise', async (t) => {
  const server = await gatewayFor(t);
  const host = await NativeClient.enter(server, 'Maria', { listed: false });
  host.send({ type: 'enter', room: 'lesson' });
  await host.next('entered');
  const [ada, grace] = [await enter(t, server, 'Ada'), await enter(t, server, 'Grace')];
  await eachTheOthers([ada, grace]);
  const mute = (muted) => host.send({ type: 'mute', room: 'lesson', participant: grace.number, kind: 'audio', muted });
  mute(true);
  await ada.until(({ tracks }) => tracks.length === 1, 'only the picture is left');
  grace.command('anew');
  await grace.gains({ published: 1 });
  await ada.gains({ [`frames${grace.number}`]: 20 });
  assert.deepEqual(ada.seen.tracks.map(({ source }) => source), ['video']);
  mute(false);
  await eachTheOthers([ada, grace]);
});

test('who speaks is told', async (t) => {
  const server = await gatewayFor(t);
  const [ada, grace] = [await enter(t, server, 'Ada'), await enter(t, server, 'Grace')];
  const both = ({ speaking = [] }) => speaking.length === 2;
  await Promise.all([ada, grace].map((peer) => peer.until(both, 'both are heard')));
  grace.command('leave');
  await ada.until(({ speaking }) => speaking.length === 1 && speaking[0] === ada.number, 'Ada alone is heard');
});

test('what cannot be done is told in a sentence', async (t) => {
  const server = await gatewayFor(t);
  const client = await NativeClient.enter(server, 'Ada', { listed: false });
  const room = 'lesson';
  const publish = { type: 'publish', room, sdp: 'v=0\r\n', tracks: [] };
  client.send(publish);
  await client.error('unknown-room');
  client.send({ type: 'enter', room });
  await client.next('entered');
  client.send(publish);
  assert.match((await client.error('unusable-description')).message, /no media section/);
  client.send({ ...publish, tracks: [{ mid: '0', source: 'hat' }] });
  await client.error('bad-message');
  client.send({ ...publish, connection: 7 });
  await client.error('unknown-connection');
  client.send({ type: 'answer', room, connection: 7, sdp: '' });
  await client.error('unknown-connection');
  client.send({ type: 'receive', room, connection: 7 });
  await client.error('unknown-connection');
  client.send({ type: 'receive', room });
  client.send({ type: 'view', room, pictures: [{ participant: 9, source: 'video', layer: 99 }] });
  client.send({ type: 'disconnect', room });
  await client.settle();
  assert.deepEqual(client.untaken, []);
});
