// What the media of rooms decide without a browser: what is asked of the gateway, when again, who speaks, what is seen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerOffer } from '../../web/client/generated/messages';
import { isDirectWord, readDirectWord, wrap } from '../../web/client/room/direct-signals';
import { gatewayConfiguration } from '../../web/client/room/gateway-configuration';
import { GatewayRequests, type Published } from '../../web/client/room/gateway-requests';
import { Speakers } from '../../web/client/room/speakers';
import { Upkeep } from '../../web/client/room/upkeep';
import { Viewing } from '../../web/client/room/viewing';
import type { Outgoing } from '../../web/client/reliable';
import { VirtualClock } from './virtual-clock';

function requests() {
  const sent: Outgoing[] = [];
  return { sent, requests: new GatewayRequests('r', (message) => sent.push(message)) };
}
const published = (connection: number) => ({ type: 'published', seq: 1, room: 'r', connection, sdp: `answer of ${connection}` }) as const;
const offered = (connection: number): ServerOffer => ({ type: 'offer', seq: 1, room: 'r', connection, sdp: '', tracks: [] });

test('each publishing gets its own answer', async () => {
  const { sent, requests: asked } = requests();
  const first = asked.publish(undefined, 'one', [{ mid: '0', source: 'audio' }]);
  asked.published(published(7));
  assert.deepEqual(await first, { connection: 7, sdp: 'answer of 7' });
  const again = asked.publish(7, 'two', []);
  const anew = asked.publish(undefined, 'three', []);
  asked.published(published(9)); // a number that was not there before is no answer to the second
  asked.published(published(7));
  assert.deepEqual([await again, await anew], [{ connection: 7, sdp: 'answer of 7' }, { connection: 9, sdp: 'answer of 9' }]);
  assert.deepEqual(sent[1], { type: 'publish', room: 'r', sdp: 'two', tracks: [], connection: 7 });
});

test('an error is about what can have caused it', async () => {
  const { requests: asked } = requests();
  const errors: string[] = [];
  asked.receive(undefined, (code) => errors.push(code));
  const publishing = asked.publish(undefined, 'one', []);
  assert.equal(asked.refused('unknown-connection'), true, 'a new connection cannot be unknown');
  assert.deepEqual(errors, ['unknown-connection']);
  assert.equal(asked.refused('unusable-description'), true);
  assert.deepEqual(await publishing, { refused: 'unusable-description' });
  assert.equal(asked.refused('unusable-description'), false, 'an answer of ours');
});

test('an answer that is lost with the connection is not waited for for ever', async () => {
  const { requests: asked } = requests();
  const lost = asked.publish(undefined, 'one', []);
  asked.abandonPublishing();
  const next = asked.publish(undefined, 'two', []);
  asked.published(published(2));
  assert.deepEqual([await lost, await next], [{ refused: 'unknown-connection' }, { connection: 2, sdp: 'answer of 2' }]);
});

test('another server counts its connections from the beginning', async () => {
  const { requests: asked } = requests();
  const first = asked.publish(undefined, 'one', []);
  asked.published(published(1));
  await first;
  void asked.publish(1, 'lost with the server', []);
  asked.forget();
  const anew = asked.publish(undefined, 'two', []);
  asked.published(published(1));
  assert.deepEqual(await anew, { connection: 1, sdp: 'answer of 1' });
});

test('what was refused turns out to be the other of two', async () => {
  const { requests: asked } = requests();
  const errors: string[] = [];
  const publishing = asked.publish(undefined, 'one', []);
  asked.receive(undefined, (code) => errors.push(code));
  asked.refused('too-many-connections');
  assert.deepEqual((await publishing) as Published, { refused: 'too-many-connections' });
  asked.published(published(3));
  assert.deepEqual(errors, ['unknown-connection'], 'it was the receiving');
  asked.receive(undefined, (code) => errors.push(code));
  asked.offered(offered(4));
  asked.published(published(5));
  assert.equal(errors.length, 1, 'which has its answer now');
});

function upkeep() {
  const clock = new VirtualClock();
  const log: string[] = [];
  const surroundings = { environment: clock, online: true };
  const upkeep = new Upkeep(surroundings, { restart: () => log.push('restart'), renew: () => log.push('renew') });
  return { clock, log, upkeep, surroundings };
}

test('a lost connection: ICE restarts once, then another, less and less often', () => {
  const { clock, log, upkeep: kept } = upkeep();
  kept.begin();
  kept.state('connected');
  kept.state('disconnected');
  clock.advance(1_400);
  assert.deepEqual(log, []);
  kept.state('connected');
  clock.advance(60_000);
  assert.deepEqual(log, [], 'it came back by itself');
  kept.state('disconnected');
  clock.advance(1_500);
  assert.deepEqual(log, ['restart']);
  kept.state('failed');
  clock.advance(500);
  assert.deepEqual(log, ['restart', 'renew']);
  for (let i = 0; i < 30; i++) {
    kept.state('failed');
    clock.advance(15_000);
  }
  assert.ok(log.length > 25 && log.every((what, at) => (what === 'restart') === (at === 0)), 'never gives up');
  assert.equal(kept.failed, log.length - 1);
  kept.state('connected');
  assert.equal(kept.failed, 0);
  kept.stop();
  assert.equal(clock.pending, 0);
});

