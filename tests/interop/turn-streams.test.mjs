// TURN on every TCP port of the server: its own, that of HTTPS and that of HTTP, in whatever pieces it comes;
// and what comes there that is none.
import assert from 'node:assert/strict';
import net from 'node:net';
import { describe, test } from 'node:test';
import { ATTRIBUTE, METHOD, message } from '../support/turn.mjs';
import { LOOPBACK, eventually, isClosed, turnServer, udpPeer } from '../support/turn-server.mjs';
import { request } from '../support/http.mjs';
import { withSeed } from '../support/seeded.mjs';
import { NativeClient, patiently } from '../support/wire.mjs';

const HTTPS = ['--listen', 'off', '--tls-listen', '127.0.0.1:0'];

// Through the relay and back.
async function relays(t, client) {
  const peer = await udpPeer(t);
  await client.allocate();
  await client.bind(0x4001, peer);
  for (const text of ['a', 'four', 'x'.repeat(1200)]) {
    client.sendOn(0x4001, text);
    assert.deepEqual(await peer.next(), { text, from: client.relayed });
    peer.send(text, client.relayed);
    assert.equal((await client.nextData()).data.toString(), text);
  }
}

// Every octet in a segment of its own.
function octetByOctet(client) {
  const { socket } = client.carrier;
  let before = Promise.resolve();
  client.carrier.send = (octets) => {
    const padded = Buffer.concat([octets, Buffer.alloc((4 - (octets.length % 4)) % 4)]);
    for (const octet of padded) before = before.then(() => new Promise((written) => socket.write(Buffer.of(octet), written)));
  };
  return client;
}

const ways = {
  'its own port': { open: (turn) => turn.tcp() },
  'the port of HTTP': { open: (turn) => turn.tcp({}, turn.server.port) },
  'the port of HTTPS': { settings: HTTPS, open: (turn) => turn.tls() },
  'the port of HTTPS, TLS 1.2': { settings: HTTPS, open: (turn) => turn.tls({ secure: { maxVersion: 'TLSv1.2' } }) },
};

for (const [where, { settings = [], open }] of Object.entries(ways)) {
  describe(`on ${where}`, () => {
    test('whole messages, and octet by octet', async (t) => {
      const turn = await turnServer(t, ...LOOPBACK, ...settings);
      await relays(t, await open(turn));
      const slow = octetByOctet(await open(turn));
      const answer = await slow.ask(METHOD.binding);
      assert.equal(answer.address(ATTRIBUTE.xorMappedAddress).port, slow.address.port);
      await relays(t, slow);
    });

    test('many messages in one segment', async (t) => {
      const turn = await turnServer(t, ...settings);
      const client = await open(turn);
      const asked = Array.from({ length: 50 }, () => message(METHOD.binding));
      client.write(Buffer.concat(asked.map(({ octets }) => octets)));
      for (const { transaction } of asked) {
        const answer = await client.next((arrival) => arrival.kind !== undefined);
        assert.ok(answer.transaction.equals(transaction), 'answers come in order');
      }
    });
  });
}

test('HTTPS, WebSocket and TURN at once on one port', async (t) => {
  const turn = await turnServer(t, ...LOOPBACK, ...HTTPS);
  const insecure = { rejectUnauthorized: false };
  const ada = await NativeClient.enter(turn.server, 'Ada', {}, insecure);
  const clients = await Promise.all(Array.from({ length: 8 }, () => turn.tls()));
  await Promise.all(clients.map((client) => relays(t, client)));
  assert.equal((await request(`${turn.server.http}/health`, insecure)).status, 200);
  await ada.settle();
});

test('--turn off leaves neither the TCP port nor the others to TURN', async (t) => {
  const turn = await turnServer(t, '--turn', 'off', '--gateway', 'off');
  await assert.rejects(turn.tcp(), { code: 'ECONNREFUSED' });
  const client = await turn.tcp({}, turn.server.port);
  client.write(message(METHOD.binding).octets);
  await patiently(client.closed, () => 'the connection was kept');
  const datagrams = await turn.udp();
  datagrams.write(message(METHOD.allocate).octets);
  await datagrams.ask(METHOD.binding); // its answer is the first
  assert.equal(datagrams.untaken.length, 0);
});

