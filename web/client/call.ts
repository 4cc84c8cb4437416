/**
 * One call between two people, from the first ring to the end, as Halloo tells
 * it what the server says and as the page sees it. Once the media flows, the
 * server is needed no more: see call-media.ts.
 */
import { CallMedia, type CallWire } from './call-media';
import { Emitter } from './emitter';
import type { EndReason, ErrorCode, ServerAccepted } from './generated/messages';
import type { LocalMedia } from './media';
import type { CallEnd, CallPhase, Quality, RemoteState } from './types';

export interface CallEvents {
  change: void;
  ended: CallEnd;
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

/** The server tells when nobody answered; so much later we believe that it has forgotten to. */
const unansweredGraceMs = 15_000;

export class Call extends Emitter<CallEvents> {
  readonly peer: string;
  readonly direction: 'outgoing' | 'incoming';
  private callId: string;
  private currentPhase: CallPhase;
  private ending: CallEnd | null = null;
  private videoOfPeer: boolean;
  private cancelRinging: (() => void) | null = null;
  private readonly media: CallMedia;

  /** Calls are made by Halloo: see Halloo.call and its event `incoming`. */
  constructor(
    private readonly wire: CallWire,
    start: CallStart,
  ) {
    super();
    const { id, peer, direction, phase, peerVideo, peerTrickle: trickle } = start;
    this.callId = id;
    this.peer = peer;
    this.direction = direction;
    this.currentPhase = phase;
    this.videoOfPeer = peerVideo;
    this.media = new CallMedia(wire, { caller: direction === 'outgoing', trickle, peerVideo }, phase === 'reconnecting', {
      phase: (now) => this.enter(now),
      changed: () => this.changed(),
      signal: (data) => wire.send({ type: 'signal', call: this.callId, data }),
      // The other end may have no way to tell the server, so this one does.
      over: (end, { farewell }) => this.finish(end, { server: true, farewell }),
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
    return this.media.remote.stream;
  }
  get remote(): RemoteState {
    return this.media.remote.state;
  }
  /** When the media first flowed, on the clock of performance.now(). */
  get connectedAt(): number | null {
    return this.media.connectedAt;
  }
  get quality(): Quality {
    return this.media.quality;
  }
  get muted(): boolean {
    return this.media.local.muted;
  }
  get video(): boolean {
    return this.media.local.video;
  }
  get peerConnection(): RTCPeerConnection | null {
    return this.media.peerConnection;
  }

  /** Answers, or goes on with a call that was taken up after a reload. */
  async accept(media: LocalMedia, options: { video: boolean }): Promise<void> {
    const rings = this.currentPhase === 'ringing' && this.direction === 'incoming';
    if (this.media.local.attached || (!rings && this.currentPhase !== 'reconnecting')) return;
    this.media.local.attach(media, options.video);
    if (rings) {
      this.wire.send({ type: 'accept', call: this.callId, video: options.video });
      this.enter('connecting');
    }
    this.media.begin();
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
    this.media.local.setMuted(muted);
  }

  /** Turning it on opens the camera, turning it off closes it. */
  async setVideo(on: boolean): Promise<void> {
    await this.media.local.setVideo(on);
  }

  // What follows is for Halloo.

  /** Calls the peer. */
  start(media: LocalMedia, video: boolean): void {
    this.media.local.attach(media, video);
    this.wire.send({ type: 'call', call: this.callId, to: this.peer, video });
    this.cancelRinging = this.wire.environment.after(this.wire.ringMs + unansweredGraceMs, () =>
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

  /** What the server says of the other end. */
  described(video: boolean, trickle: boolean): void {
    this.videoOfPeer = video;
    this.media.trickle = trickle;
    this.media.remote.expect(video);
    this.changed();
  }

  accepted(message: ServerAccepted): void {
    if (this.currentPhase !== 'calling' && this.currentPhase !== 'ringing') return;
    this.cancelRinging?.();
    this.media.caller = message.caller;
    this.described(message.video, message.trickle);
    this.enter('connecting');
    this.media.begin();
  }

  endedByServer(reason: EndReason): void {
    if (reason === 'gone' && this.media.lives) return this.rejoin();
    const byMe = reason === 'unanswered' && this.direction === 'incoming';
    this.finish({ reason, byPeer: !byMe });
  }

  /** The server could not follow a message about this call. */
  refusedByServer(code: ErrorCode): void {
    if (this.media.lives) {
      if (code === 'unknown-call') this.media.relayed = false;
      return;
    }
    if (code === 'not-here' || code === 'in-a-call') this.finish({ reason: code, byPeer: false });
    else if (code === 'unknown-call') this.finish({ reason: 'gone', byPeer: true });
    else if (code === 'yourself' || code === 'call-exists') this.finish({ reason: 'failed', byPeer: false });
  }

  /** The server was started anew and knows of no call. */
  forgotten(): void {
    if (this.media.lives || this.media.heals) this.rejoin();
    else this.finish({ reason: 'server-lost', byPeer: false });
  }

  rejoined(present: boolean): void {
    this.media.relayed = present;
    if (present) this.media.rejoined();
  }

  signalled(data: unknown): void {
    this.media.receive(data);
  }

  /** The page goes, perhaps to be back in a second. */
  leaving(): void {
    this.media.leaving();
  }

  /** What the peer connection is made of has changed. */
  configure(): void {
    this.media.configure();
  }

  /** The network or the page is back. */
  wake(): void {
    this.media.wake();
  }

  private rejoin(): void {
    this.media.relayed = false;
    this.wire.send({ type: 'rejoin', call: this.callId, to: this.peer });
  }

  private enter(phase: CallPhase): void {
    if (phase === this.currentPhase || this.ending) return;
    this.currentPhase = phase;
    this.changed();
  }

  private changed(): void {
    this.emit('change', undefined);
  }

  private finish(end: CallEnd, tell: { server?: boolean; farewell?: boolean } = {}): void {
    if (this.ending) return;
    if (tell.server) this.wire.send({ type: 'hangup', call: this.callId });
    this.ending = end;
    this.currentPhase = 'ended';
    this.cancelRinging?.();
    this.media.close(tell.farewell ?? false);
    this.changed();
    this.emit('ended', end);
  }
}
