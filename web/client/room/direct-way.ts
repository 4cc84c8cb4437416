/**
 * The media of two, from one to the other. The lower number is the caller. A
 * lost way is found again by ICE restarts, else by another connection; what the
 * two say for that goes over the server, in room-signal.
 */
import { randomId } from '../environment';
import { unknownQuality, watchQuality } from '../quality';
import { Recovery } from '../recovery';
import type { Signal } from '../signals';
import type { Quality } from '../types';
import { DirectConnection } from './direct-connection';
import { sources, type Incoming, type Way, type WayState, type WaySurroundings } from './way';

export interface DirectWayOptions {
  self: number;
  peer: number;
  epoch: number;
  say(signal: Signal): void;
  /** The two cannot reach each other. */
  impossible(): void;
}

/** Descriptions are exchanged, and so long nothing comes of it. */
const connectMs = 10_000;
/** Descriptions that do not fit, once more. */
const againMs = 2_000;

export class DirectWay implements Way {
  readonly mode = 'direct';
  readonly peer: number;
  readonly epoch: number;
  private readonly caller: boolean;
  private connection: DirectConnection | null = null;
  private stood = false;
  private retired = false;
  private closed = false;
  private arriving: readonly Incoming[] = [];
  private currentQuality = unknownQuality;
  private stopQuality: (() => void) | null = null;
  private cancelLimit: (() => void) | null = null;
  private cancelAgain: (() => void) | null = null;
  private readonly recovery: Recovery;

  constructor(
    private readonly surroundings: WaySurroundings,
    private readonly options: DirectWayOptions,
  ) {
    this.peer = options.peer;
    this.epoch = options.epoch;
    this.caller = options.self < options.peer;
    this.recovery = new Recovery(surroundings.environment, {
      restart: () => this.connection?.restartIce(surroundings.configuration()),
      giveUp: () => this.renew(),
    });
  }

  get state(): WayState {
    if (this.connection?.state === 'connected') return 'connected';
    return this.stood ? 'reconnecting' : 'connecting';
  }
  get quality(): Quality {
    return this.currentQuality;
  }
  get incoming(): readonly Incoming[] {
    return this.arriving;
  }
  /** For the level of one's own voice. */
  get sender(): RTCRtpSender | null {
    return this.connection?.senders[0] ?? null;
  }

  /** @param heard what the other end has said already */
  begin(heard: readonly Signal[]): void {
    for (const signal of heard) this.receive(signal);
    if (!this.connection) this.start(); // the other end may have offered to the page that was here before
  }

  receive(signal: Signal): void {
    if (this.closed) return;
    if (signal.restart) return this.asked();
    const offers = signal.description?.type === 'offer';
    if (!this.caller && offers && signal.connection !== undefined && signal.connection !== this.connection?.id) {
      this.connect(signal.connection);
    }
    if (signal.connection === this.connection?.id) this.connection?.receive(signal);
  }

  sync(): void {
    void this.connection?.sync();
  }

  wake(): void {
    if (!this.retired) this.recovery.wake();
  }

  configure(): void {
    this.connection?.configure(this.surroundings.configuration());
  }

  /** Another takes its place: it goes on as long as it can, and is not mended. */
  retire(): void {
    this.retired = true;
    this.stopTimers();
  }

  close(): void {
    this.closed = true;
    this.stopTimers();
    this.stopQuality?.();
    this.connection?.close();
  }

  private stopTimers(): void {
    this.recovery.stop();
    this.cancelLimit?.();
    this.cancelAgain?.();
    this.cancelLimit = this.cancelAgain = null;
  }

  /** The other end has no connection: it has just come, or its page was reloaded. */
  private asked(): void {
    if (!this.caller) return;
    if (this.connection && !this.connection.settled) return this.connection.offerAgain();
    this.connect(randomId(this.surroundings.environment));
  }

  /** Has a connection made, in place of the one before. */
  private start(): void {
    if (this.caller) this.connect(randomId(this.surroundings.environment));
    else this.options.say({ restart: true });
  }

  private connect(id: string): void {
    const { environment } = this.surroundings;
    this.stopTimers();
    this.stopQuality?.();
    this.connection?.close();
    this.arriving = [];
    const connection: DirectConnection = (this.connection = new DirectConnection({
      id,
      caller: this.caller,
      configuration: this.surroundings.configuration(),
      environment,
      sent: () => this.surroundings.sent(),
      handlers: {
        stateChanged: () => this.stateChanged(connection),
        received: () => this.received(connection),
        signal: (signal) => {
          if (connection === this.connection && !this.closed) this.options.say(signal);
        },
        closedByPeer: () => this.surroundings.changed(), // it says more when it is back
        closedHere: () => {
          if (connection === this.connection && !this.retired) this.start();
        },
        failed: () => {
          if (connection === this.connection) this.cancelAgain ??= environment.after(againMs, () => this.renew());
        },
      },
    }));
    this.surroundings.changed();
  }

  private received(connection: DirectConnection): void {
    if (connection !== this.connection || this.closed || this.arriving.length > 0) return;
    const { receivers } = connection;
    this.arriving = receivers.map((receiver, at) => ({ way: this, participant: this.peer, source: sources[at]!, receiver }));
    if (!this.stood && !this.retired) {
      this.cancelLimit ??= this.surroundings.environment.after(connectMs, () => this.options.impossible());
    }
    this.surroundings.changed();
  }

  private stateChanged(connection: DirectConnection): void {
    if (connection !== this.connection || this.closed) return;
    if (connection.state === 'connected') this.connected(connection);
    else if (!this.retired && connection.state === 'disconnected') this.recovery.disconnected(this.caller);
    else if (!this.retired && connection.state === 'failed') this.recovery.failed();
    this.surroundings.changed();
  }

  private connected(connection: DirectConnection): void {
    this.stood = true;
    this.stopTimers();
    this.recovery.connected();
    this.received(connection);
    this.stopQuality?.();
    this.stopQuality = watchQuality(connection.peerConnection, this.surroundings.environment, (quality) => {
      this.currentQuality = quality;
      this.surroundings.changed();
    });
  }

  private renew(): void {
    this.cancelAgain = null;
    if (this.retired || this.closed) return;
    if (this.stood) this.options.impossible();
    this.start();
    this.recovery.begin();
  }
}
