// The article door, with clients that say what the ones of "Let's Have Fun With WebRTC" say, and calls
// between them and people at the native door.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { serverFor } from '../support/server.mjs';
import { ArticleClient, NativeClient, callId, talk } from '../support/wire.mjs';

const SDP = 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n';
const WITH_VIDEO = `${SDP}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n`;
const description = (type, sdp = SDP) => ({ type, sdp });
// As the article's page builds them.
const offerOf = (name, sdp) => JSON.stringify({ from: name, offer: description('offer', sdp) });
const answerOf = (name, sdp) => JSON.stringify({ from: name, answer: description('answer', sdp) });

async function heardNothing(...clients) {
  for (const client of clients) {
    await client.settle();
    const rest = client.untaken.filter((m) => !('userlist' in m) && m.type !== 'people');
    assert.deepEqual(rest, [], `${client.name} was told`);
  }
}

describe('among clients of the article', () => {
  test('everyone has the list of names after each join and each leave', async (t) => {
    const server = await serverFor(t);
    const alice = await ArticleClient.enter(server, 'alice');
    const bob = await ArticleClient.enter(server, 'bob');
    const nina = await NativeClient.enter(server, 'Nina');
    for (const client of [alice, bob]) await client.listed(['alice', 'bob', 'Nina']);
    await bob.close();
    await alice.listed(['alice', 'Nina']);
    nina.send({ type: 'bye' });
    await alice.listed(['alice']);
  });

  test('a call as the article has it, to the closing of both sockets', async (t) => {
    const server = await serverFor(t);
    const alice = await ArticleClient.enter(server, 'alice');
    const bob = await ArticleClient.enter(server, 'bob');
    await alice.listed(['alice', 'bob']);
    alice.relay('bob', offerOf('alice'));
    assert.deepEqual(await bob.next((m) => m.offer), JSON.parse(offerOf('alice')));
    bob.relay('alice', answerOf('bob'));
    await bob.close(); // at once, as the article does
    assert.deepEqual(await alice.next((m) => m.answer), JSON.parse(answerOf('bob')));
    await alice.listed(['alice']);
    await alice.close();
  });

  test('what is relayed comes byte for byte, in a frame of its own', async (t) => {
    const server = await serverFor(t);
    const alice = await ArticleClient.enter(server, 'alice');
    const bob = await ArticleClient.enter(server, 'bob');
    const texts = [
      offerOf('alice'),
      '{ "from" : "alice" ,\n\t"offer":{"sdp":"v=0\\r\\n", "type":"offer"},"extra":[1.0,1e2,"\\u00e9\\/"] }',
      'not JSON at all',
      '',
      '["from","bob"]',
      'é 🙂 \u2028 \u0000 "quoted" \\ back',
      '{"userlist":["mallory"]}',
      '.'.repeat(60_000),
    ];
    for (const text of texts) alice.relay('bob', text);
    // With escapes where none are needed: they are the envelope's, not the text's.
    alice.send('{"target":"\\u0062ob","sdp":"\\u0041\\/\\n","more":1}');
    // Half a pair cannot stand in a text frame (RFC 6455, section 8.1).
    alice.send('{"target":"bob","sdp":"\\ud83d"}');
    texts.push('A/\n', '\ufffd');
    await bob.next((m) => m.text === '\ufffd');
    assert.deepEqual(bob.texts.filter((text) => texts.includes(text)), texts);
  });

  test('a forged `from` is refused and reaches nobody', async (t) => {
    const server = await serverFor(t);
    const alice = await ArticleClient.enter(server, 'alice');
    const bob = await ArticleClient.enter(server, 'bob');
    const nina = await NativeClient.enter(server, 'Nina');
    await alice.listed(['alice', 'bob', 'Nina']);
    const forgeries = [
      offerOf('bob'),
      offerOf('Nina'),
      offerOf('Alice'),
      '{"from":"\\u0062ob","answer":{}}',
      '{"fr\\u006fm":"bob","answer":{}}', // the same key to a JSON parser
      '{"from":"alice","from":"bob"}',
      '{"from":"bob","from":"alice"}',
      '{"from":["bob"]}',
      ' \n{"from":"bob"}',
      // Objects that a server with bounds might not read to the end.
      JSON.stringify({ ...Array(100).fill(0), from: 'bob' }),
      `{"deep":${'['.repeat(500)}${']'.repeat(500)},"from":"bob"}`,
    ];
    for (const forged of forgeries)
      for (const target of ['bob', 'Nina']) {
        alice.relay(target, forged);
        await alice.error();
      }
    alice.relay('bob', '{"from":"alice"'); // bob's page would close on it
    await alice.error();
    alice.relay('bob', 'the first that bob hears');
    await bob.next((m) => m.text === 'the first that bob hears');
    await heardNothing(alice, bob, nina);
  });

  test("a name with an apostrophe is its owner's in either spelling", async (t) => {
    const server = await serverFor(t);
    const miles = await ArticleClient.open(`${server.ws}/`);
    miles.name = 'Miles';
    miles.send({ nickname: " Miles  O'Brien" });
    await miles.listed(['Miles O’Brien']);
    const alice = await ArticleClient.enter(server, 'alice');
    miles.relay('alice', offerOf(" Miles  O'Brien")); // his page knows no other
    const { from } = await alice.next((m) => m.offer);
    alice.relay(from, answerOf('alice'));
    assert.equal((await miles.next((m) => m.answer)).from, 'alice');
    await heardNothing(miles, alice);
  });

  test('an unknown target costs that message alone', async (t) => {
    const server = await serverFor(t);
    const alice = await ArticleClient.enter(server, 'alice');
    const bob = await ArticleClient.enter(server, 'bob');
    for (const target of ['carol', '', '<b>', 'x'.repeat(5000)]) {
      alice.relay(target, offerOf('alice'));
      await alice.error();
    }
    alice.relay('alice', offerOf('alice'));
    await alice.error();
    alice.relay('bob', 'still here');
    await bob.next((m) => m.text === 'still here');
  });
});

