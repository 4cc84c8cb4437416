// The native door when connections are lost: taking up again, exactly once in both directions; the time a
// name is held; a server that stops, and one that comes back knowing nothing.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PersistentClient } from '../support/persistent.mjs';
import { withSeed } from '../support/seeded.mjs';
import { serverFor, startServer } from '../support/server.mjs';
import { ArticleClient, NativeClient, callId, ring, talk } from '../support/wire.mjs';

const refusedAs = (code) => (error) => {
  assert.equal(error.refused?.code, code, error.message);
  return true;
};

describe('exactly once', () => {
  test('a burst of signals both ways while both lose their connections again and again', async (t) => {
    const server = await serverFor(t, '--max-messages-per-second', '0');
    await withSeed(async ({ random, below }) => {
      const ada = await PersistentClient.enter(server, 'Ada');
      const grace = await PersistentClient.enter(server, 'Grace');
      const call = callId();
      ada.say({ type: 'call', call, to: 'Grace', video: true });
      await grace.hears(1, (m) => m.type === 'incoming');
      grace.say({ type: 'accept', call, video: true });
      await ada.hears(1, (m) => m.type === 'accepted');

      const COUNT = 400;
      const CUTS = 6;
      const burst = async (client) => {
        const cuts = new Set(Array.from({ length: CUTS }, () => below(COUNT)));
        for (let i = 0; i < COUNT; i++) {
          client.say({ type: 'signal', call, data: { i, filling: '.'.repeat(below(2000)) } }, random() < 0.3);
          if (cuts.has(i)) await client.loseConnection({ wait: random() < 0.5 });
          // Now and then what has come is heard, so that cuts fall between any two messages.
          else if (random() < 0.2) await new Promise(setImmediate);
        }
        return cuts.size;
      };
      const isSignal = (m) => m.type === 'signal';
      const [adas, graces] = await Promise.all([burst(ada), burst(grace)]);
      await Promise.all([ada.hears(COUNT, isSignal), grace.hears(COUNT, isSignal)]);
      assert.deepEqual([ada.resumptions, grace.resumptions], [adas, graces]);
      // Nothing may come after the last one.
      await Promise.all([ada.loseConnection(), grace.loseConnection()]);
      for (const client of [ada, grace]) {
        await client.wire.settle();
        assert.deepEqual(client.heard.filter(isSignal).map((m) => m.data.i), Array.from({ length: COUNT }, (_, i) => i), client.name);
      }
    });
  });

  test('what was relayed while one was away comes in order, once, with the call as it stands', async (t) => {
    const server = await serverFor(t);
    const ada = await NativeClient.enter(server, 'Ada');
    const grace = await NativeClient.enter(server, 'Grace');
    const call = await talk(ada, grace); // grace: incoming is 1
    await grace.cut();
    await ada.person('Grace', 'away');
    for (let data = 0; data < 5; data++) ada.send({ type: 'signal', call, data });
    await ada.settle();

    const again = await NativeClient.resume(server, grace.welcome.token, 1, 'Grace');
    assert.deepEqual(again.welcome.calls, [{ call, peer: 'Ada', caller: false, state: 'accepted' }]);
    for (let data = 0; data < 5; data++) {
      const message = await again.next('signal');
      assert.deepEqual([message.data, message.seq], [data, data + 2]);
    }
    await ada.person('Grace', 'busy');
    // Having had them she has them no more; what was not acknowledged comes again.
    again.send({ type: 'ack', ack: 4 });
    await again.cut();
    const third = await NativeClient.resume(server, again.welcome.token, 4, 'Grace');
    for (const data of [3, 4]) assert.equal((await third.next('signal')).data, data);
    await third.settle();
    assert.deepEqual(third.untaken.filter((m) => m.type !== 'people'), []);
    // What was acknowledged cannot be asked for again.
    await third.cut();
    await assert.rejects(NativeClient.resume(server, third.welcome.token, 1, 'Grace'), refusedAs('missed-too-much'));
    assert.equal((await ada.next('ended')).reason, 'gone');
  });

  test('a call that ended while one was away is told afterwards', async (t) => {
    const server = await serverFor(t);
    const ada = await NativeClient.enter(server, 'Ada');
    const grace = await NativeClient.enter(server, 'Grace');
    const call = await ring(ada, grace);
    await grace.cut();
    ada.send({ type: 'hangup', call });
    await ada.next('ended');
    const again = await NativeClient.resume(server, grace.welcome.token, 1, 'Grace');
    assert.deepEqual(again.welcome.calls, []);
    assert.equal((await again.next('ended')).reason, 'cancelled');
  });

  test('`received` says up to which the server has heard', async (t) => {
    const server = await serverFor(t);
    const ada = await NativeClient.enter(server, 'Ada');
    const grace = await NativeClient.enter(server, 'Grace');
    ada.send({ type: 'call', id: 1, call: callId(), to: 'Nobody', video: true });
    await ada.error('not-here');
    const call = callId();
    ada.send({ type: 'call', id: 2, call, to: 'Grace', video: true });
    await grace.next('incoming');
    await ada.cut();
    const again = await NativeClient.resume(server, ada.welcome.token, 0, 'Ada');
    assert.equal(again.welcome.received, 2);
    again.send({ type: 'call', id: 2, call, to: 'Grace', video: true });
    again.send({ type: 'hangup', id: 3, call });
    assert.equal((await grace.next('ended')).reason, 'cancelled');
    await again.settle();
    assert.deepEqual(again.log.filter((m) => m.type === 'error'), []);
  });
});

