/**
 * One call between two people, from the first ring to the end. Told by Halloo
 * what the server says of it, it runs the peer connections. Once the media
 * flows, the server is needed no more: hanging up, muting and a new way
 * through the network then go over the data channel.
 */
import { Connection } from './connection';
import { Emitter } from './emitter';
import { randomId, type Environment } from './environment';
import type { EndReason, ErrorCode, ServerAccepted } from './generated/messages';
import { LocalSide } from './local-side';
import type { LocalMedia } from './media';
import { unknownQuality, watchQuality } from './quality';
import { Recovery } from './recovery';
import type { Outgoing } from './reliable';
import { RemoteSide } from './remote-side';
import { readSignal, type ControlMessage, type Signal } from './signals';
import type { CallEnd, CallPhase, Quality, RemoteState } from './types';

export interface CallEvents {
  change: void;
  ended: CallEnd;
}

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

export interface CallStart {
  id: string;
  peer: string;
  direction: 'outgoing' | 'incoming';
  /** `reconnecting`: taken up after a reload of this page; accept() goes on with it. */
  phase: 'calling' | 'ringing' | 'reconnecting';
  peerVideo: boolean;
  peerTrickle: boolean;
}

/** So long the page of the other end may take to come back after it said that it leaves. */
const reloadMs = 15_000;
/** The server tells when nobody answered; so much later we believe that it has forgotten to. */
const unansweredGraceMs = 15_000;

export class Call extends Emitter<CallEvents> {
  readonly peer: string;
  readonly direction: 'outgoing' | 'incoming';
  private callId: string;
  private currentPhase: CallPhase;
  private ending: CallEnd | null = null;
  private videoOfPeer: boolean;
  private trickle: boolean;
  /** The one who offers: who called, or whom the server names after two calls became one. */
  private caller: boolean;
  /** The server relays between the two. */
  private relayed = true;
  private connection: Connection | null = null;
  private connectedSince: number | null = null;
  private currentQuality: Quality = unknownQuality;
  private toldState = '';
  private cancelWaiting: (() => void) | null = null;
  private stopQuality: (() => void) | null = null;
  private readonly local = new LocalSide(() => this.localChanged());
  private readonly remoteSide: RemoteSide;
  private readonly recovery: Recovery;

  /** Calls are made by Halloo: see Halloo.call and its event `incoming`. */
  constructor(
    private readonly wire: CallWire,
    start: CallStart,
  ) {
    super();
    this.callId = start.id;
    this.peer = start.peer;
    this.direction = start.direction;
    this.caller = start.direction === 'outgoing';
    this.currentPhase = start.phase;
    this.videoOfPeer = start.peerVideo;
    this.trickle = start.peerTrickle;
    this.remoteSide = new RemoteSide(start.peerVideo, () => this.changed());
    this.recovery = new Recovery(wire.environment, {
      restart: () => this.connection?.restartIce(wire.configuration()),
      giveUp: () => this.finish({ reason: 'failed', byPeer: false }, { server: true, farewell: true }),
    });
  }

  get id(): string {
    return this.callId;
  }
  get phase(): CallPhase {
    return this.currentPhase;
  }
  get end(): CallEnd | null {
    return this.ending;
  }
  /** Whether the other end said that it sends a picture, when it called or accepted. */
  get peerVideo(): boolean {
    return this.videoOfPeer;
  }
  /** The same object for the whole call; its tracks may change. */
  get remoteStream(): MediaStream {
    return this.remoteSide.stream;
  }
  get remote(): RemoteState {
    return this.remoteSide.state;
  }
  /** When the media first flowed, on the clock of performance.now(). */
  get connectedAt(): number | null {
    return this.connectedSince;
  }
  get quality(): Quality {
    return this.currentQuality;
  }
  get muted(): boolean {
    return this.local.muted;
  }
  get video(): boolean {
    return this.local.video;
  }
  get peerConnection(): RTCPeerConnection | null {
    return this.connection?.peerConnection ?? null;
  }

  /** Answers, or goes on with a call that was taken up after a reload. */
  async accept(media: LocalMedia, options: { video: boolean }): Promise<void> {
    const rings = this.currentPhase === 'ringing' && this.direction === 'incoming';
    if (this.local.attached || (!rings && this.currentPhase !== 'reconnecting')) return;
    this.local.attach(media, options.video);
    this.recovery.begin();
    if (rings) {
      this.wire.send({ type: 'accept', call: this.callId, video: options.video });
      this.enter('connecting');
    } else if (this.caller) {
      this.connect(randomId(this.wire.environment));
    } else {
      this.sendSignal({ restart: true });
    }
  }

