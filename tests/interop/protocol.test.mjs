// docs/protocol.md is true: its conversations are played against the program, its examples are messages of
// protocol/native.json, and the program understands each that a client may send.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { describe, test } from 'node:test';
import { parseConversation, playConversation } from '../support/conversation.mjs';
import { gatewayFor } from '../support/gateway.mjs';
import { faultsOf, native } from '../support/schema.mjs';
import { serverFor } from '../support/server.mjs';
import { offer } from '../support/whip.mjs';
import { knock, meet, NativeClient, ring, talk } from '../support/wire.mjs';

const document = fs.readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
const blocks = (kind) => [...document.matchAll(new RegExp(`^\`\`\`${kind}\\n([^]*?)^\`\`\`$`, 'gm'))].map((m) => m[1]);

describe('the conversations', () => {
  const conversations = blocks('conversation').map(parseConversation);
  test('there are some', () => assert.ok(conversations.length >= 3));
  for (const lines of conversations) {
    const names = [...new Set(lines.map((line) => line.name))].join(' and ');
    test(`${names}, ${lines.length} lines`, async (t) => {
      const server = await serverFor(t);
      assert.equal(await playConversation(server, lines), lines.length);
    });
  }

  test('what is not so is found out', async (t) => {
    const server = await serverFor(t);
    const wrong = `A > {"type":"hello","version":1,"name":"A"}\nA < {"type":"welcome","name":"B"}`;
    await assert.rejects(playConversation(server, parseConversation(wrong)), /expected A </);
    const silent = `B > {"type":"hello","version":1,"name":"B"}`;
    await assert.rejects(playConversation(server, parseConversation(silent)), /does not have/);
  });
});

