// Every limit: someone goes over it and is told so, and nobody else is disturbed. Where it can be seen, that
// 0 lifts it.
import assert from 'node:assert/strict';
import net from 'node:net';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { request } from '../support/http.mjs';
import { serverFor } from '../support/server.mjs';
import { ArticleClient, NativeClient, UpgradeRefused, patiently, talk } from '../support/wire.mjs';

// Two people in a call, who must not notice what someone else does.
async function bystanders(server) {
  const ada = await NativeClient.enter(server, 'Ada');
  const grace = await NativeClient.enter(server, 'Grace');
  const call = await talk(ada, grace);
  let said = 0;
  return {
    ada,
    grace,
    async undisturbed() {
      ada.send({ type: 'signal', call, data: ++said });
      assert.equal((await grace.next('signal')).data, said);
      for (const client of [ada, grace]) {
        await client.settle();
        assert.deepEqual(client.untaken.filter((m) => m.type !== 'people'), []);
      }
    },
  };
}

const refusedWith = (status, sentence) => (error) => {
  assert.ok(error instanceof UpgradeRefused, String(error));
  assert.equal(error.status, status);
  assert.match(error.body, sentence);
  return true;
};
// At any door: what is said there does not matter.
const open = (server, path, options) => ArticleClient.open(`${server.ws}${path}`, options);

describe('--max-message-size', () => {
  const long = (size) => ({ type: 'search', text: 'x'.repeat(size), ref: 1 });

  test('a longer one closes with 1009', async (t) => {
    const server = await serverFor(t, '--max-message-size', '1k');
    const { undisturbed } = await bystanders(server);
    const eve = await NativeClient.enter(server, 'Eve');
    eve.send(long(900));
    await eve.next('found');
    eve.send(long(1024));
    assert.equal((await eve.ended()).code, 1009);
    const mallory = await ArticleClient.enter(server, 'Mallory');
    mallory.relay('Ada', 'x'.repeat(1024));
    assert.equal((await mallory.ended()).code, 1009);
    await undisturbed();
  });

  test('also one in many frames', async (t) => {
    const server = await serverFor(t, '--max-message-size', '1k');
    const { undisturbed } = await bystanders(server);
    const eve = await NativeClient.enter(server, 'Eve');
    for (let i = 0; i < 20; i++) eve.socket.send('x'.repeat(100), { fin: false });
    assert.equal((await eve.ended()).code, 1009);
    await undisturbed();
  });

  test('0 lifts it', async (t) => {
    const server = await serverFor(t, '--max-message-size', '0');
    const eve = await NativeClient.enter(server, 'Eve');
    eve.send(long(2_000_000));
    await eve.next('found');
  });
});

describe('--max-messages-per-second', () => {
  const burst = (client, count) => {
    for (let ref = 0; ref < count; ref++) client.send({ type: 'ping', ref });
  };

  test('more are answered with too-fast, and closed with 4003', async (t) => {
    const server = await serverFor(t, '--max-messages-per-second', '10');
    const { undisturbed, ada } = await bystanders(server);
    const eve = await NativeClient.enter(server, 'Eve');
    burst(eve, 200);
    await eve.error('too-fast');
    assert.equal((await eve.ended()).code, 4003);
    assert.ok(eve.log.filter((m) => m.type === 'pong').length >= 10, 'what was within the limit was answered');
    await ada.person('Eve', 'away'); // she can come back
    await NativeClient.resume(server, eve.welcome.token, 0);

    const mallory = await ArticleClient.enter(server, 'Mallory');
    for (let i = 0; i < 200; i++) mallory.relay('Nobody', 'x');
    assert.equal((await mallory.ended()).code, 4003);
    await undisturbed();
  });

  test('also before a name is given', async (t) => {
    const server = await serverFor(t, '--max-messages-per-second', '10');
    const { undisturbed } = await bystanders(server);
    const client = await NativeClient.connect(server);
    burst(client, 200);
    assert.equal((await client.ended()).code, 4003);
    await undisturbed();
  });

  test('0 lifts it', async (t) => {
    const server = await serverFor(t, '--max-messages-per-second', '0');
    const eve = await NativeClient.enter(server, 'Eve');
    burst(eve, 3000);
    await eve.next((m) => m.type === 'pong' && m.ref === 2999);
  });
});

describe('--max-connections-per-address', () => {
  test('one more is refused with 429 until another goes', async (t) => {
    const server = await serverFor(t, '--max-connections-per-address', '3');
    const { undisturbed } = await bystanders(server);
    const third = await ArticleClient.enter(server, 'Third');
    for (const path of ['/signal', '/', '/socket.io/?EIO=4&transport=websocket'])
      await assert.rejects(open(server, path), refusedWith(429, /^Too many connections come from your address\./));
    await undisturbed();
    await third.close();
    await NativeClient.enter(server, 'Fourth');
    await undisturbed();
  });

  test('0 lifts it', async (t) => {
    const server = await serverFor(t, '--max-connections-per-address', '0');
    const clients = await Promise.all(Array.from({ length: 150 }, () => NativeClient.connect(server)));
    assert.equal(clients.length, 150);
  });
});