test('--turn off: the TCP port is the gateway\'s alone', async (t) => {
  const turn = await turnServer(t, '--turn', 'off');
  const client = await turn.tcp();
  client.write(message(METHOD.binding).octets);
  await patiently(client.closed, () => 'the connection was kept');
});

describe('what is no TURN', () => {
  async function isDropped(port, octets) {
    const socket = net.connect(port, '127.0.0.1');
    socket.write(octets);
    await isClosed(socket, `a connection that said ${octets.toString('hex', 0, 40)}`);
  }
  const stun = message(METHOD.binding).octets;

  test('its connection is closed, and the others stay', async (t) => {
    const turn = await turnServer(t, ...LOOPBACK, '--hello-timeout', '1s');
    const client = await turn.tcp();
    await client.allocate();
    const crooked = Buffer.from(stun);
    crooked.writeUInt16BE(3, 2); // no multiple of four
    const garbage = [
      Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
      Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0]), // TLS, which belongs on another port
      Buffer.alloc(200, 0xff),
      crooked,
      Buffer.concat([stun, Buffer.from([0x80, 96, 0, 0])]),
    ];
    await Promise.all(garbage.map((octets) => isDropped(turn.at.port, octets)));
    await client.refresh(600);
  });

  test('chance, cut at chance', async (t) => {
    const turn = await turnServer(t);
    await withSeed(async ({ below }) => {
      const all = Array.from({ length: 60 }, async () => {
        const octets = Buffer.from(Array.from({ length: 4 + below(3000) }, () => below(256)));
        if (below(2)) octets[0] = below(4); // as STUN begins
        const socket = net.connect(below(2) ? turn.at.port : turn.server.port, '127.0.0.1');
        const closed = isClosed(socket, 'a connection that has ended');
        for (let at = 0; at < octets.length; ) {
          const size = 1 + below(500);
          socket.write(octets.subarray(at, (at += size)));
        }
        socket.end();
        await closed;
      });
      await Promise.all(all);
      const client = await turn.tcp();
      await client.ask(METHOD.binding);
    });
  });
});

describe('who says little', () => {
  test('and has said nothing whole in time is sent away; who has, may be silent', async (t) => {
    const turn = await turnServer(t, '--hello-timeout', '1s');
    const guest = await turn.tcp();
    await guest.allocate();
    const loris = await Promise.all([turn.tcp(), turn.tcp()]);
    loris[1].carrier.socket.write(message(METHOD.binding).octets.subarray(0, 10));
    await Promise.all(loris.map((client) => patiently(client.closed, () => 'a silent connection was kept')));
    await guest.refresh(600);
  });

  test('an address has no more connections than its share', async (t) => {
    const turn = await turnServer(t, '--max-connections-per-address', '3', '--workers', '1');
    const first = await Promise.all([turn.tcp(), turn.tcp(), turn.tcp()]);
    for (const client of first) await client.ask(METHOD.binding);
    const fourth = await turn.tcp();
    await patiently(fourth.closed, () => 'a fourth connection was kept');
    await (await turn.tcp({ local: '127.0.0.2' })).ask(METHOD.binding); // of another address
    first[0].close();
    await first[0].closed;
    await eventually('there is room for another', async () => {
      const next = await turn.tcp();
      return next.ask(METHOD.binding).then(() => true, () => false);
    });
  });

  test('whoever reads nothing is not waited for', async (t) => {
    const turn = await turnServer(t, ...LOOPBACK, '--max-relay-rate', '0');
    const deaf = await turn.tcp();
    const peer = await udpPeer(t);
    await deaf.allocate();
    await deaf.bind(0x4000, peer);
    deaf.carrier.socket.pause();
    const other = await turn.tcp();
    await other.allocate();
    await other.bind(0x4000, peer);
    const filling = 'x'.repeat(1200);
    for (let i = 0; i < 20_000; ++i) {
      peer.send(filling, deaf.relayed);
      if (i % 200 === 0) await other.ask(METHOD.binding); // which paces it
    }
    peer.send('hello', other.relayed);
    assert.equal((await other.nextData()).data.toString(), 'hello');
  });
});
