/**
 * One WebSocket to the native door: JSON in and out, and noticing in seconds
 * when the other end is dead. Lives from one connect to one close; knows
 * nothing of names, sequence numbers or calls.
 */
import type { Environment } from './environment';
import type { ClientMessage, ServerMessage } from './generated/messages';

export interface LinkHandlers {
  opened(): void;
  message(message: ServerMessage): void;
  /** The server has read all that was sent before the ping of this `ref`. */
  pong(ref: number): void;
  /** Once, whoever closed it, unless close() was called here. */
  closed(code: number): void;
}

const connectMs = 10_000;
/** So long nothing may be heard before we ask... */
const silentMs = 8_000;
/** ...and so long the answer may take. */
const answerMs = 4_000;

export class Link {
  private readonly socket: WebSocket;
  private cancelTimer: () => void;
  private heardAt: number;
  private asked = false;
  private done = false;
  private pings = 0;

  constructor(
    url: string,
    SocketClass: typeof WebSocket,
    private readonly environment: Environment,
    private readonly handlers: LinkHandlers,
  ) {
    this.heardAt = environment.now();
    this.socket = new SocketClass(url);
    this.socket.onopen = () => {
      if (this.done) return;
      this.heard();
      this.watch(silentMs);
      handlers.opened();
    };
    this.socket.onmessage = (event) => this.receive(event.data);
    this.socket.onclose = (event) => this.finish(event.code);
    this.socket.onerror = () => undefined; // close follows
    this.cancelTimer = environment.after(connectMs, () => this.abandon());
  }

  get open(): boolean {
    return !this.done && this.socket.readyState === 1; // OPEN
  }

  send(message: ClientMessage): void {
    if (this.open) this.socket.send(JSON.stringify(message));
  }

  /** Asks the server for a sign of life; returns the `ref` that its pong will have. */
  ping(): number {
    const ref = ++this.pings;
    if (!this.open) return ref;
    this.send({ type: 'ping', ref });
    if (!this.asked) {
      this.asked = true;
      this.watch(answerMs);
    }
    return ref;
  }

  /** Closes without `handlers.closed`. */
  close(): void {
    this.done = true;
    this.cancelTimer();
    this.socket.close(1000);
  }

  private receive(data: unknown): void {
    if (this.done || typeof data !== 'string') return;
    this.heard();
    let message: unknown;
    try {
      message = JSON.parse(data);
    } catch {
      return; // not of our protocol
    }
    if (typeof message !== 'object' || message === null || !('type' in message)) return;
    const known = message as ServerMessage;
    if (known.type === 'pong') this.handlers.pong(known.ref);
    else this.handlers.message(known);
  }

  private heard(): void {
    this.heardAt = this.environment.now();
    if (!this.asked) return;
    this.asked = false;
    this.watch(silentMs);
  }

  /** Looks again in `ms`. Incoming messages do not touch the timer, so it costs nothing while they flow. */
  private watch(ms: number): void {
    this.cancelTimer();
    this.cancelTimer = this.environment.after(ms, () => {
      if (this.asked) return this.abandon();
      const silent = this.environment.now() - this.heardAt;
      if (silent >= silentMs) this.ping();
      else this.watch(silentMs - silent);
    });
  }

  /** A socket whose other end is gone may take minutes to say so; do not wait for it. */
  private abandon(): void {
    this.socket.close();
    this.finish(1006);
  }

  private finish(code: number): void {
    if (this.done) return;
    this.done = true;
    this.cancelTimer();
    this.handlers.closed(code);
  }
}