describe('refused at the door', () => {
  const refused = async (client) => {
    await client.error();
    assert.equal((await client.ended()).code, 1008);
  };

  test('a name that is taken, at either door; its owner keeps it undisturbed', async (t) => {
    const server = await serverFor(t);
    const alice = await ArticleClient.enter(server, 'alice');
    const nina = await NativeClient.enter(server, 'Nina');
    const bob = await ArticleClient.enter(server, 'bob');
    await alice.listed(['alice', 'bob', 'Nina']);
    for (const nickname of ['alice', 'ALICE', 'аlice', 'Nina', 'nina']) {
      const client = await ArticleClient.open(`${server.ws}/`);
      client.name = nickname;
      client.send({ nickname });
      await refused(client);
    }
    const late = await NativeClient.connect(server);
    await assert.rejects(late.hello({ name: 'Alice' }), (e) => e.refused?.code === 'name-taken');
    bob.relay('alice', 'for the owner');
    await alice.next((m) => m.text === 'for the owner');
    await heardNothing(alice, bob, nina);
  });

  const garbage = {
    'no JSON': 'alice',
    'no object': '["alice"]',
    'no nickname': '{"name":"alice"}',
    'a nickname that is no text': '{"nickname":7}',
    'an empty nickname': '{"nickname":""}',
    'markup': '{"nickname":"<b>alice</b>"}',
    'what would end the string in the article\'s page': '{"nickname":"\\"); alert(1); (\\""}',
    'too long a nickname': JSON.stringify({ nickname: 'x'.repeat(41) }),
    'a message before the name': '{"target":"bob","sdp":"x"}',
  };
  test('garbage before a name closes that connection alone', async (t) => {
    const server = await serverFor(t);
    const bob = await ArticleClient.enter(server, 'bob');
    for (const [what, text] of Object.entries(garbage)) {
      const client = await ArticleClient.open(`${server.ws}/`);
      client.name = what;
      client.send(text);
      await refused(client);
    }
    await heardNothing(bob);
    await ArticleClient.enter(server, 'alice');
  });

  test('garbage after it is answered, and the connection stays', async (t) => {
    const server = await serverFor(t);
    const alice = await ArticleClient.enter(server, 'alice');
    const bob = await ArticleClient.enter(server, 'bob');
    for (const text of ['?', '[]', '{}', '{"nickname":"alice"}', '{"target":"bob"}', '{"sdp":"x"}', '{"target":7,"sdp":"x"}', '{"target":"bob","sdp":{}}', '{"target":"bob","sdp":null}']) {
      alice.send(text);
      await alice.error();
    }
    alice.relay('bob', 'still here');
    await bob.next((m) => m.text === 'still here');
    await heardNothing(alice, bob);
  });
});

