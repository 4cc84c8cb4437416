// The native door: what the conversations of docs/protocol.md do not show. Every end of a call, every error
// code, both orders of two calls that cross, the list of people and the search in it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { serverFor } from '../support/server.mjs';
import { NativeClient, callId, ring, talk } from '../support/wire.mjs';

const enterAll = (server, ...names) => Promise.all(names.map((name) => NativeClient.enter(server, name)));

async function nobodyElseWasTold(...clients) {
  for (const client of clients) {
    await client.settle();
    assert.deepEqual(client.untaken.filter((m) => m.type !== 'people'), [], `${client.name} was told`);
  }
}

describe('how a call ends', () => {
  const ended = async (call, reason, ...clients) => {
    for (const client of clients) {
      const message = await client.next('ended');
      assert.deepEqual([message.call, message.reason], [call, reason], client.name);
    }
  };
  const areFree = async (server, ...names) => {
    const onlooker = await NativeClient.enter(server, 'Onlooker');
    for (const name of names) {
      onlooker.send({ type: 'search', text: name, ref: 0 });
      assert.deepEqual((await onlooker.next('found')).people, [{ name, state: 'free' }]);
    }
  };

  test('declined', async (t) => {
    const server = await serverFor(t);
    const [ada, grace] = await enterAll(server, 'Ada', 'Grace');
    const call = await ring(ada, grace);
    grace.send({ type: 'decline', call });
    await ended(call, 'declined', ada, grace);
    await areFree(server, 'Ada', 'Grace');
  });

  test('declined by hanging up before the answer', async (t) => {
    const server = await serverFor(t);
    const [ada, grace] = await enterAll(server, 'Ada', 'Grace');
    const call = await ring(ada, grace);
    grace.send({ type: 'hangup', call });
    await ended(call, 'declined', ada, grace);
  });

  test('cancelled', async (t) => {
    const server = await serverFor(t);
    const [ada, grace] = await enterAll(server, 'Ada', 'Grace');
    const call = await ring(ada, grace);
    ada.send({ type: 'hangup', call });
    await ended(call, 'cancelled', ada, grace);
    grace.send({ type: 'accept', call, video: false });
    assert.equal((await grace.error('unknown-call')).call, call);
    await areFree(server, 'Ada', 'Grace');
  });

  test('cancelled when the caller says bye', async (t) => {
    const server = await serverFor(t);
    const [ada, grace] = await enterAll(server, 'Ada', 'Grace');
    const call = await ring(ada, grace);
    ada.send({ type: 'bye' });
    await ended(call, 'cancelled', grace);
    assert.equal((await ada.ended()).code, 1000);
  });

  test('unanswered', async (t) => {
    const server = await serverFor(t, '--ring-time', '1s');
    const [ada, grace] = await enterAll(server, 'Ada', 'Grace');
    assert.equal(ada.welcome.ringSeconds, 1);
    const call = await ring(ada, grace);
    await ended(call, 'unanswered', ada, grace);
    await areFree(server, 'Ada', 'Grace');
  });

  test('busy: the two who talk hear nothing of it', async (t) => {
    const server = await serverFor(t);
    const [ada, grace, alan] = await enterAll(server, 'Ada', 'Grace', 'Alan');
    const running = await talk(ada, grace);
    for (const to of ['Ada', 'Grace']) {
      const call = callId();
      alan.send({ type: 'call', call, to, video: false });
      await ended(call, 'busy', alan);
    }
    await nobodyElseWasTold(ada, grace);
    ada.send({ type: 'signal', call: running, data: 'still here' });
    assert.equal((await grace.next('signal')).data, 'still here');
  });

  test('busy while it only rings', async (t) => {
    const server = await serverFor(t);
    const [ada, grace, alan] = await enterAll(server, 'Ada', 'Grace', 'Alan');
    await ring(ada, grace);
    const call = callId();
    alan.send({ type: 'call', call, to: 'Ada', video: false });
    await ended(call, 'busy', alan);
  });

  for (const [who, of] of [
    ['the caller', ([ada]) => ada],
    ['the callee', ([, grace]) => grace],
  ])
    test(`hung up by ${who}; then both can call again`, async (t) => {
      const server = await serverFor(t);
      const both = await enterAll(server, 'Ada', 'Grace');
      const call = await talk(...both);
      of(both).send({ type: 'hangup', call });
      await ended(call, 'hungup', ...both);
      await talk(...both.reverse());
    });

  test('hung up by saying bye', async (t) => {
    const server = await serverFor(t);
    const [ada, grace] = await enterAll(server, 'Ada', 'Grace');
    const call = await talk(ada, grace);
    ada.send({ type: 'bye' });
    await ended(call, 'hungup', grace);
    await grace.person('Ada', 'left');
    await NativeClient.enter(server, 'Ada'); // the name is free at once
  });

  test('gone, when the connection is lost for too long', async (t) => {
    const server = await serverFor(t, '--hold-time', '300ms');
    const [ada, grace] = await enterAll(server, 'Ada', 'Grace');
    const call = await talk(ada, grace);
    await grace.cut();
    await ada.person('Grace', 'away');
    await ended(call, 'gone', ada);
    await ada.person('Grace', 'left');
    await areFree(server, 'Ada');
  });

  test('gone, when the callee loses the connection while it rings', async (t) => {
    const server = await serverFor(t, '--hold-time', '0');
    const [ada, grace] = await enterAll(server, 'Ada', 'Grace');
    const call = await ring(ada, grace);
    await grace.cut();
    await ended(call, 'gone', ada);
  });
});

