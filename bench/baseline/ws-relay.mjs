// A minimal relay on npm `ws`: what one writes in an evening. Who connects to /?name=<name> is known by
// that name; {"to": <name>, "data": …} reaches <name> as {"from": <sender>, "data": …}.
// Usage: node --expose-gc ws-relay.mjs PORT. SIGUSR2 collects garbage, so that idle memory is only what is
// in use.
import { WebSocketServer } from 'ws';

const people = new Map();
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]), maxPayload: 64 * 1024 });

server.on('connection', (socket, request) => {
  const name = new URL(request.url, 'http://relay').searchParams.get('name');
  if (!name || people.has(name)) return socket.close(1008, 'name');
  people.set(name, socket);
  socket.on('message', (text) => {
    const message = JSON.parse(text.toString());
    people.get(message.to)?.send(JSON.stringify({ from: name, data: message.data }));
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => people.delete(name));
  socket.send('{"welcome":true}');
});

process.on('SIGUSR2', () => globalThis.gc?.());
process.on('SIGTERM', () => process.exit(0));
