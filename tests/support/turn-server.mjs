// A server with TURN for one test, clients that are gone at its end, and peers to relay to.
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import os from 'node:os';
import { serverFor } from './server.mjs';
import { TurnClient } from './turn-client.mjs';
import { patiently } from './wire.mjs';

export const hasV6 = Object.values(os.networkInterfaces()).flat().some(({ address }) => address === '::1');
export const withoutV6 = !hasV6 && 'this machine has no ::1';
// Whatever addresses this machine has; and ports that no peer of a test is given by the system, as one of
// these on a relay's own address is a relay, or nobody.
export const FIRST_RELAY_PORT = 61_000;
export const RELAYS = ['--relay-address', hasV6 ? '127.0.0.1,::1' : '127.0.0.1', '--relay-ports', `${FIRST_RELAY_PORT}-65535`];
export const LOOPBACK = ['--relay-allow', '127.0.0.0/8,::1/128'];

// {server, udp(), tcp(), tls()}: clients of it, of the user lab unless they say otherwise.
export async function turnServer(t, ...args) {
  const server = await serverFor(t, '--udp', '127.0.0.1:0', '--turn-user', 'lab:lab', ...RELAYS, ...args);
  const at = { host: '127.0.0.1', port: server.stunPort };
  const kept = async (opening) => {
    const client = await opening;
    t.after(() => client.close());
    return client;
  };
  return {
    server,
    at,
    udp: (options) => kept(TurnClient.udp(at, options)),
    tcp: (options, port = at.port) => kept(TurnClient.tcp({ ...at, port }, options)),
    tls: (options) => kept(TurnClient.tls({ ...at, port: server.port }, options)),
  };
}

// A socket to relay to: {address, port}, send(text, to), next() -> {text, from}.
export async function udpPeer(t, address = '127.0.0.1') {
  const socket = dgram.createSocket(net.isIPv6(address) ? 'udp6' : 'udp4').bind(0, address);
  await once(socket, 'listening');
  t.after(() => socket.close());
  const come = [];
  socket.on('message', (octets, { address: from, port }) => {
    come.push({ text: octets.toString(), from: { address: from, port } });
    socket.emit('taken');
  });
  return {
    address,
    port: socket.address().port,
    send: (text, to) => socket.send(text, to.port, to.address),
    async next() {
      if (come.length === 0) await patiently(once(socket, 'taken'), () => 'no datagram came to the peer');
      return come.shift();
    },
  };
}

// A listening socket to relay to, whose connections send back what comes: {address, port, connections}.
export async function tcpPeer(t) {
  const connections = [];
  const server = net.createServer((socket) => {
    connections.push(socket);
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of connections) socket.destroy();
    server.close();
  });
  return { address: '127.0.0.1', port: server.address().port, connections };
}

// For what the server comes to know in its own time: tried until it is so.
export async function eventually(what, attempt) {
  const late = performance.now() + 20_000;
  while (!(await attempt())) assert.ok(performance.now() < late, `in vain: ${what}`);
}

// Until this socket is closed, be it by a reset.
export function isClosed(socket, what = 'the connection') {
  socket.on('error', () => {}).resume();
  const closed = socket.closed ? Promise.resolve() : new Promise((resolve) => socket.once('close', resolve));
  return patiently(closed, () => `${what} was kept`);
}