  decline(): void {
    if (this.currentPhase !== 'ringing' || this.direction !== 'incoming') return this.hangup();
    this.wire.send({ type: 'decline', call: this.callId });
    this.finish({ reason: 'declined', byPeer: false });
  }

  hangup(): void {
    if (this.currentPhase === 'ringing' && this.direction === 'incoming') return this.decline();
    const before = this.currentPhase === 'calling' || this.currentPhase === 'ringing';
    this.finish({ reason: before ? 'cancelled' : 'hungup', byPeer: false }, { server: true, farewell: true });
  }

  setMuted(muted: boolean): void {
    this.local.setMuted(muted);
  }

  /** Turning it on opens the camera, turning it off closes it. */
  async setVideo(on: boolean): Promise<void> {
    await this.local.setVideo(on);
  }

  // What follows is for Halloo.

  /** Calls the peer. */
  start(media: LocalMedia, video: boolean): void {
    this.local.attach(media, video);
    this.wire.send({ type: 'call', call: this.callId, to: this.peer, video });
    this.cancelWaiting = this.wire.environment.after(this.wire.ringMs + unansweredGraceMs, () =>
      this.finish({ reason: 'unanswered', byPeer: true }, { server: true }),
    );
  }

  /** Cannot even begin. */
  refuse(reason: CallEnd['reason']): void {
    this.finish({ reason, byPeer: false });
  }

  ringsThere(): void {
    if (this.currentPhase === 'calling') this.enter('ringing');
  }

  /** Two calls that met have become one. */
  mergedInto(id: string): void {
    this.callId = id;
  }

  /** The `incoming` of a call that the page took up after a reload before it heard this. */
  described(video: boolean, trickle: boolean): void {
    this.videoOfPeer = video;
    this.trickle = trickle;
    this.remoteSide.expect(video);
    this.changed();
  }

  accepted(message: ServerAccepted): void {
    if (this.currentPhase !== 'calling' && this.currentPhase !== 'ringing') return;
    this.stopWaiting();
    this.caller = message.caller;
    this.described(message.video, message.trickle);
    this.enter('connecting');
    this.recovery.begin();
    if (this.caller) this.connect(randomId(this.wire.environment));
  }

  endedByServer(reason: EndReason): void {
    if (reason === 'gone' && this.mediaLives) return this.rejoin();
    const byMe = reason === 'unanswered' && this.direction === 'incoming';
    this.finish({ reason, byPeer: !byMe });
  }

  /** The server could not follow a message about this call. */
  refusedByServer(code: ErrorCode): void {
    if (this.mediaLives) {
      if (code === 'unknown-call') this.relayed = false;
      return;
    }
    if (code === 'not-here' || code === 'in-a-call') this.finish({ reason: code, byPeer: false });
    else if (code === 'unknown-call') this.finish({ reason: 'gone', byPeer: true });
    else if (code === 'yourself' || code === 'call-exists') this.finish({ reason: 'failed', byPeer: false });
  }

  /** The server was started anew and knows of no call. */
  forgotten(): void {
    const healing = this.connectedSince !== null && !this.cancelWaiting;
    if (this.mediaLives || healing) this.rejoin();
    else this.finish({ reason: 'server-lost', byPeer: false });
  }

  rejoined(present: boolean): void {
    this.relayed = present;
    if (!present) return;
    this.connection?.offerAgain();
    this.recovery.wake();
  }

  signalled(data: unknown): void {
    const signal = readSignal(data);
    // After a reload nothing is taken until accept(): it is about the connection of the page before.
    if (!signal || this.isEnded || !this.local.attached) return;
    if (signal.restart) {
      if (this.caller) this.connect(randomId(this.wire.environment));
      return;
    }
    if (!this.caller && (!this.connection || this.opensAnother(signal, this.connection))) this.connect(signal.connection);
    const connection = this.connection;
    if (!connection) return;
    if (signal.connection !== undefined && signal.connection !== connection.id) return; // of one that is no more
    connection.receive(signal);
  }

  /** The page goes, perhaps to be back in a second. */
  leaving(): void {
    this.connection?.sendControl({ type: 'leaving' });
  }

  /** The network or the page is back. */
  wake(): void {
    this.toldState = ''; // the other end may believe that this page has left
    this.tellState();
    this.recovery.wake();
  }

  private get isEnded(): boolean {
    return this.currentPhase === 'ended';
  }

  /** True when the call can go on whatever the server says. */
  private get mediaLives(): boolean {
    if (!this.connection || this.isEnded) return false;
    const { state } = this.connection;
    return this.connection.settled && (state === 'connected' || state === 'connecting' || state === 'new');
  }

