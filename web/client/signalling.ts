/**
 * A person's place on the server over the native protocol: says hello, keeps
 * the connection up, takes the place up again after losing it, and delivers
 * reliable messages exactly once in both directions. Knows nothing of what
 * the messages are about.
 */
import { Backoff } from './backoff';
import { Emitter } from './emitter';
import type { Environment } from './environment';
import { PROTOCOL_VERSION, type ClientHello, type RefusalCode, type ServerMessage, type ServerWelcome } from './generated/messages';
import { Link } from './link';
import { Reliable, type Outgoing } from './reliable';
import type { SavedSession } from './saved';
import { Refused, type ConnectionState } from './types';

/** What comes after the greeting. */
export type ServerEvent = Exclude<ServerMessage, { type: 'welcome' | 'refused' | 'pong' }>;

export interface SignallingEvents {
  state: ConnectionState;
  welcome: ServerWelcome;
  message: ServerEvent;
  /** We are out and will not come back by ourselves: why. */
  left: RefusalCode | 'replaced';
}

export interface SignallingOptions {
  url: URL;
  saved: SavedSession;
  socketClass: typeof WebSocket;
  environment: Environment;
}

const greetingMs = 10_000;
const ackEvery = 16;
const ackAfterMs = 1_000;
/** With so many kept messages we ask whether they have arrived. */
const askWhenWaiting = 32;
/** Close code by which the server says that this place was taken up elsewhere, as in a duplicated tab. */
const replacedCode = 4002;

interface Entering {
  resolve(welcome: ServerWelcome): void;
  reject(error: Refused): void;
}

export class Signalling extends Emitter<SignallingEvents> {
  private currentState: ConnectionState = 'offline';
  private currentName = '';
  private listed = true;
  private token: string | null = null;
  private link: Link | null = null;
  private entering: Entering | null = null;
  private greeted = false;
  private askedArrival: { ref: number; id: number } | null = null;
  private cancelRetry: (() => void) | null = null;
  private cancelGreeting: (() => void) | null = null;
  private cancelAck: (() => void) | null = null;
  private readonly reliable = new Reliable();
  private readonly backoff: Backoff;

  constructor(private readonly options: SignallingOptions) {
    super();
    this.backoff = new Backoff(() => options.environment.random());
    options.environment.onWake(() => this.wake());
  }

  get state(): ConnectionState {
    return this.currentState;
  }

  get name(): string {
    return this.currentName;
  }

  /** Comes in under this name, as someone new; not into the list of people when it is for a room only. */
  enter(name: string, listed = true): Promise<ServerWelcome> {
    if (this.currentState !== 'offline') this.leave();
    this.options.saved.clear();
    this.reliable.reset();
    this.currentName = name;
    this.listed = listed;
    this.token = null;
    return this.begin();
  }

  /** Takes up the place that the page before this one had, if there was one. */
  async resume(): Promise<ServerWelcome | null> {
    if (this.currentState !== 'offline') return null;
    const saved = this.options.saved.read();
    if (!saved) return null;
    this.reliable.reset(saved.last);
    this.currentName = saved.name;
    this.listed = saved.listed;
    this.token = saved.token;
    try {
      return await this.begin();
    } catch {
      return null;
    }
  }

  /** Leaves; the name is free again. */
  leave(): void {
    if (this.greeted) this.link?.send({ type: 'bye' });
    this.options.saved.clear();
    this.drop();
    this.setState('offline');
  }

  /** Sends now, or when the connection is back. */
  send(message: Outgoing): void {
    if (this.currentState === 'offline') return;
    const numbered = this.reliable.add(message);
    if (!numbered || !this.greeted) return;
    this.link?.send({ ...numbered, ...this.piggyback() });
    if (this.reliable.waiting >= askWhenWaiting && !this.askedArrival) this.askArrival();
  }

  /** Sends now or not at all; true when it was sent. */
  sendNow(message: { type: 'search'; text: string; ref: number }): boolean {
    if (!this.greeted || !this.link?.open) return false;
    this.link.send({ ...message, ...this.piggyback() });
    return true;
  }

  private begin(): Promise<ServerWelcome> {
    this.setState('connecting');
    return new Promise((resolve, reject) => {
      this.entering = { resolve, reject };
      this.connect();
    });
  }

  private connect(): void {
    this.cancelRetry?.();
    this.cancelRetry = null;
    this.greeted = false;
    this.askedArrival = null;
    const link = new Link(this.options.url.href, this.options.socketClass, this.options.environment, {
      opened: () => this.sayHello(link),
      message: (message) => this.receive(message),
      pong: (ref) => this.arrived(ref),
      closed: (code) => this.lost(code),
    });
    this.link = link;
  }