describe('article and native', () => {
  async function artAndNina(t, ...args) {
    const server = await serverFor(t, ...args);
    const nina = await NativeClient.enter(server, 'Nina');
    const art = await ArticleClient.enter(server, 'Art');
    await nina.person('Art', 'free');
    await art.listed(['Art', 'Nina']);
    return { server, art, nina };
  }
  // The call that Art's offer makes at Nina's.
  async function artCalls(art, nina, sdp = SDP) {
    art.relay('Nina', offerOf('Art', sdp));
    const incoming = await nina.next('incoming');
    assert.deepEqual([incoming.from, incoming.trickle, incoming.video], ['Art', false, sdp === WITH_VIDEO]);
    nina.send({ type: 'ringing', call: incoming.call });
    return incoming.call;
  }

  test('article calls native, which does not trickle; both sockets close after the answer', async (t) => {
    const { art, nina } = await artAndNina(t);
    const call = await artCalls(art, nina, WITH_VIDEO);
    await heardNothing(art);
    nina.send({ type: 'accept', call, video: true });
    const offer = await nina.next('signal');
    assert.deepEqual(offer.data, { description: description('offer', WITH_VIDEO) });
    assert.equal(offer.from, 'Art');
    nina.send({ type: 'signal', call, data: { description: description('answer') } });
    const answer = await art.next((m) => m.answer);
    assert.deepEqual(answer, { from: 'Nina', answer: description('answer') });
    await art.close();
    const ended = await nina.next('ended');
    assert.deepEqual([ended.call, ended.reason], [call, 'gone']); // what flows goes on
    await nina.person('Art', 'left');
    await nina.close();
  });

  test('native calls article, which answers as it answers any offer, and closes', async (t) => {
    const { art, nina } = await artAndNina(t);
    const call = callId();
    nina.send({ type: 'call', call, to: 'Art', video: true });
    const accepted = await nina.next('accepted');
    assert.deepEqual([accepted.call, accepted.from, accepted.trickle, accepted.caller], [call, 'Art', false, true]);
    await nina.person('Art', 'busy');
    nina.send({ type: 'signal', call, data: { description: description('offer', WITH_VIDEO) } });
    assert.deepEqual(await art.next((m) => m.offer), { from: 'Nina', offer: description('offer', WITH_VIDEO) });
    art.relay('Nina', answerOf('Art'));
    await art.close();
    const { data, from } = await nina.next('signal');
    assert.deepEqual([data, from], [{ description: description('answer') }, 'Art']);
    assert.equal((await nina.next('ended')).reason, 'gone');
  });

  test('candidates by themselves do not reach the article', async (t) => {
    const { art, nina } = await artAndNina(t);
    const call = callId();
    nina.send({ type: 'call', call, to: 'Art', video: false });
    await nina.next('accepted');
    for (const data of [{ candidate: { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host' } }, null, { description: 7 }, { description: { type: 'rollback', sdp: '' } }])
      nina.send({ type: 'signal', call, data });
    nina.send({ type: 'signal', call, data: { description: description('offer') } });
    assert.deepEqual(await art.next((m) => m.offer), { from: 'Nina', offer: description('offer') });
    await heardNothing(art, nina);
  });

  test('a second offer of the article before the answer takes the first one\'s place', async (t) => {
    const { art, nina } = await artAndNina(t);
    const call = await artCalls(art, nina);
    art.relay('Nina', offerOf('Art', WITH_VIDEO));
    await heardNothing(art);
    nina.send({ type: 'accept', call, video: true });
    assert.equal((await nina.next('signal')).data.description.sdp, WITH_VIDEO);
    await heardNothing(nina);
  });

  test('only descriptions can be sent to a native client, and an answer needs a call', async (t) => {
    const { art, nina } = await artAndNina(t);
    for (const text of ['hello', '{}', '{"from":"Art"}', '{"from":"Art","offer":"x"}', '{"from":"Art","offer":{"type":"answer","sdp":""}}', answerOf('Art')]) {
      art.relay('Nina', text);
      await art.error();
    }
    await heardNothing(art, nina);
  });

  describe('how it goes wrong is told as {"error"}', () => {
    test('declined', async (t) => {
      const { art, nina } = await artAndNina(t);
      const call = await artCalls(art, nina);
      nina.send({ type: 'decline', call });
      assert.match(await art.error(), /declined/);
      await artCalls(art, nina); // again
    });
    test('busy', async (t) => {
      const { server, art, nina } = await artAndNina(t);
      const ada = await NativeClient.enter(server, 'Ada');
      await talk(nina, ada);
      art.relay('Nina', offerOf('Art'));
      assert.match(await art.error(), /another call/);
      await heardNothing(nina, ada);
    });
    test('unanswered', async (t) => {
      const { art, nina } = await artAndNina(t, '--ring-time', '1s');
      await artCalls(art, nina);
      assert.match(await art.error(), /[Nn]obody answered/);
      assert.equal((await nina.next('ended')).reason, 'unanswered');
    });
    test('the native client leaves', async (t) => {
      const { art, nina } = await artAndNina(t, '--hold-time', '0');
      await artCalls(art, nina);
      await nina.cut();
      assert.match(await art.error(), /left/);
    });
    test('in a call already', async (t) => {
      const { server, art, nina } = await artAndNina(t);
      await NativeClient.enter(server, 'Ada');
      await artCalls(art, nina);
      art.relay('Ada', offerOf('Art'));
      assert.match(await art.error(), /already/);
    });
  });

  test('the native side hears busy, cancelled and hung up as with its own', async (t) => {
    const { server, art, nina } = await artAndNina(t);
    const ada = await NativeClient.enter(server, 'Ada');
    const running = callId();
    nina.send({ type: 'call', call: running, to: 'Art', video: true });
    await nina.next('accepted');
    const refused = callId();
    ada.send({ type: 'call', call: refused, to: 'Art', video: true });
    assert.deepEqual([(await ada.next('ended')).reason], ['busy']);
    nina.send({ type: 'hangup', call: running });
    assert.equal((await nina.next('ended')).reason, 'hungup');
    await heardNothing(art); // its media ends

    await artCalls(art, nina);
    await art.close();
    assert.equal((await nina.next('ended')).reason, 'cancelled');
  });

  test('the two who call each other at once get one call', async (t) => {
    const { art, nina } = await artAndNina(t);
    const call = await artCalls(art, nina);
    const own = callId();
    nina.send({ type: 'call', call: own, to: 'Art', video: true });
    assert.equal((await nina.next('merged')).into, call);
    assert.equal((await nina.next('accepted')).caller, false);
    assert.deepEqual((await nina.next('signal')).data, { description: description('offer') });
    await heardNothing(art, nina);
  });
});

test('with the native door shut the article works alone', async (t) => {
  const server = await serverFor(t, '--doors', 'article');
  const alice = await ArticleClient.enter(server, 'alice');
  const bob = await ArticleClient.enter(server, 'bob');
  alice.relay('bob', offerOf('alice'));
  await bob.next((m) => m.offer);
});