describe('tokens', () => {
  test('another connection takes the person up; the older one is closed with 4002', async (t) => {
    const server = await serverFor(t);
    const ada = await NativeClient.enter(server, 'Ada');
    const grace = await NativeClient.enter(server, 'Grace');
    const call = await talk(ada, grace);
    await grace.person('Ada', 'busy');
    const again = await NativeClient.resume(server, ada.welcome.token, 2, 'Ada');
    assert.equal((await ada.ended()).code, 4002);
    assert.deepEqual(again.welcome.calls, [{ call, peer: 'Grace', caller: true, state: 'accepted' }]);
    grace.send({ type: 'signal', call, data: 'to the new one' });
    assert.equal((await again.next('signal')).data, 'to the new one');
    await grace.settle();
    // Nobody has noticed.
    assert.deepEqual(grace.untaken.filter((m) => m.changed?.some((p) => p.name === 'Ada')), []);
  });

  test('expired: a wrong, an old and a strange one', async (t) => {
    const server = await serverFor(t);
    const ada = await NativeClient.enter(server, 'Ada');
    const { token } = ada.welcome;
    const other = token.at(-1) === 'A' ? 'B' : 'A';
    const strange = [token.slice(0, -1) + other, token.slice(0, 8), token.slice(0, -1), `${token}A`, '', 'x'.repeat(5000)];
    for (const wrong of strange) await assert.rejects(NativeClient.resume(server, wrong, 0), refusedAs('expired'));
    ada.send({ type: 'bye' });
    await ada.ended();
    const client = await NativeClient.connect(server);
    await assert.rejects(client.hello({ token, last: 0 }), refusedAs('expired'));
    await client.hello({ name: 'Ada' }); // on the same connection
  });

  test('missed-too-much: a `last` that was never given out', async (t) => {
    const server = await serverFor(t);
    const ada = await NativeClient.enter(server, 'Ada');
    await ada.cut();
    const client = await NativeClient.connect(server);
    await assert.rejects(client.hello({ token: ada.welcome.token, last: 7 }), refusedAs('missed-too-much'));
    await client.hello({ name: 'Ada' });
  });

  test('expired: when the time to hold the name is over', async (t) => {
    const server = await serverFor(t, '--hold-time', '300ms');
    const ada = await NativeClient.enter(server, 'Ada');
    const grace = await NativeClient.enter(server, 'Grace');
    await ada.cut();
    await grace.person('Ada', 'away');
    const again = await NativeClient.resume(server, ada.welcome.token, 0, 'Ada'); // in time
    await grace.person('Ada', 'free');
    await again.cut();
    await grace.person('Ada', 'left');
    await assert.rejects(NativeClient.resume(server, ada.welcome.token, 0), refusedAs('expired'));
    await NativeClient.enter(server, 'Ada');
  });
});

test('two take up a call again on a server that was started anew', async (t) => {
  const first = await startServer({});
  const ada = await NativeClient.enter(first, 'Ada');
  const grace = await NativeClient.enter(first, 'Grace');
  const call = await talk(ada, grace);
  await first.kill();
  for (const client of [ada, grace]) assert.equal((await client.ended()).code, 1006);

  const server = await serverFor(t, '--listen', `127.0.0.1:${first.port}`);
  await assert.rejects(NativeClient.resume(server, ada.welcome.token, 2, 'Ada'), refusedAs('expired'));
  const back = async (name, to, present) => {
    const client = await NativeClient.enter(server, name);
    client.send({ type: 'rejoin', id: 1, call, to });
    assert.deepEqual(await client.next('rejoined'), { type: 'rejoined', seq: 1, call, present });
    return client;
  };
  const adaAgain = await back('Ada', 'Grace', false);
  adaAgain.send({ type: 'signal', call, data: 0 });
  await adaAgain.error('not-here');

  const stranger = await NativeClient.enter(server, 'Alan');
  stranger.send({ type: 'call', call: callId(), to: 'Ada', video: true });
  assert.equal((await stranger.next('ended')).reason, 'busy');
  stranger.send({ type: 'rejoin', call, to: 'Ada' });
  await stranger.error('call-exists');

  const graceAgain = await back('Grace', 'Ada', true);
  assert.deepEqual(await adaAgain.next('rejoined'), { type: 'rejoined', seq: 2, call, present: true });
  for (const [from, to] of [[adaAgain, graceAgain], [graceAgain, adaAgain]]) {
    from.send({ type: 'signal', call, data: `of ${from.name}` });
    assert.equal((await to.next('signal')).data, `of ${from.name}`);
  }
  graceAgain.send({ type: 'hangup', call });
  for (const client of [adaAgain, graceAgain]) assert.equal((await client.next('ended')).reason, 'hungup');
});

for (const signal of ['SIGTERM', 'SIGINT'])
  test(`${signal} tells everyone at every door and ends with status 0`, async (t) => {
    const server = await serverFor(t);
    const ada = await NativeClient.enter(server, 'Ada');
    const nameless = await NativeClient.connect(server);
    const art = await ArticleClient.enter(server, 'Art');
    server.process.kill(signal);
    for (const client of [ada, nameless]) assert.match((await client.next('closing')).message, /^[A-Z].+\.$/);
    for (const client of [ada, nameless, art]) assert.equal((await client.ended()).code, 1001);
    assert.equal(await server.ended, 0);
    await assert.rejects(NativeClient.connect(server), /ECONNREFUSED/);
  });