describe('two who call each other at once get one call', () => {
  async function crossing(t, order) {
    const server = await serverFor(t);
    const [ada, grace] = await enterAll(server, 'Ada', 'Grace');
    const calls = { Ada: callId(), Grace: callId() };
    await order(
      () => ada.send({ type: 'call', call: calls.Ada, to: 'Grace', video: true }),
      () => grace.send({ type: 'call', call: calls.Grace, to: 'Ada', video: false }),
      ada,
      grace,
    );
    const accepted = { Ada: await ada.next('accepted'), Grace: await grace.next('accepted') };
    const first = accepted.Ada.caller ? 'Ada' : 'Grace';
    const [caller, callee] = first === 'Ada' ? [ada, grace] : [grace, ada];
    assert.equal(accepted.Ada.caller, !accepted.Grace.caller);
    assert.equal(accepted.Ada.call, calls[first]);
    assert.equal(accepted.Grace.call, calls[first]);
    assert.deepEqual([accepted.Ada.from, accepted.Ada.video], ['Grace', false]);
    assert.deepEqual([accepted.Grace.from, accepted.Grace.video], ['Ada', true]);
    if (callee.untaken.some((m) => m.type === 'incoming')) await callee.next('incoming');
    const { call, into } = await callee.next('merged');
    assert.deepEqual([call, into], [calls[callee.name], calls[first]]);
    caller.send({ type: 'signal', call: into, data: 1 });
    assert.equal((await callee.next('signal')).data, 1);
    caller.send({ type: 'signal', call, data: 2 });
    await caller.error('unknown-call');
    await nobodyElseWasTold(ada, grace);
    return first;
  }

  test('the first is Ada', async (t) => {
    const first = await crossing(t, async (ada, grace, adas) => {
      ada();
      await adas.settle();
      grace();
    });
    assert.equal(first, 'Ada');
  });
  test('the first is Grace', async (t) => {
    const first = await crossing(t, async (ada, grace, adas, graces) => {
      grace();
      await graces.settle();
      ada();
    });
    assert.equal(first, 'Grace');
  });
  test('whoever is first', (t) => crossing(t, (ada, grace) => (ada(), grace())));
  test('also when it rings already', (t) =>
    crossing(t, async (ada, grace, adas, graces) => {
      ada();
      const { call } = await graces.next('incoming');
      graces.send({ type: 'ringing', call });
      await adas.next('ringing');
      grace();
    }));
});