describe('--max-connections', () => {
  const connect = (server) => {
    const socket = net.connect(server.port, '127.0.0.1');
    socket.on('error', () => {}); // a reset is an answer, too
    return socket;
  };

  test('one more is closed at once until another goes', async (t) => {
    const server = await serverFor(t, '--max-connections', '3');
    const { undisturbed } = await bystanders(server);
    const third = await NativeClient.enter(server, 'Third');
    const fourth = connect(server);
    let heard = '';
    fourth.on('data', (data) => (heard += data));
    await patiently(once(fourth, 'close'), () => 'the fourth connection was kept');
    assert.match(heard, /^$|^HTTP\/1\.1 503 /);
    await undisturbed();
    await third.close();
    await NativeClient.enter(server, 'Fourth');
    await undisturbed();
  });
});

describe('--max-people', () => {
  test('one more is refused as full until another goes', async (t) => {
    const server = await serverFor(t, '--max-people', '3');
    const { undisturbed, ada } = await bystanders(server);
    const third = await NativeClient.enter(server, 'Third');
    const fourth = await NativeClient.connect(server);
    await assert.rejects(fourth.hello({ name: 'Fourth' }), (e) => e.refused?.code === 'full' && /^[A-Z].+\.$/.test(e.refused.message));
    const mallory = await ArticleClient.open(`${server.ws}/`);
    mallory.send({ nickname: 'Mallory' });
    await mallory.error();
    assert.equal((await mallory.ended()).code, 1008);
    await ada.person('Third', 'free');
    third.send({ type: 'bye' });
    await ada.person('Third', 'left');
    await fourth.hello({ name: 'Fourth' });
    await undisturbed();
  });
});

describe('--hello-timeout', () => {
  test('who says nothing is closed with 4001', async (t) => {
    const server = await serverFor(t, '--hello-timeout', '300ms');
    const { undisturbed } = await bystanders(server);
    const silent = await NativeClient.connect(server);
    const wrong = await NativeClient.connect(server);
    wrong.send({ type: 'hello', version: 1, name: '' }); // refused: it counts on
    const nameless = await ArticleClient.open(`${server.ws}/`);
    for (const client of [silent, wrong, nameless]) assert.equal((await client.ended()).code, 4001);
    assert.ok(nameless.log.some((m) => m.error), 'the article hears a sentence');
    await undisturbed();
  });
});

// A WebSocket by hand, which answers nothing by itself. `heard` grows.
async function rawWebSocket(server, path) {
  const socket = net.connect(server.port, '127.0.0.1');
  socket.on('error', () => {});
  const raw = { socket, heard: Buffer.alloc(0), closed: once(socket, 'close') };
  const upgraded = new Promise((resolve) =>
    socket.on('data', (data) => {
      raw.heard = Buffer.concat([raw.heard, data]);
      if (raw.heard.includes('\r\n\r\n')) resolve();
    }),
  );
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  await patiently(upgraded, () => 'the upgrade was not answered');
  assert.match(raw.heard.toString('latin1'), /^HTTP\/1\.1 101 /);
  return raw;
}
const maskedText = (text) => {
  const body = Buffer.from(text);
  assert.ok(body.length < 126);
  return Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body]); // a key of zeros changes nothing
};

describe('--ping-interval', () => {
  test('a silent connection is pinged, and dropped when it does not answer', async (t) => {
    const server = await serverFor(t, '--ping-interval', '400ms');
    const { undisturbed, ada, grace } = await bystanders(server);
    const pinged = Promise.all([ada, grace].map((client) => once(client.socket, 'ping')));
    const raw = await rawWebSocket(server, '/signal');
    raw.socket.write(maskedText('{"type":"hello","version":1,"name":"Eve"}'));
    await ada.person('Eve', 'free');
    await patiently(raw.closed, () => 'who does not answer was kept');
    assert.ok(raw.heard.includes(Buffer.from([0x89, 0x00])), 'it was asked before');
    await ada.person('Eve', 'away'); // lost, not gone
    await pinged; // these answered
    await undisturbed();
  });
});

describe('a slow reader', () => {
  // Enough for what two kernels keep for a connection, and the queue.
  const PIECES = 500;
  const piece = 'x'.repeat(60_000);

  async function flood(t, limit) {
    const server = await serverFor(t, '--max-send-queue', limit, '--max-messages-per-second', '0', '--max-held', '0');
    const { undisturbed, ada } = await bystanders(server);
    const [fast, slow] = [await NativeClient.enter(server, 'Fast'), await NativeClient.enter(server, 'Slow')];
    const call = await talk(fast, slow);
    slow.socket.pause();
    t.after(() => slow.cut());
    for (let i = 0; i < PIECES; i++) fast.send({ type: 'signal', call, data: { i, piece } });
    await fast.settle();
    return { undisturbed, ada, fast, slow };
  }

  test('is dropped when --max-send-queue is full, and is away', async (t) => {
    const { undisturbed, ada, fast } = await flood(t, '100k');
    await ada.person('Slow', 'away');
    await fast.person('Slow', 'away');
    await undisturbed();
  });

  test('0 lifts it: all comes in the end', async (t) => {
    const { undisturbed, slow } = await flood(t, '0');
    await undisturbed();
    slow.socket.resume();
    await slow.next((m) => m.type === 'signal' && m.data.i === PIECES - 1);
    assert.deepEqual(slow.log.filter((m) => m.type === 'signal').map((m) => m.data.i), Array.from({ length: PIECES }, (_, i) => i));
  });
});