  private sayHello(link: Link): void {
    const hello: ClientHello = { type: 'hello', version: PROTOCOL_VERSION };
    if (this.token !== null) Object.assign(hello, { token: this.token, last: this.reliable.last });
    else Object.assign(hello, { name: this.currentName }, this.listed ? {} : { listed: false });
    link.send(hello);
    this.cancelGreeting?.();
    this.cancelGreeting = this.options.environment.after(greetingMs, () => {
      link.close();
      this.lost(1006);
    });
  }

  private receive(message: ServerMessage): void {
    if (message.type === 'welcome') return this.welcome(message);
    if (message.type === 'refused') return this.refused(message.code);
    if (message.type === 'pong') return;
    if ('seq' in message && typeof message.seq === 'number') {
      if (!this.reliable.take(message.seq)) return;
      this.save();
      this.scheduleAck();
    }
    // A server that goes down closes the connection next; the first try comes soon.
    if (message.type === 'closing') this.backoff.reset();
    this.emit('message', message);
  }

  private welcome(welcome: ServerWelcome): void {
    this.cancelGreeting?.();
    this.greeted = true;
    this.backoff.reset();
    this.currentName = welcome.name;
    this.token = welcome.token;
    if (welcome.resumed) {
      for (const message of this.reliable.resume(welcome.received)) this.link?.send(message);
    } else {
      this.reliable.reset(); // what waited was about calls that this server knows nothing of
    }
    this.save();
    this.setState('online');
    this.emit('welcome', welcome);
    this.entering?.resolve(welcome);
    this.entering = null;
  }

  private refused(code: RefusalCode): void {
    this.cancelGreeting?.();
    const tokenGone = this.token !== null && (code === 'expired' || code === 'missed-too-much');
    if (tokenGone && !this.entering && this.link) {
      this.token = null; // a server that was started anew: the connection stays open for a hello by name
      this.sayHello(this.link);
      return;
    }
    if (tokenGone) this.options.saved.clear();
    this.stop(code);
  }

  private lost(code: number): void {
    this.cancelGreeting?.();
    this.cancelAck?.();
    this.cancelAck = null;
    this.link = null;
    this.greeted = false;
    if (code === replacedCode) return this.stop('replaced');
    if (this.entering) return this.stop('unreachable');
    this.setState('reconnecting');
    this.cancelRetry = this.options.environment.after(this.backoff.next(), () => this.connect());
  }

  /** Gives up: tells whoever waits for the entrance, or else that we have left. */
  private stop(why: RefusalCode | 'replaced' | 'unreachable'): void {
    const entering = this.entering;
    this.entering = null;
    this.drop();
    this.setState('offline');
    if (entering) entering.reject(new Refused(why === 'replaced' ? 'expired' : why));
    else if (why !== 'unreachable') this.emit('left', why);
  }

  private drop(): void {
    this.cancelRetry?.();
    this.cancelGreeting?.();
    this.cancelAck?.();
    this.cancelRetry = this.cancelGreeting = this.cancelAck = null;
    this.greeted = false;
    this.link?.close();
    this.link = null;
    this.entering?.reject(new Refused('unreachable'));
    this.entering = null;
  }

  private wake(): void {
    if (this.link?.open) this.link.ping();
    else if (this.cancelRetry) {
      this.backoff.reset();
      this.connect();
    }
  }

  private askArrival(): void {
    if (!this.link) return;
    const id = this.reliable.sent;
    this.askedArrival = { ref: this.link.ping(), id };
  }

  private arrived(ref: number): void {
    if (!this.askedArrival || ref < this.askedArrival.ref) return;
    this.reliable.arrived(this.askedArrival.id);
    this.askedArrival = null;
  }

  private piggyback(): { ack?: number } {
    const ack = this.reliable.takeAck();
    if (ack === undefined) return {};
    this.cancelAck?.();
    this.cancelAck = null;
    return { ack };
  }

  private scheduleAck(): void {
    if (this.reliable.unacknowledged >= ackEvery) return this.sendAck();
    this.cancelAck ??= this.options.environment.after(ackAfterMs, () => this.sendAck());
  }

  private sendAck(): void {
    const { ack } = this.piggyback();
    if (ack !== undefined) this.link?.send({ type: 'ack', ack });
    this.cancelAck = null;
  }

  private save(): void {
    if (this.token === null) return;
    this.options.saved.write({ name: this.currentName, token: this.token, last: this.reliable.last, listed: this.listed });
  }

  private setState(state: ConnectionState): void {
    if (state === this.currentState) return;
    this.currentState = state;
    this.emit('state', state);
  }
}
