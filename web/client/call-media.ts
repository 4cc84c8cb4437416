/**
 * The media of a call: the peer connection of the moment, both ends' streams,
 * and what is said over the data channel. It keeps the two together through
 * lost ways, reloaded pages and a server that is away, and tells its call how
 * that goes. Ringing and answering are the call's own (call.ts).
 */
import { Connection } from './connection';
import { randomId, type Environment } from './environment';
import { LocalSide } from './local-side';
import { unknownQuality, watchQuality } from './quality';
import { Recovery } from './recovery';
import type { Outgoing } from './reliable';
import { RemoteSide } from './remote-side';
import { readSignal, type ControlMessage, type Signal } from './signals';
import type { CallEnd, Quality } from './types';

/** What a call needs of the one who has it. */
export interface CallWire {
  readonly environment: Environment;
  /** Whether the server is there now. */
  readonly online: boolean;
  /** How long it rings. */
  readonly ringMs: number;
  configuration(): RTCConfiguration;
  /** To the server, now or when it is back. */
  send(message: Outgoing): void;
}

export interface CallMediaHandlers {
  phase(phase: 'connecting' | 'connected' | 'reconnecting'): void;
  changed(): void;
  /** To the other end over the server. */
  signal(signal: Signal): void;
  over(end: CallEnd, tell: { farewell: boolean }): void;
}

/** So long the page of the other end may take to come back after it said that it leaves. */
const reloadMs = 15_000;

export class CallMedia {
  readonly local = new LocalSide(() => this.localChanged());
  readonly remote: RemoteSide;
  /** This end makes the offers: it called, or the server named it when two calls became one. */
  caller: boolean;
  /** The other end takes candidates one by one, and a second offer. */
  trickle: boolean;
  /** The server relays between the two. */
  relayed = true;
  private connection: Connection | null = null;
  private connectedSince: number | null = null;
  private currentQuality: Quality = unknownQuality;
  private toldState = '';
  private closed = false;
  private cancelReturn: (() => void) | null = null;
  private stopQuality: (() => void) | null = null;
  private readonly recovery: Recovery;

  /** @param taken the call stood already: this page took it up after a reload, or another did at the other end */
  constructor(
    private readonly wire: CallWire,
    start: { caller: boolean; trickle: boolean; peerVideo: boolean },
    private taken: boolean,
    private readonly handlers: CallMediaHandlers,
  ) {
    this.caller = start.caller;
    this.trickle = start.trickle;
    this.remote = new RemoteSide(start.peerVideo, () => handlers.changed());
    this.recovery = new Recovery(wire.environment, {
      restart: () => this.connection?.restartIce(wire.configuration()),
      giveUp: () => this.fail(),
    });
  }

  get connectedAt(): number | null {
    return this.connectedSince;
  }
  get quality(): Quality {
    return this.currentQuality;
  }
  get peerConnection(): RTCPeerConnection | null {
    return this.connection?.peerConnection ?? null;
  }

  /** True when it can go on whatever the server says. */
  get lives(): boolean {
    if (!this.connection || this.closed) return false;
    const { state } = this.connection;
    return this.connection.settled && (state === 'connected' || state === 'connecting' || state === 'new');
  }

  /** It lived, and may again. */
  get heals(): boolean {
    return this.connectedSince !== null && !this.cancelReturn && !this.closed;
  }

  /** The call stands: the caller offers, the callee waits for that. */
  begin(): void {
    this.recovery.begin();
    if (this.caller) this.offer();
    else if (this.taken) this.say({ restart: true });
  }

  receive(data: unknown): void {
    const signal = readSignal(data);
    // After a reload nothing is taken until begin(): it is about the connection of the page before.
    if (!signal || this.closed || !this.local.attached) return;
    if (signal.restart) {
      if (this.caller) this.offer();
      return;
    }
    if (!this.caller && (!this.connection || this.opensAnother(signal, this.connection))) this.connect(signal.connection);
    const connection = this.connection;
    if (!connection) return;
    if (signal.connection !== undefined && signal.connection !== connection.id) return; // of one that is no more
    connection.receive(signal);
  }

  /** The server relays again. What was said meanwhile may be lost. */
  rejoined(): void {
    this.connection?.offerAgain();
    this.recovery.wake();
  }

  /** The network or the page is back. */
  wake(): void {
    this.toldState = ''; // the other end may believe that this page has left
    this.tellState();
    this.recovery.wake();
  }

  /** For the next way that has to be found. */
  configure(): void {
    this.connection?.configure(this.wire.configuration());
  }

  /** The page goes, perhaps to be back in a second. */
  leaving(): void {
    this.connection?.sendControl({ type: 'leaving' });
  }