describe('errors', () => {
  const call = callId();
  const malformed = {
    'no JSON': 'hello',
    'half of it': '{"type":"ping"',
    'two values': '{"type":"ping","ref":1}{}',
    'an array': '[{"type":"ping","ref":1}]',
    'a string': '"ping"',
    'no type': '{"ref":1}',
    'a type that is no text': '{"type":7}',
    'an unknown type': '{"type":"Ping","ref":1}',
    'a missing field': '{"type":"ping"}',
    'a text where a number belongs': '{"type":"ping","ref":"1"}',
    'a negative number': '{"type":"ping","ref":-1}',
    'a number with a fraction': '{"type":"ping","ref":1.5}',
    'a number too large for JavaScript': '{"type":"ping","ref":9007199254740993}',
    'an id that is no number': '{"type":"ping","ref":1,"id":null}',
    'a call id that is too short': '{"type":"hangup","call":"short"}',
    'a call id with other characters': '{"type":"hangup","call":"................"}',
    'more members than any message has': JSON.stringify({ type: 'ping', ref: 1, ...Array(200).fill(0) }),
    'data nested without end': `{"type":"signal","call":"${call}","data":${'['.repeat(1000)}${']'.repeat(1000)}}`,
  };
  for (const [what, text] of Object.entries(malformed))
    test(`bad-message: ${what}`, async (t) => {
      const server = await serverFor(t);
      const [ada] = await enterAll(server, 'Ada');
      ada.send(text);
      await ada.error('bad-message');
      await nobodyElseWasTold(ada);
    });

  test('not-greeted, and a hello is still welcome', async (t) => {
    const server = await serverFor(t);
    const client = await NativeClient.connect(server);
    for (const message of [{ type: 'ping', ref: 1 }, { type: 'search', text: '', ref: 1 }, { type: 'call', call, to: 'Ada', video: true }, { type: 'bye' }]) {
      client.send(message);
      await client.error('not-greeted');
    }
    client.send('?');
    await client.error('bad-message');
    await client.hello({ name: 'Ada' });
  });

  test('already-greeted', async (t) => {
    const server = await serverFor(t);
    const [ada] = await enterAll(server, 'Ada');
    ada.send({ type: 'hello', version: 1, name: 'Eve' });
    await ada.error('already-greeted');
    ada.send({ type: 'search', text: '', ref: 1 });
    assert.deepEqual((await ada.next('found')).people, [{ name: 'Ada', state: 'free' }]);
  });

  test('of calling: not-here, yourself, in-a-call, call-exists', async (t) => {
    const server = await serverFor(t);
    const [ada, grace, alan] = await enterAll(server, 'Ada', 'Grace', 'Alan');
    const calling = (id, to) => ({ type: 'call', call: id, to, video: true });
    const spare = callId();
    ada.send(calling(spare, 'Nobody'));
    assert.equal((await ada.error('not-here')).call, spare);
    ada.send(calling(spare, '<script>'));
    await ada.error('not-here');
    ada.send(calling(spare, 'Ada'));
    assert.equal((await ada.error('yourself')).call, spare);
    const running = await ring(ada, grace);
    ada.send(calling(spare, 'Alan'));
    assert.equal((await ada.error('in-a-call')).call, spare);
    grace.send(calling(spare, 'Alan'));
    await grace.error('in-a-call');
    alan.send(calling(running, 'Grace'));
    assert.equal((await alan.error('call-exists')).call, running);
    await nobodyElseWasTold(ada, grace, alan);
  });

  test('unknown-call: strangers, wrong ends, wrong states', async (t) => {
    const server = await serverFor(t);
    const [ada, grace, eve] = await enterAll(server, 'Ada', 'Grace', 'Eve');
    const refused = async (client, type, id, fields = {}) => {
      client.send({ type, call: id, ...fields });
      assert.equal((await client.error('unknown-call')).call, id, `${client.name} ${type}`);
    };
    for (const type of ['ringing', 'decline', 'hangup']) await refused(ada, type, callId());
    await refused(ada, 'accept', callId(), { video: true });
    await refused(ada, 'signal', callId(), { data: 0 });

    const running = callId();
    ada.send({ type: 'call', call: running, to: 'Grace', video: true });
    await grace.next('incoming');
    await refused(ada, 'ringing', running); // it is the callee's
    await refused(ada, 'accept', running, { video: true });
    await refused(ada, 'decline', running);
    await refused(ada, 'signal', running, { data: 0 }); // not accepted yet
    await refused(grace, 'signal', running, { data: 0 });
    for (const type of ['ringing', 'decline', 'hangup']) await refused(eve, type, running);
    await refused(eve, 'accept', running, { video: true });

    grace.send({ type: 'accept', call: running, video: true }); // without ringing: allowed
    await ada.next('accepted');
    await refused(grace, 'accept', running, { video: true }); // twice
    await refused(grace, 'ringing', running);
    await refused(grace, 'decline', running);
    await refused(eve, 'signal', running, { data: 0 });
    await refused(eve, 'hangup', running);
    await nobodyElseWasTold(ada, grace, eve);
  });

  test('of rejoining: in-a-call, call-exists', async (t) => {
    const server = await serverFor(t);
    const [ada, grace, eve] = await enterAll(server, 'Ada', 'Grace', 'Eve');
    const running = await talk(ada, grace);
    eve.send({ type: 'rejoin', call: running, to: 'Ada' });
    assert.equal((await eve.error('call-exists')).call, running);
    ada.send({ type: 'rejoin', call: callId(), to: 'Eve' });
    await ada.error('in-a-call');
    ada.send({ type: 'rejoin', call: running, to: 'Grace' });
    assert.equal((await ada.next('rejoined')).present, true);
    await nobodyElseWasTold(ada, grace, eve);
  });

  test('a binary message closes with 1003, text that is not UTF-8 with 1007; nobody else minds', async (t) => {
    const server = await serverFor(t);
    const [ada, grace, alan] = await enterAll(server, 'Ada', 'Grace', 'Alan');
    ada.socket.send(Buffer.from('{"type":"ping","ref":1}'), { binary: true });
    assert.equal((await ada.ended()).code, 1003);
    grace.socket.send(Buffer.from([0x22, 0xc3, 0x28, 0x22]), { binary: false });
    assert.equal((await grace.ended()).code, 1007);
    await nobodyElseWasTold(alan);
  });
});

