// The room-of-two door with npm's socket.io-client 4, unchanged, against the real program.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { io } from 'socket.io-client';
import WebSocket from 'ws';
import { startServer } from '../support/server.mjs';

const TIMEOUT = { timeout: 60_000 };

let server;
const sockets = new Set();

before(async () => {
  // Some of the tests say much at once; limits have tests of their own.
  server = await startServer({ args: ['--max-messages-per-second', '0'] });
});
after(async () => assert.equal(await server.stop(), 0, server.output.stderr));
afterEach(async () => {
  for (const socket of sockets) await leave(socket);
});

// No test meets the clients of another, even while those are leaving.
let rooms = 0;
const freshRoom = () => `/room-${++rooms}`;

// A client in a room, with what it has heard since: `heard` grows, `next()` waits for one more.
async function enter(namespace = '/', options = {}) {
  const socket = io(new URL(namespace, options.url ?? server.url).href, { forceNew: true, ...options });
  sockets.add(socket);
  const heard = [];
  const waiting = [];
  socket.onAny((...event) => {
    const waiter = waiting.shift();
    if (waiter) waiter.resolve(event);
    else heard.push(event);
  });
  socket.on('disconnect', (reason) => {
    for (const waiter of waiting.splice(0)) waiter.reject(new Error(`disconnected: ${reason}`));
  });
  const next = () =>
    heard.length
      ? Promise.resolve(heard.shift())
      : new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  const failed = new Promise((_, reject) => socket.once('connect_error', reject));
  failed.catch(() => {}); // some tests await it elsewhere
  const [event, initiator] = await Promise.race([next(), failed]);
  assert.equal(event, 'initiator');
  return { socket, initiator, heard, next };
}

// Resolves when a WebSocket's close has gone both ways. A poller's leave is a request that nobody waits
// for: the server may know a little later.
async function leave(socket) {
  sockets.delete(socket);
  const engine = socket.io.engine;
  const closed = engine?.transport?.name === 'websocket' && engine.transport.ws;
  const gone = closed && closed.readyState <= 1 ? new Promise((done) => closed.once('close', done)) : null;
  socket.disconnect();
  await gone;
}

// Resolves when someone who enters finds nobody there.
async function becomesEmpty(room) {
  for (;;) {
    const { socket, initiator } = await enter(room, { transports: ['websocket'] });
    await leave(socket);
    if (initiator) return;
  }
}

// Comes after everything that was sent to `to` before.
async function barrier(from, to) {
  from.socket.emit('ready', 'barrier');
  assert.deepEqual(await to.next(), ['ready', 'barrier']);
}

const TRANSPORTS = {
  'default options': {},
  'websocket only': { transports: ['websocket'] },
  'polling only': { transports: ['polling'] },
};