  close(farewell: boolean): void {
    this.closed = true;
    this.stopWaiting();
    this.recovery.stop();
    this.stopQuality?.();
    this.connection?.close(farewell ? { type: 'hangup' } : undefined);
    this.local.release();
  }

  private opensAnother(signal: Signal, connection: Connection): boolean {
    return signal.description?.type === 'offer' && signal.connection !== connection.id;
  }

  private offer(): void {
    this.connect(randomId(this.wire.environment));
  }

  /** A peer connection, in place of the one before if there was one. */
  private connect(id: string | undefined): void {
    if (this.connectedSince !== null) this.taken = true;
    this.connection?.close();
    this.remote.restart();
    this.stopQuality?.();
    this.stopWaiting();
    this.toldState = '';
    const connection = (this.connection = new Connection({
      id,
      caller: this.caller,
      trickle: () => this.trickle,
      configuration: this.wire.configuration(),
      environment: this.wire.environment,
      tracks: () => this.local.tracks(),
      handlers: {
        stateChanged: () => this.connectionChanged(connection),
        track: (track) => this.remote.add(track),
        signal: (signal) => this.say(signal),
        control: (message) => this.control(message),
        controlOpened: () => this.tellState(),
        closedByPeer: () => this.peerClosed(),
        failed: () => this.fail(),
        noRelay: () => this.noRelay(),
      },
    }));
    this.recovery.stop();
    this.recovery.begin();
    this.handlers.phase(this.taken ? 'reconnecting' : 'connecting');
  }

  private connectionChanged(connection: Connection): void {
    if (this.closed || connection !== this.connection) return;
    switch (connection.state) {
      case 'connected':
        return this.connected(connection);
      case 'disconnected':
      case 'failed':
        if (this.connectedSince !== null) this.handlers.phase('reconnecting');
        if (this.cancelReturn) return; // the peer's page was closed; it comes back with a new connection or not at all
        if (connection.state === 'disconnected') return this.recovery.disconnected(this.caller);
        // One that takes no second offer cannot find another way with us.
        return this.trickle ? this.recovery.failed() : this.fail();
      case 'new':
      case 'connecting':
      case 'closed':
    }
  }

  private connected(connection: Connection): void {
    this.recovery.connected();
    this.stopWaiting();
    this.connectedSince ??= this.wire.environment.now();
    this.stopQuality?.();
    this.stopQuality = watchQuality(connection.peerConnection, this.wire.environment, (quality) => {
      this.currentQuality = quality;
      this.handlers.changed();
    });
    this.handlers.phase('connected');
  }

  private control(message: ControlMessage): void {
    if (this.closed) return;
    this.trickle = true; // only our own clients have this channel
    switch (message.type) {
      case 'state':
        this.stopWaiting();
        if (this.connection?.state === 'connected') this.handlers.phase('connected');
        return this.remote.tell({ muted: message.muted, video: message.video });
      case 'hangup':
        return this.handlers.over({ reason: 'hungup', byPeer: true }, { farewell: false });
      case 'leaving':
        return this.awaitReturn();
      case 'signal':
        return this.receive(message.data);
    }
  }

  /** DTLS was closed over there. Ours say goodbye before they do that; an old client hangs up in this way. */
  private peerClosed(): void {
    if (this.closed) return;
    if (this.trickle && this.wire.online) this.awaitReturn();
    else this.handlers.over({ reason: 'hungup', byPeer: true }, { farewell: false });
  }

  private awaitReturn(): void {
    if (this.cancelReturn) return;
    this.recovery.stop();
    this.cancelReturn = this.wire.environment.after(reloadMs, () =>
      this.handlers.over({ reason: 'gone', byPeer: true }, { farewell: false }),
    );
    this.handlers.phase('reconnecting');
  }

  private stopWaiting(): void {
    this.cancelReturn?.();
    this.cancelReturn = null;
  }

  private fail(): void {
    const reason = this.connection?.lacksRelay && this.connectedSince === null ? 'no-relay' : 'failed';
    this.handlers.over({ reason, byPeer: false }, { farewell: true });
  }

  /** A call that stood can wait for the relay to come back. */
  private noRelay(): void {
    if (this.connectedSince === null) this.fail();
  }

  /** Over the server if it relays, else over the data channel, else over the server when it is back. */
  private say(signal: Signal): void {
    if (this.closed) return;
    const direct = (!this.wire.online || !this.relayed) && this.connection?.state === 'connected';
    if (direct && this.connection?.sendControl({ type: 'signal', data: signal })) return;
    this.handlers.signal(signal);
  }

  private localChanged(): void {
    if (this.closed) return;
    void this.connection?.sync();
    this.tellState();
    this.handlers.changed();
  }

  private tellState(): void {
    const state = this.local.state();
    const text = JSON.stringify(state);
    if (text !== this.toldState && this.connection?.sendControl(state)) this.toldState = text;
  }
}
