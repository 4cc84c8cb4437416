// A reverse proxy as people put before Halloo: below a path of its own, which it takes off or leaves on.
import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';

export interface Proxy {
  url: string;
  close(): Promise<void>;
}

export async function serveBelow(prefix: string, port: number, { strip }: { strip: boolean }): Promise<Proxy> {
  const sockets = new Set<{ destroy(): void }>();
  const target = (incoming: IncomingMessage): string | null => {
    const path = incoming.url ?? '/';
    if (!path.startsWith(`${prefix}/`)) return null;
    return strip ? path.slice(prefix.length) : path;
  };
  const server = createServer((incoming, outgoing) => {
    const path = target(incoming);
    if (path === null) return void outgoing.writeHead(404).end(); // another application's
    const { method, headers } = incoming;
    const onward = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.on('upgrade', (incoming, socket, head) => {
    const path = target(incoming);
    if (path === null) return void socket.destroy();
    const onward = connect(port, '127.0.0.1', () => {
      const lines = [`${incoming.method} ${path} HTTP/1.1`];
      for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
        lines.push(`${incoming.rawHeaders[at]}: ${incoming.rawHeaders[at + 1]}`);
      }
      onward.write(`${lines.join('\r\n')}\r\n\r\n`);
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}${prefix}/`,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