  private opensAnother(signal: Signal, connection: Connection): boolean {
    return signal.description?.type === 'offer' && signal.connection !== connection.id;
  }

  /** A peer connection, in place of the one before if there was one. */
  private connect(id: string | undefined): void {
    this.connection?.close();
    this.remoteSide.restart();
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
        track: (track) => this.remoteSide.add(track),
        signal: (signal) => this.sendSignal(signal),
        control: (message) => this.control(message),
        controlOpened: () => this.tellState(),
        closedByPeer: () => this.peerClosed(),
        failed: () => this.finish({ reason: 'failed', byPeer: false }, { server: true, farewell: true }),
      },
    }));
    this.recovery.stop();
    this.recovery.begin();
    this.enter(this.connectedSince === null && this.currentPhase !== 'reconnecting' ? 'connecting' : 'reconnecting');
  }

  private connectionChanged(connection: Connection): void {
    if (this.isEnded || connection !== this.connection) return;
    switch (connection.state) {
      case 'connected':
        this.recovery.connected();
        this.stopWaiting();
        this.connectedSince ??= this.wire.environment.now();
        this.stopQuality?.();
        this.stopQuality = watchQuality(connection.peerConnection, this.wire.environment, (quality) => {
          this.currentQuality = quality;
          this.changed();
        });
        return this.enter('connected');
      case 'disconnected':
      case 'failed':
        if (this.connectedSince !== null) this.enter('reconnecting');
        if (this.cancelWaiting) return; // the peer's page was closed; it comes back with a new connection or not at all
        return connection.state === 'failed' ? this.recovery.failed() : this.recovery.disconnected(this.caller);
      case 'new':
      case 'connecting':
      case 'closed':
    }
  }

  private control(message: ControlMessage): void {
    if (this.isEnded) return;
    this.trickle = true; // only our own clients have this channel
    switch (message.type) {
      case 'state':
        this.stopWaiting();
        if (this.connection?.state === 'connected') this.enter('connected');
        return this.remoteSide.tell({ muted: message.muted, video: message.video });
      case 'hangup':
        // The other end may have no way to tell the server.
        return this.finish({ reason: 'hungup', byPeer: true }, { server: true });
      case 'leaving':
        return this.awaitReturn();
      case 'signal':
        return this.signalled(message.data);
    }
  }

  /** DTLS was closed over there. Ours say goodbye before they do that; an old client hangs up in this way. */
  private peerClosed(): void {
    if (this.isEnded) return;
    if (this.trickle && this.wire.online) this.awaitReturn();
    else this.finish({ reason: 'hungup', byPeer: true }, { server: true });
  }

  private awaitReturn(): void {
    if (this.cancelWaiting) return;
    this.recovery.stop();
    this.cancelWaiting = this.wire.environment.after(reloadMs, () =>
      this.finish({ reason: 'gone', byPeer: true }, { server: true }),
    );
    this.enter('reconnecting');
  }

  private stopWaiting(): void {
    this.cancelWaiting?.();
    this.cancelWaiting = null;
  }

  private rejoin(): void {
    this.relayed = false;
    this.wire.send({ type: 'rejoin', call: this.callId, to: this.peer });
  }

  /** Over the server if it relays, else over the data channel, else when the server is back. */
  private sendSignal(signal: Signal): void {
    if (this.isEnded) return;
    const direct = (!this.wire.online || !this.relayed) && this.connection?.state === 'connected';
    if (direct && this.connection?.sendControl({ type: 'signal', data: signal })) return;
    this.wire.send({ type: 'signal', call: this.callId, data: signal });
  }

  private localChanged(): void {
    if (this.isEnded) return;
    void this.connection?.sync();
    this.tellState();
    this.changed();
  }

  private tellState(): void {
    const state = this.local.state();
    const text = JSON.stringify(state);
    if (text !== this.toldState && this.connection?.sendControl(state)) this.toldState = text;
  }

  private enter(phase: CallPhase): void {
    if (phase === this.currentPhase) return;
    this.currentPhase = phase;
    this.changed();
  }

  private changed(): void {
    this.emit('change', undefined);
  }

  private finish(end: CallEnd, tell: { server?: boolean; farewell?: boolean } = {}): void {
    if (this.isEnded) return;
    if (tell.server) this.wire.send({ type: 'hangup', call: this.callId });
    this.ending = end;
    this.currentPhase = 'ended';
    this.stopWaiting();
    this.recovery.stop();
    this.stopQuality?.();
    this.connection?.close(tell.farewell ? { type: 'hangup' } : undefined);
    this.local.release();
    this.changed();
    this.emit('ended', end);
  }
}