describe('--max-held', () => {
  async function miss(t, limit, count) {
    const server = await serverFor(t, '--max-held', limit, '--max-messages-per-second', '0');
    const { undisturbed } = await bystanders(server);
    const alan = await NativeClient.enter(server, 'Alan');
    const joan = await NativeClient.enter(server, 'Joan');
    const call = await talk(alan, joan);
    await joan.cut();
    await alan.person('Joan', 'away');
    for (let i = 0; i < count; i++) alan.send({ type: 'signal', call, data: { i, filling: 'x'.repeat(1000) } });
    await alan.settle();
    return { undisturbed, server, alan, joan };
  }

  test('who missed more cannot resume, but can enter anew', async (t) => {
    const { undisturbed, server, alan, joan } = await miss(t, '4k', 20);
    const back = await NativeClient.connect(server);
    await assert.rejects(back.hello({ token: joan.welcome.token, last: 1 }), (e) => e.refused?.code === 'missed-too-much');
    assert.equal((await alan.next('ended')).reason, 'gone');
    await back.hello({ name: 'Joan' });
    await undisturbed();
  });

  test('0 lifts it', async (t) => {
    const { undisturbed, server, joan } = await miss(t, '0', 2000);
    const back = await NativeClient.resume(server, joan.welcome.token, 1, 'Joan');
    await back.next((m) => m.type === 'signal' && m.data.i === 1999);
    assert.equal(back.log.filter((m) => m.type === 'signal').length, 2000);
    await undisturbed();
  });
});

describe('origins', () => {
  const from = (origin) => ({ headers: { Origin: origin } });
  const native = (server, origin) => open(server, '/signal', from(origin)).then((client) => client.close());
  const given = async (server, origin) => {
    for (const path of ['/', '/socket.io/?EIO=4&transport=websocket'])
      await open(server, path, from(origin)).then((client) => client.close());
  };
  const strange = refusedWith(403, /^Pages of this origin may not use this door\./);

  test('the native door takes its own pages, others are refused', async (t) => {
    const server = await serverFor(t);
    const { undisturbed } = await bystanders(server);
    await native(server, `http://127.0.0.1:${server.port}`);
    for (const origin of ['https://evil.example', `http://127.0.0.1:${server.port + 1}`, 'http://127.0.0.1', 'null', 'https://', `http://127.0.0.1:${server.port}.evil.example`])
      await assert.rejects(native(server, origin), strange, origin);
    await given(server, 'https://anyone.example');
    await given(server, 'null');
    await undisturbed();
  });

  test('--allow-origin lets one more in', async (t) => {
    const server = await serverFor(t, '--allow-origin', 'https://Friend.example:443', '--allow-origin', 'http://other.example:8080');
    await native(server, 'https://friend.example');
    await native(server, 'http://other.example:8080');
    for (const origin of ['http://friend.example', 'https://friend.example:8443', 'https://friend.example.evil.example', 'http://other.example'])
      await assert.rejects(native(server, origin), strange, origin);
  });

  test('--allow-origin * lets all in', async (t) => {
    const server = await serverFor(t, '--allow-origin', '*');
    await native(server, 'https://anyone.example');
  });

  test('--allow-door-origin narrows the given doors', async (t) => {
    const server = await serverFor(t, '--allow-door-origin', 'https://friend.example');
    await given(server, 'https://friend.example');
    for (const path of ['/', '/socket.io/?EIO=4&transport=websocket'])
      await assert.rejects(open(server, path, from('https://anyone.example')), strange);
    await open(server, '/').then((client) => client.close()); // no browser
  });
});

describe('--doors', () => {
  const paths = { native: '/signal', article: '/', 'room-of-two': '/socket.io/?EIO=4&transport=websocket' };

  for (const shut of Object.keys(paths))
    test(`${shut} shut, the others open`, async (t) => {
      const others = Object.keys(paths).filter((name) => name !== shut);
      const server = await serverFor(t, '--doors', others.join(','));
      await assert.rejects(open(server, paths[shut]), refusedWith(404, /^This door is shut on this server\.$/));
      for (const name of others) await open(server, paths[name]).then((client) => client.close());
      const { doors } = JSON.parse((await request(`${server.http}/about.json`)).text);
      assert.deepEqual(doors.filter((door) => !door.open).map((door) => door.name), [shut]);
    });

  test('none', async (t) => {
    const server = await serverFor(t, '--doors', 'none');
    for (const path of Object.values(paths)) await assert.rejects(open(server, path), refusedWith(404, /shut/));
    assert.equal((await request(`${server.http}/socket.io/?EIO=4&transport=polling`)).status, 404);
  });
});