describe('signals', () => {
  test('`data` comes as it was sent, `from` is the server\'s', async (t) => {
    const server = await serverFor(t);
    const [ada, grace] = await enterAll(server, 'Ada', 'Grace');
    const call = await talk(ada, grace);
    for (const data of ['null', '0', '"\\u2028 \\" \\\\ é 🙂 \\ud83d"', '[1e400,  -0.0 ,[]]', '{"a":{"type":"ended"},"a":2,"":null}', 'true']) {
      ada.send(`{"type":"signal","call":"${call}","from":"Eve","data":${data}}`);
      const { from } = await grace.next('signal');
      assert.equal(from, 'Ada');
      assert.ok(grace.texts.at(-1).includes(`"data":${data}`), `${grace.texts.at(-1)} has ${data} byte for byte`);
    }
  });

  test('an id that was taken before is ignored', async (t) => {
    const server = await serverFor(t);
    const [ada, grace] = await enterAll(server, 'Ada', 'Grace');
    const call = await talk(ada, grace);
    for (const [id, data] of [[1, 'a'], [2, 'b'], [1, 'again'], [2, 'again'], [3, 'c']])
      ada.send({ type: 'signal', id, call, data });
    for (const data of ['a', 'b', 'c']) assert.equal((await grace.next('signal')).data, data);
    await nobodyElseWasTold(ada, grace);
  });

  test('`trickle: false` is told to the other end', async (t) => {
    const server = await serverFor(t);
    const ada = await NativeClient.enter(server, 'Ada', { trickle: false });
    const grace = await NativeClient.enter(server, 'Grace');
    const call = callId();
    ada.send({ type: 'call', call, to: 'Grace', video: true });
    assert.equal((await grace.next('incoming')).trickle, false);
    grace.send({ type: 'accept', call, video: true });
    assert.equal((await ada.next('accepted')).trickle, true);
  });
});