test('a connection that does not come about is replaced, but not while the server is away', () => {
  const { clock, log, upkeep: kept, surroundings } = upkeep();
  kept.begin();
  surroundings.online = false;
  clock.advance(30_000);
  assert.deepEqual(log, []);
  surroundings.online = true;
  clock.advance(8_000);
  assert.deepEqual(log, ['renew']);
  kept.wake();
  assert.deepEqual(log, ['renew', 'renew'], 'at once when the network is back');
  kept.gone();
  clock.advance(500);
  assert.deepEqual(log, ['renew', 'renew', 'renew'], 'and soon when the gateway has given it up');
});

test('the end of a connection, whoever tells it, is told once', () => {
  const { clock, log, upkeep: kept } = upkeep();
  kept.begin();
  kept.state('connected');
  kept.gone();
  clock.advance(300);
  kept.gone(); // by the server, after DTLS
  assert.ok(clock.dueIn(75), 'not later for that');
  kept.wake();
  assert.deepEqual(log, ['renew'], 'nothing to restart');
});

test('on the way to the gateway no server is asked at first, then relays that need no UDP', () => {
  const credentials = { username: 'u', credential: 'c' };
  const whole: RTCConfiguration = {
    iceServers: [
      { urls: 'stun:halloo.test:3478' },
      { urls: ['turn:halloo.test:3478', 'turn:halloo.test:3478?transport=udp', 'turn:halloo.test:3478?transport=tcp', 'turns:halloo.test:5349'], ...credentials },
    ],
  };
  const asked = (configuration: RTCConfiguration, isFirst: boolean) => gatewayConfiguration(configuration, isFirst).iceServers;
  assert.deepEqual(asked(whole, true), []);
  assert.deepEqual(asked(whole, false), [{ urls: ['turn:halloo.test:3478?transport=tcp', 'turns:halloo.test:5349'], ...credentials }]);
  assert.deepEqual(asked({ ...whole, iceTransportPolicy: 'relay' }, true), whole.iceServers);
});

test('the layouts of a moment are told once, in layers', () => {
  const clock = new VirtualClock();
  const told: unknown[] = [];
  let there = true;
  const viewing = new Viewing(clock, (pictures) => there && told.push(pictures) > 0);
  assert.equal(viewing.sees(1, 'video'), true, 'all, until it is said');
  viewing.set([{ participant: 1, source: 'video', height: 100 }]);
  viewing.set([
    { participant: 1, source: 'video', height: 180 },
    { participant: 2, source: 'video', height: 181 },
    { participant: 3, source: 'video', height: 361, prominent: true },
    { participant: 3, source: 'screen', height: 540 },
    { participant: 4, source: 'screen', height: 541 },
  ]);
  clock.advance(100);
  const pictures = [
    { participant: 1, source: 'video', layer: 0 },
    { participant: 2, source: 'video', layer: 1 },
    { participant: 3, source: 'video', layer: 2, prominent: true },
    { participant: 3, source: 'screen', layer: 0 },
    { participant: 4, source: 'screen', layer: 1 },
  ];
  assert.deepEqual(told, [pictures]);
  assert.deepEqual([viewing.sees(2, 'screen'), viewing.sees(2, 'audio'), viewing.sees(3, 'screen')], [false, true, true]);
  viewing.set([
    { participant: 1, source: 'video', height: 90 },
    { participant: 2, source: 'video', height: 200 },
    { participant: 3, source: 'video', height: 999, prominent: true },
    { participant: 3, source: 'screen', height: 500 },
    { participant: 4, source: 'screen', height: 1000 },
  ]);
  clock.advance(100);
  assert.equal(told.length, 1, 'the same layers');
  there = false;
  viewing.again();
  there = true;
  viewing.again();
  assert.deepEqual(told, [pictures, pictures], 'the gateway has forgotten it');
});

test('who speaks: no cough begins it, no breath ends it, and the lead is kept', () => {
  const speakers = new Speakers();
  let now = 0;
  const hear = (ms: number, ...levels: number[]): void => {
    for (const end = now + ms; now < end; now += 100) speakers.hear(new Map(levels.map((level, at) => [at + 1, level])), now);
  };
  hear(200, 0.3, 0);
  assert.deepEqual(speakers.speaking, [], 'a cough');
  hear(1_000, 0, 0);
  hear(500, 0.1, 0);
  assert.deepEqual(speakers.speaking, [1]);
  hear(1_000, 0.001, 0);
  assert.deepEqual(speakers.speaking, [1], 'a breath');
  hear(1_000, 0.1, 0.15);
  assert.deepEqual(speakers.speaking, [1, 2], 'a little louder does not lead');
  hear(1_000, 0.1, 0.4);
  assert.deepEqual(speakers.speaking, [2, 1]);
  hear(2_000, 0, 0.4);
  assert.deepEqual(speakers.speaking, [2]);
  hear(2_000, 0);
  assert.deepEqual(speakers.speaking, [], 'the other has left');
});

test('what two say for their media is read with care, and is kept from the application', () => {
  assert.deepEqual(readDirectWord(wrap({ epoch: 3, switched: true })), { epoch: 3, switched: true });
  const signal = { connection: 'c', description: { type: 'offer', sdp: 'v=0\r\n' } } as const;
  assert.deepEqual(readDirectWord(wrap({ epoch: 0, signal })), { epoch: 0, signal });
  const words = [null, 7, { epoch: '1' }, { epoch: 1.5, switched: true }, { epoch: 1 }, { epoch: 1, signal: { description: 'v=0' } }];
  for (const data of [null, 7, 'halloo-media', {}, ...words.map((word) => ({ 'halloo-media': word }))]) {
    assert.equal(readDirectWord(data), null, JSON.stringify(data));
  }
  assert.deepEqual([isDirectWord({ 'halloo-media': 1 }), isDirectWord({ hello: 1 }), isDirectWord(null)], [true, false, false]);
});