// {side, name, message} of each ### `name` (side) with the example below it.
const examples = [...document.matchAll(/^### `([\w-]+)` \((client|server)\)\n(?:(?!^### )[^])*?^```json\n(.+)\n```$/gm)].map(
  ([, name, side, json]) => ({ name, side, message: JSON.parse(json) }),
);

describe('the examples of the reference', () => {
  test('each message of native.json has one, and there are no others', () => {
    for (const side of ['client', 'server'])
      assert.deepEqual(
        examples.filter((e) => e.side === side).map((e) => e.name),
        Object.keys(native[side]),
      );
    assert.equal(blocks('json').length, examples.length);
  });

  for (const { name, side, message } of examples)
    test(`\`${name}\` of the ${side} is one`, () => {
      assert.equal(message.type, name);
      assert.deepEqual(faultsOf(side, message), []);
    });

  test('what is none is found out', () => {
    const { message } = examples.find((e) => e.side === 'server' && e.name === 'welcome');
    for (const wrong of [
      { ...message, total: -1 },
      { ...message, total: undefined },
      { ...message, more: 1 },
      { ...message, people: [{ name: 'Ada', state: 'asleep' }] },
      { ...message, iceServers: [{}] },
      { type: 'constructor' },
      null,
    ])
      assert.notDeepEqual(faultsOf('server', JSON.parse(JSON.stringify(wrong))), [], JSON.stringify(wrong));
  });
});

// The examples' descriptions are cut short. This is a real one, and one that answers the gateway's.
const real = (message) => ({ ...message, sdp: offer('chromium_call') });
const answerTo = (sdp) =>
  sdp
    .replace(/^a=(ssrc|ssrc-group|msid|msid-semantic|candidate|ice-lite|end-of-candidates)\b.*\r\n/gm, '')
    .replaceAll('a=sendonly', 'a=recvonly')
    .replaceAll('a=setup:actpass', 'a=setup:active')
    .replace(/^a=ice-ufrag:.*$/gm, 'a=ice-ufrag:theirs')
    .replace(/^a=ice-pwd:.*$/gm, 'a=ice-pwd:the-password-of-the-client');
const example = (name) => examples.find((e) => e.side === 'client' && e.name === name).message;

// What Ada publishes is offered to Grace.
async function offered(room, ada, grace) {
  await meet(room, ada, grace);
  ada.send(real(example('publish')));
  assert.ok((await ada.next('published')).connection > 0);
  grace.send(example('receive'));
  const { tracks, connection, sdp } = await grace.next('offer');
  assert.deepEqual(tracks.map(({ participant, source }) => `${participant} ${source}`).sort(), ['1 audio', '1 video']);
  return { connection, sdp: answerTo(sdp) };
}

// For each message of the client: the state in which its example makes sense, and what must come of it.
// Ada and Grace are here; `call` is the example's.
const situations = {
  hello: async ({ fresh, send }) => {
    send(fresh);
    assert.equal((await fresh.next('welcome')).name, 'Ada');
    return fresh;
  },
  bye: async ({ ada, grace, send }) => {
    send(ada);
    await grace.person('Ada', 'left');
    assert.equal((await ada.ended()).code, 1000);
  },
  search: async ({ ada, send }) => {
    send(ada);
    assert.deepEqual(await ada.next('found'), { type: 'found', ref: 1, people: [{ name: 'Ada', state: 'free' }], more: false });
    return ada;
  },
  call: async ({ ada, grace, call, send }) => {
    send(ada);
    assert.equal((await grace.next('incoming')).call, call);
    return ada;
  },
  ringing: async ({ ada, grace, call, send }) => {
    ada.send({ type: 'call', call, to: 'Grace', video: true });
    await grace.next('incoming');
    send(grace);
    assert.equal((await ada.next('ringing')).call, call);
    return grace;
  },
  accept: async ({ ada, grace, call, send }) => {
    await ring(ada, grace, call);
    send(grace);
    assert.equal((await ada.next('accepted')).video, false);
    return grace;
  },
  decline: async ({ ada, grace, call, send }) => {
    await ring(ada, grace, call);
    send(grace);
    assert.equal((await ada.next('ended')).reason, 'declined');
    return grace;
  },
  hangup: async ({ ada, grace, call, send }) => {
    await talk(ada, grace, call);
    send(ada);
    assert.equal((await grace.next('ended')).reason, 'hungup');
    return ada;
  },
  signal: async ({ ada, grace, call, message, send }) => {
    await talk(ada, grace, call);
    send(ada);
    const { data, from } = await grace.next('signal');
    assert.deepEqual({ data, from }, { data: message.data, from: 'Ada' });
    return ada;
  },
  rejoin: async ({ ada, call, send }) => {
    send(ada);
    assert.deepEqual(await ada.next('rejoined'), { type: 'rejoined', seq: 1, call, present: false });
    return ada;
  },
  enter: async ({ ada, room, send }) => {
    send(ada);
    const { participants } = await ada.next('entered');
    assert.deepEqual([participants.length, participants[0].audio, participants[0].video], [1, true, true]);
    assert.equal(room.length, 22);
    return ada;
  },
  'leave-room': async ({ ada, grace, room, send }) => {
    await meet(room, ada, grace);
    send(ada);
    assert.equal((await ada.next('left')).reason, 'left');
    assert.deepEqual((await grace.next('room')).left, [1]);
  },
  state: async ({ ada, grace, room, send }) => {
    await meet(room, ada, grace);
    send(ada);
    assert.equal((await grace.next('room')).participants[0].video, true);
    return ada;
  },
  hand: async ({ ada, grace, room, send }) => {
    await meet(room, ada, grace);
    send(ada);
    assert.equal((await grace.next('room')).participants[0].hand, true);
    return ada;
  },
  react: async ({ ada, grace, room, message, send }) => {
    await meet(room, ada, grace);
    send(ada);
    for (const one of [ada, grace])
      assert.deepEqual(await one.next('react'), { type: 'react', room, from: 1, reaction: message.reaction });
    return ada;
  },
  chat: async ({ ada, grace, room, message, send }) => {
    await meet(room, ada, grace);
    send(ada);
    for (const one of [ada, grace]) {
      const { from, name, text, message: number } = await one.next('chat');
      assert.deepEqual({ from, name, text, number }, { from: 1, name: 'Ada', text: message.text, number: 1 });
    }
    return ada;
  },
  'room-signal': async ({ ada, grace, room, message, send }) => {
    await meet(room, ada, grace);
    send(ada);
    const { data, from } = await grace.next('room-signal');
    assert.deepEqual({ data, from }, { data: message.data, from: 1 });
    return ada;
  },
  'room-settings': async ({ ada, grace, room, send }) => {
    await meet(room, ada, grace);
    send(ada);
    const { knock, locked } = await grace.next('room');
    assert.deepEqual({ knock, locked }, { knock: true, locked: false });
    return ada;
  },
  admit: async ({ ada, grace, room, message, send }) => {
    await knock(room, ada, grace, message.participant);
    send(ada);
    assert.equal((await grace.next('entered')).participant, message.participant);
    return ada;
  },
  refuse: async ({ ada, grace, room, message, send }) => {
    await knock(room, ada, grace, message.participant);
    send(ada);
    assert.equal((await grace.next('left')).reason, 'refused');
    return ada;
  },
  remove: async ({ ada, grace, room, message, send }) => {
    await meet(room, ada, grace);
    send(ada);
    assert.equal((await grace.next('left')).reason, 'removed');
    assert.deepEqual((await ada.next('room')).left, [message.participant]);
    return ada;
  },
  mute: async ({ ada, grace, room, send }) => {
    await meet(room, ada, grace);
    send(ada);
    const { kind, muted } = await grace.next('mute');
    assert.deepEqual({ kind, muted }, { kind: 'audio', muted: true });
    return ada;
  },
  publish: async ({ ada, grace, room }) => {
    await offered(room, ada, grace);
    return ada;
  },
  receive: async ({ ada, grace, room }) => {
    await offered(room, ada, grace);
    return grace;
  },
  answer: async ({ ada, grace, room, message }) => {
    grace.send({ ...message, ...(await offered(room, ada, grace)) });
    return grace;
  },
  view: async ({ ada, grace, room, send }) => {
    grace.send({ ...example('answer'), ...(await offered(room, ada, grace)) });
    send(grace);
    return grace;
  },
  disconnect: async ({ ada, grace, room, send }) => {
    grace.send({ ...example('answer'), ...(await offered(room, ada, grace)) });
    send(ada);
    assert.deepEqual((await grace.next('offer')).tracks, []);
    return ada;
  },
  ack: async ({ ada, send }) => {
    send(ada);
    return ada;
  },
  ping: async ({ ada, send }) => {
    send(ada);
    assert.deepEqual(await ada.next('pong'), { type: 'pong', ref: 8 });
    return ada;
  },
};

describe('the program understands the example of', () => {
  for (const { name, message } of examples.filter((e) => e.side === 'client'))
    test(`\`${name}\``, async (t) => {
      assert.ok(situations[name], 'no situation is known here for this message');
      const server = await gatewayFor(t);
      const people =
        name === 'hello'
          ? { fresh: await NativeClient.connect(server) }
          : { ada: await NativeClient.enter(server, 'Ada'), grace: await NativeClient.enter(server, 'Grace') };
      const sender = await situations[name]({
        ...people,
        message,
        call: message.call,
        room: message.room,
        send: (client) => client.send(message),
      });
      await sender?.settle();
      for (const client of Object.values(people))
        assert.deepEqual(client.log.filter((m) => m.type === 'error'), []);
    });
});

test('unknown members are ignored, unknown types answered with an error', async (t) => {
  const server = await serverFor(t);
  const client = await NativeClient.connect(server);
  await client.hello({ name: 'Ada', colour: 'green', deep: { list: [1, { more: null }] } });
  client.send({ type: 'dance' });
  await client.error('bad-message');
  await client.settle();
});
