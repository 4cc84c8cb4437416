// The other end of the wire: a WebSocket server whose every word a test decides.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import type { ClientMessage, ServerMessage, ServerWelcome } from '../../web/client/generated/messages';

class Queue<T> {
  private readonly items: T[] = [];
  private readonly waiting: ((item: T) => void)[] = [];

  push(item: T): void {
    const next = this.waiting.shift();
    if (next) next(item);
    else this.items.push(item);
  }

  next(): Promise<T> {
    const item = this.items.shift();
    return item === undefined ? new Promise((resolve) => this.waiting.push(resolve)) : Promise.resolve(item);
  }
}

export function welcome(more: Partial<ServerWelcome> = {}): ServerWelcome {
  return {
    type: 'welcome',
    version: 1,
    name: 'Ada',
    token: 'token-1',
    resumed: false,
    received: 0,
    revision: 1,
    total: 1,
    people: [{ name: 'Ada', state: 'free' }],
    calls: [],
    iceServers: [],
    iceTransportPolicy: 'all',
    holdSeconds: 30,
    ringSeconds: 45,
    ...more,
  };
}

/** One connection of a client. */
export class Wire {
  private readonly messages = new Queue<ClientMessage>();
  private pings = 0;
  readonly closed: Promise<unknown>;

  constructor(private readonly socket: ServerSocket) {
    socket.on('message', (data) => this.messages.push(JSON.parse(String(data)) as ClientMessage));
    this.closed = once(socket, 'close');
  }

  /** The next message of this type, which must be the next at all. */
  async next<T extends ClientMessage['type']>(type: T): Promise<Extract<ClientMessage, { type: T }>> {
    const message = await this.messages.next();
    if (message.type !== type) throw new Error(`expected ${type}, got ${JSON.stringify(message)}`);
    return message as Extract<ClientMessage, { type: T }>;
  }

  send(...messages: ServerMessage[]): void {
    for (const message of messages) this.socket.send(JSON.stringify(message));
  }

  sendText(text: string): void {
    this.socket.send(text);
  }

  close(code: number): void {
    this.socket.close(code);
  }

  /** As when the machine loses its power, but for the operating system's word that it is so. */
  cut(): void {
    this.socket.terminate();
  }

  /** Waits until the client has taken all that was sent: WebSocket's own ping is answered in order. */
  async settled(): Promise<void> {
    const mark = Buffer.from(String(++this.pings));
    const answered = new Promise<void>((resolve) => {
      const look = (data: Buffer): void => {
        if (!data.equals(mark)) return;
        this.socket.off('pong', look);
        resolve();
      };
      this.socket.on('pong', look);
    });
    this.socket.ping(mark);
    await answered;
  }
}

export class WireServer {
  private readonly arrivals = new Queue<Wire>();

  private constructor(private readonly server: WebSocketServer) {
    server.on('connection', (socket) => this.arrivals.push(new Wire(socket)));
  }

  static async start(port = 0): Promise<WireServer> {
    const server = new WebSocketServer({ port, host: '127.0.0.1', path: '/signal' });
    await once(server, 'listening');
    return new WireServer(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/signal`;
  }

  /** The next connection that comes in. */
  arrival(): Promise<Wire> {
    return this.arrivals.next();
  }

  /** The next connection and its hello, answered. */
  async greet(more: Partial<ServerWelcome> = {}): Promise<Wire> {
    const wire = await this.arrival();
    await wire.next('hello');
    wire.send(welcome(more));
    return wire;
  }

  async stop(): Promise<void> {
    for (const socket of this.server.clients) socket.terminate();
    this.server.close();
    await once(this.server, 'close');
  }
}