describe('the list of people', () => {
  test('one who comes costs the others one entry; busy and free are told', async (t) => {
    const server = await serverFor(t);
    const [ada] = await enterAll(server, 'Ada');
    const grace = await NativeClient.enter(server, 'Grace');
    const told = await ada.person('Grace', 'free');
    assert.deepEqual(told.joined.filter((p) => p.name !== 'Grace' && p.name !== 'Ada'), []);
    assert.equal(told.total, 2);
    assert.ok(told.revision > ada.welcome.revision);
    const call = await talk(ada, grace);
    await ada.person('Grace', 'busy');
    const alan = await NativeClient.enter(server, 'Alan');
    assert.ok(alan.welcome.people.some((p) => p.name === 'Grace' && p.state === 'busy'));
    ada.send({ type: 'hangup', call });
    await alan.person('Grace', 'free');
  });

  test('many who come at once cost one message', async (t) => {
    const server = await serverFor(t, '--presence-interval', '1s');
    const [ada] = await enterAll(server, 'Ada');
    await ada.next('people'); // Ada's own coming, told at once
    const names = Array.from({ length: 30 }, (_, i) => `Guest ${i}`);
    await enterAll(server, ...names);
    const told = await ada.next('people');
    assert.deepEqual(told.joined.map((p) => p.name).sort(), names.sort());
  });

  test('the welcome has at most --list-limit people and says how many there are', async (t) => {
    const server = await serverFor(t, '--list-limit', '2');
    await enterAll(server, 'Ada', 'Alan', 'Barbara');
    const zoe = await NativeClient.enter(server, 'Zoe');
    await zoe.person('Zoe', 'free');
    const again = await NativeClient.resume(server, zoe.welcome.token, 0);
    assert.equal(again.welcome.total, 4);
    // The first of them, and oneself.
    assert.deepEqual(again.welcome.people.map((p) => p.name), ['Ada', 'Alan', 'Zoe']);
    again.send({ type: 'search', text: 'barb', ref: 5 });
    assert.deepEqual((await again.next('found')).people, [{ name: 'Barbara', state: 'free' }]);
  });

  test('--list-limit 0 lists all', async (t) => {
    const server = await serverFor(t, '--list-limit', '0');
    const names = Array.from({ length: 40 }, (_, i) => `Guest ${i}`);
    const guests = await enterAll(server, ...names);
    // All have been told of once the last revision is out.
    await guests[0].next((m) => m.type === 'people' && m.total === 40);
    const last = await NativeClient.enter(server, 'Last');
    assert.equal(last.welcome.people.length, 41);
  });

  test('the search', async (t) => {
    const server = await serverFor(t, '--max-connections-per-address', '0');
    const ada = await NativeClient.enter(server, 'Ada Lovelace');
    await enterAll(server, 'Élodie', 'Grace', ...Array.from({ length: 51 }, (_, i) => `Guest ${i}`));
    const find = async (text) => {
      const ref = Math.trunc(Math.random() * 1e6);
      ada.send({ type: 'search', text, ref });
      const found = await ada.next('found');
      assert.equal(found.ref, ref);
      return [found.people.map((p) => p.name), found.more];
    };
    assert.deepEqual(await find('LOVE'), [['Ada Lovelace'], false]);
    assert.deepEqual(await find('e\u0301LOD'), [['Élodie'], false]);
    assert.deepEqual(await find('ac'), [['Ada Lovelace', 'Grace'], false]);
    assert.deepEqual(await find('no such'), [[], false]);
    const [guests, more] = await find('guest');
    assert.deepEqual([guests.length, more], [50, true]);
    assert.deepEqual(guests, [...guests].sort());
  });
});