for (const [name, options] of Object.entries(TRANSPORTS)) {
  describe(`socket.io-client, ${name}`, TIMEOUT, () => {
    let room;
    beforeEach(() => (room = freshRoom()));

    test('two set up a call as the tutorial does', async () => {
      const caller = await enter(room, options);
      assert.equal(caller.initiator, true);
      const callee = await enter(room, options);
      assert.equal(callee.initiator, false);

      callee.socket.emit('ready', null);
      assert.deepEqual(await caller.next(), ['ready', null]);
      const offer = { type: 'offer', sdp: 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\n' };
      caller.socket.emit('offer', offer);
      assert.deepEqual(await callee.next(), ['offer', offer]);
      callee.socket.emit('answer', { type: 'answer', sdp: 'v=0\r\n' });
      assert.deepEqual(await caller.next(), ['answer', { type: 'answer', sdp: 'v=0\r\n' }]);
      const candidates = Array.from({ length: 20 }, (_, i) => ({ label: 0, id: '0', candidate: `candidate:${i}` }));
      for (const candidate of candidates) caller.socket.emit('candidate', candidate);
      for (const candidate of candidates) assert.deepEqual(await callee.next(), ['candidate', candidate]);
      callee.socket.emit('bye');
      assert.deepEqual(await caller.next(), ['bye']);
      assert.deepEqual(caller.heard, [], 'nobody hears oneself');
      assert.deepEqual(callee.heard, []);
    });

    test('three hear each other, and other rooms hear nothing', async () => {
      const [one, two, three] = [await enter(room, options), await enter(room, options), await enter(room, options)];
      const elsewhere = await enter(`${room}-elsewhere`, options);
      const lobby = await enter('/', options);
      const initiators = [one, two, three, elsewhere].map((member) => member.initiator);
      assert.deepEqual(initiators, [true, false, false, true]);
      two.socket.emit('offer', { n: 1 });
      assert.deepEqual(await one.next(), ['offer', { n: 1 }]);
      assert.deepEqual(await three.next(), ['offer', { n: 1 }]);
      three.socket.emit('bye', 2);
      assert.deepEqual(await one.next(), ['bye', 2]);
      assert.deepEqual(await two.next(), ['bye', 2]);
      const witness = await enter(`${room}-elsewhere`, options);
      await barrier(witness, elsewhere);
      assert.deepEqual(elsewhere.heard, []);
      assert.deepEqual(lobby.heard, []);
    });

    test('payloads of every kind arrive as they were', async () => {
      const [from, to] = [await enter(room, options), await enter(room, options)];
      const payloads = [
        [],
        [null],
        [true, false],
        [0, -1.5e-7, 1e300, Number.MAX_SAFE_INTEGER],
        ['', 'ä ☕ 😀 \u2028\u0000"\\/', '\ud800', '\u001e', '1\u001e2'],
        [[], {}, [[[[{ a: [{}] }]]]]],
        [{ a: 1 }, 'several', [3], null],
        [{ sdp: 'x'.repeat(60_000) }],
        [{ __proto__: null, toString: 'x', 'ключ': 'значение' }],
      ];
      for (const payload of payloads) from.socket.emit('candidate', ...payload);
      for (const payload of payloads) {
        assert.equal(JSON.stringify(await to.next()), JSON.stringify(['candidate', ...payload]));
      }
    });

    test('other events go nowhere, relayed ones are acknowledged', async () => {
      const [from, to] = [await enter(room, options), await enter(room, options)];
      from.socket.emit('message', 'no');
      from.socket.emit('initiator', true);
      from.socket.emit('Offer', 'no');
      assert.deepEqual(await from.socket.timeout(10_000).emitWithAck('answer', 7), undefined);
      assert.deepEqual(await to.next(), ['answer', 7]);
      assert.deepEqual(to.heard, []);
    });

    test('who leaves can enter again, and when all have left it begins anew', async () => {
      const one = await enter(room, options);
      const two = await enter(room, options);
      one.socket.disconnect();
      one.socket.connect();
      assert.deepEqual(await one.next(), ['initiator', false], 'the other is still there');
      two.socket.emit('ready');
      assert.deepEqual(await one.next(), ['ready'], 'and once');
      assert.deepEqual(one.heard, []);
      await leave(one.socket);
      await leave(two.socket);
      await becomesEmpty(room);
    });

    test('a room and another over one connection', async () => {
      const one = await enter(room, { ...options, forceNew: false, multiplex: true });
      const manager = one.socket.io;
      const second = manager.socket(`${room}-second`);
      const [initiator] = await new Promise((done) => second.once('initiator', (...args) => done(args)));
      assert.equal(initiator, true);
      const two = await enter(`${room}-second`, options);
      assert.equal(two.initiator, false);
      const heard = new Promise((done) => second.once('offer', done));
      two.socket.emit('offer', 5);
      assert.equal(await heard, 5);
      assert.deepEqual(one.heard, []);
      second.disconnect();
      await barrier(await enter(room, options), one);
    });

    test('below a path prefix', async () => {
      const prefixed = { ...options, path: '/some/prefix/socket.io' };
      const [one, two] = [await enter(room, prefixed), await enter(room, options)];
      assert.equal(two.initiator, false, 'it is the same room');
      two.socket.emit('ready', 1);
      assert.deepEqual(await one.next(), ['ready', 1]);
    });

    test('a binary payload is refused with a sentence, the others stay', async () => {
      const [from, to] = [await enter(room, options), await enter(room, options)];
      const error = once(from.socket, 'connect_error');
      from.socket.emit('offer', Buffer.from([1, 2, 3]));
      assert.match((await error)[0].message, /JSON/);
      await barrier(await enter(room, options), to);
      assert.deepEqual(to.heard, []);
    });

    test('a room name that is too long is refused', async () => {
      await assert.rejects(enter(`/${'x'.repeat(500)}`, options), /Invalid namespace/);
      assert.equal((await enter(room, options)).initiator, true);
    });

    test('the server goes and comes back: the clients do, too', async () => {
      let own = await startServer();
      const url = own.url;
      const again = { ...options, url, reconnectionDelay: 20, reconnectionDelayMax: 100 };
      const one = await enter(room, again);
      const two = await enter(room, again);
      const losses = [once(one.socket, 'disconnect'), once(two.socket, 'disconnect')];
      assert.equal(await own.stop(), 0);
      await Promise.all(losses);
      own = await startServer({ args: ['--listen', `127.0.0.1:${new URL(url).port}`] });
      const initiators = [(await one.next())[1], (await two.next())[1]];
      assert.deepEqual(initiators.sort(), [false, true], 'one of them begins');
      one.socket.emit('ready', 'back');
      assert.deepEqual(await two.next(), ['ready', 'back']);
      await leave(one.socket);
      await leave(two.socket);
      await own.stop();
    });
  });
}

describe('socket.io-client, by default', TIMEOUT, () => {
  test('upgrades from polling, and loses nothing meanwhile', async () => {
    const from = await enter('/upgrade', { transports: ['websocket'] });
    const to = await enter('/upgrade');
    const engine = to.socket.io.engine;
    const upgraded = engine.transport.name === 'websocket' ? null : once(engine, 'upgrade');
    for (let i = 0; i < 200; ++i) from.socket.emit('candidate', i);
    await upgraded;
    assert.equal(engine.transport.name, 'websocket');
    for (let i = 200; i < 400; ++i) from.socket.emit('candidate', i);
    for (let i = 0; i < 400; ++i) assert.deepEqual(await to.next(), ['candidate', i]);
  });
});

// What no npm client does, but the protocol speaks of.
describe('Engine.IO by hand', TIMEOUT, () => {
  const polling = (query = '') => new URL(`socket.io/?EIO=4&transport=polling${query}`, server.url);
  const handshake = async () => JSON.parse((await (await fetch(polling())).text()).slice(1)).sid;

  test('the handshake, and its errors as JSON', async () => {
    const response = await fetch(polling());
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'text/plain; charset=UTF-8');
    const body = await response.text();
    assert.equal(body[0], '0');
    const { sid, upgrades, pingInterval, pingTimeout, maxPayload } = JSON.parse(body.slice(1));
    assert.match(sid, /^[\w-]{22}$/);
    assert.deepEqual(upgrades, ['websocket']);
    for (const number of [pingInterval, pingTimeout, maxPayload]) assert.ok(Number.isInteger(number) && number > 0);

    for (const [query, code] of [
      ['EIO=4&transport=none', 0],
      ['EIO=4&transport=polling&sid=nobody', 1],
      ['EIO=4&transport=websocket', 3],
      ['EIO=3&transport=polling', 5],
    ]) {
      const refusal = await fetch(new URL(`socket.io/?${query}`, server.url));
      assert.equal(refusal.status, 400);
      assert.equal((await refusal.json()).code, code);
    }
    assert.equal((await (await fetch(polling(), { method: 'POST', body: '40' })).json()).code, 2);
  });

  test('pages of any origin may poll', async () => {
    const origin = 'https://elsewhere.example';
    const response = await fetch(polling(), { headers: { origin } });
    assert.equal(response.headers.get('access-control-allow-origin'), origin);
    assert.equal(response.headers.get('access-control-allow-credentials'), null);
    const preflight = await fetch(polling(), { method: 'OPTIONS', headers: { origin } });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get('access-control-allow-origin'), origin);
    assert.match(preflight.headers.get('access-control-allow-methods'), /POST/);
  });

  test('a second poll at once ends the session', async () => {
    const sid = await handshake();
    const answers = await Promise.all([fetch(polling(`&sid=${sid}`)), fetch(polling(`&sid=${sid}`))]);
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 400]);
    assert.equal(await answers.find((answer) => answer.status === 200).text(), '1');
    assert.equal((await fetch(polling(`&sid=${sid}`))).status, 400);
  });

  test('an aborted poll leaves the room', async () => {
    const witness = await enter('/aborted');
    const sid = await handshake();
    await fetch(polling(`&sid=${sid}`), { method: 'POST', body: '40/aborted,' });
    await (await fetch(polling(`&sid=${sid}`))).text();
    const abort = new AbortController();
    const poll = fetch(polling(`&sid=${sid}`), { signal: abort.signal });
    abort.abort();
    await assert.rejects(poll);
    await leave(witness.socket);
    await becomesEmpty('/aborted');
  });

  test('a WebSocket that sends garbage ends alone', async () => {
    const [one, two] = [await enter('/garbage'), await enter('/garbage')];
    const socket = new WebSocket(new URL('socket.io/?EIO=4&transport=websocket', server.url.replace('http', 'ws')));
    const messages = [];
    socket.on('message', (data) => messages.push(data.toString()));
    await once(socket, 'open');
    socket.send('40/garbage,');
    socket.send('42/garbage,["connect",{"a":1}');
    await once(socket, 'close');
    assert.equal(messages.at(-1), '42/garbage,["initiator",false]');
    await barrier(one, two);
  });

  test('"connect", which npm clients reserve, goes from raw client to raw client', async () => {
    const open = async () => {
      const socket = new WebSocket(new URL('socket.io/?EIO=4&transport=websocket', server.url.replace('http', 'ws')));
      const heard = [];
      let wake = () => {};
      socket.on('message', (data) => (heard.push(data.toString()), wake()));
      const until = async (text) => {
        while (!heard.includes(text)) await new Promise((done) => (wake = done));
      };
      await once(socket, 'open');
      socket.send('40/raw,');
      return { socket, until };
    };
    const caller = await open();
    await caller.until('42/raw,["initiator",true]');
    const callee = await open();
    await callee.until('42/raw,["initiator",false]');
    callee.socket.send('42/raw,["connect",{"v":1.0}]');
    await caller.until('42/raw,["connect",{"v":1.0}]');
    for (const { socket } of [caller, callee]) {
      socket.close();
      await once(socket, 'close');
    }
  });
});
