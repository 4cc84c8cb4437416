// TCP allocations (RFC 6062): connections to peers and from them, each on a connection of the client's own.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { ATTRIBUTE, METHOD, TRANSPORT } from '../support/turn.mjs';
import { LOOPBACK, isClosed, tcpPeer, turnServer } from '../support/turn-server.mjs';
import { patiently } from '../support/wire.mjs';

const error = (code) => ({ code });
const tcp = { transport: TRANSPORT.tcp };
const HTTPS = ['--listen', 'off', '--tls-listen', '127.0.0.1:0'];

// `octets` to an echoing peer and back.
async function echoes(connection, octets) {
  connection.carrier.socket.write(octets);
  assert.ok((await connection.octets(octets.length)).equals(octets));
}

for (const way of ['tcp', 'tls']) {
  test(`a connection to a peer, ${way}`, async (t) => {
    const turn = await turnServer(t, ...LOOPBACK, ...(way === 'tls' ? HTTPS : []));
    const [control, peer] = [await turn[way](), await tcpPeer(t)];
    await control.allocate([], tcp);
    await control.permit(peer);
    const id = await control.connectTo(peer);
    const data = await turn[way]();
    await data.bindConnection(id);
    await echoes(data, Buffer.from('hello'));
    await echoes(data, Buffer.alloc(1_000_000, 'all octets as they are '));
    assert.equal(peer.connections[0].remotePort, control.relayed.port, 'it comes from the relayed address');
    await control.refresh(600); // beside it

    peer.connections[0].end('farewell');
    assert.equal((await data.octets(8)).toString(), 'farewell');
    await patiently(data.closed, () => 'the connection outlived the peer\'s');
  });
}

test('ConnectionBind finds its connection, whichever worker it comes to', async (t) => {
  const turn = await turnServer(t, ...LOOPBACK, '--workers', '3');
  const [control, peer] = [await turn.tcp(), await tcpPeer(t)];
  await control.allocate([], tcp);
  for (let i = 0; i < 12; ++i) {
    const own = i === 0 ? peer : await tcpPeer(t); // one connection to each
    await control.permit(own);
    const data = await turn.tcp();
    await data.bindConnection(await control.connectTo(own));
    await echoes(data, Buffer.from(`hello ${i}`));
  }
});

test('what the client sends with its ConnectionBind is not lost', async (t) => {
  const turn = await turnServer(t, ...LOOPBACK, '--workers', '3');
  const control = await turn.tcp();
  await control.allocate([], tcp);
  for (let i = 0; i < 6; ++i) {
    const peer = await tcpPeer(t);
    const data = await turn.tcp();
    await assert.rejects(data.refresh(600), error(437)); // to have a nonce
    const { carrier } = data;
    const { send } = carrier;
    carrier.send = (octets) => send(Buffer.concat([octets, Buffer.from('early')]).subarray(0, octets.length + 4));
    const id = await control.connectTo(peer);
    await data.bindConnection(id);
    assert.equal((await data.octets(4)).toString(), 'earl');
  }
});

test('a peer with permission connects to the relayed address; others are turned away', async (t) => {
  const turn = await turnServer(t, ...LOOPBACK);
  const control = await turn.tcp();
  await control.allocate([], tcp);
  await control.permit({ address: '127.0.0.1', port: 0 });
  const connect = (localAddress) => {
    const socket = net.connect({ host: control.relayed.address, port: control.relayed.port, localAddress });
    t.after(() => socket.destroy());
    return socket;
  };
  await isClosed(connect('127.0.0.2'), 'a stranger\'s connection');

  const friend = connect('127.0.0.1');
  const attempt = await control.next((arrival) => arrival.method === METHOD.connectionAttempt, 'a ConnectionAttempt');
  assert.deepEqual(attempt.peer, { address: '127.0.0.1', port: friend.localPort });
  const data = await turn.tcp();
  await data.bindConnection(attempt.number(ATTRIBUTE.connectionId));
  friend.pipe(friend);
  await echoes(data, Buffer.from('hello'));
  data.close();
  await isClosed(friend, 'the peer\'s connection');
});

test('refusals', async (t) => {
  const turn = await turnServer(t, ...LOOPBACK, '--turn-user', 'other:word', '--max-peer-connections', '2');
  await assert.rejects((await turn.udp()).allocate([], tcp), error(400), 'over UDP');
  const [control, peer] = [await turn.tcp(), await tcpPeer(t)];
  await control.allocate([], tcp);
  await assert.rejects(control.connectTo({ address: '10.0.0.1', port: 9 }), error(403));
  const id = await control.connectTo(peer);
  await assert.rejects(control.connectTo(peer), error(446));
  await assert.rejects((await turn.tcp({ user: 'other', password: 'word' })).bindConnection(id), error(441));
  await assert.rejects((await turn.tcp()).bindConnection(id ^ 1), error(400));

  const gone = net.createServer().listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port } = gone.address();
  await new Promise((closed) => gone.close(closed));
  await assert.rejects(control.connectTo({ address: '127.0.0.1', port }), error(447));
  await control.connectTo(await tcpPeer(t));
  await assert.rejects(control.connectTo(await tcpPeer(t)), error(486));
});
