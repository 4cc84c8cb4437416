/** The media of a room through the gateway: one connection for what is sent, another for what comes. */
import type { ServerDisconnected, ServerLayers, ServerOffer } from '../generated/messages';
import { unknownQuality, watchQuality } from '../quality';
import type { Quality } from '../types';
import type { GatewayRequests } from './gateway-requests';
import { Publisher } from './publisher';
import { Receiver } from './receiver';
import type { Incoming, Way, WayState, WaySurroundings } from './way';

export interface GatewayWayHandlers {
  /** From now on the gateway knows nothing of what is seen here, and has paused nothing. */
  receivesAnew(): void;
  /** This server has no gateway. */
  hopeless(): void;
}

const levels = ['unknown', 'good', 'fair', 'poor'] as const;

const worst = (a: Quality, b: Quality): Quality => (levels.indexOf(a.level) >= levels.indexOf(b.level) ? a : b);

export class GatewayWay implements Way {
  readonly mode = 'gateway';
  private readonly publisher: Publisher;
  private readonly receiver: Receiver;
  private readonly watching = new Map<'up' | 'down', { pc: RTCPeerConnection; quality: Quality; stop: () => void }>();
  private closed = false;

  constructor(
    private readonly surroundings: WaySurroundings,
    requests: GatewayRequests,
    handlers: GatewayWayHandlers,
  ) {
    const common = { changed: () => this.changed(), hopeless: () => handlers.hopeless() };
    this.publisher = new Publisher(surroundings, requests, common);
    this.receiver = new Receiver(this, surroundings, requests, common, () => handlers.receivesAnew());
  }

  get state(): WayState {
    if (this.publisher.connected && this.receiver.connected) return 'connected';
    return this.publisher.hasStood && this.receiver.hasStood ? 'reconnecting' : 'connecting';
  }
  get quality(): Quality {
    const [one, other] = [...this.watching.values()];
    if (!one) return unknownQuality;
    return other ? worst(one.quality, other.quality) : one.quality;
  }
  get incoming(): readonly Incoming[] {
    return this.receiver.incoming;
  }

  begin(): void {
    this.publisher.connect();
    this.receiver.connect();
  }

  offered(message: ServerOffer): void {
    this.receiver.offered(message);
  }
  disconnected({ connection }: ServerDisconnected): void {
    if (!this.publisher.disconnected(connection)) this.receiver.disconnected(connection);
    this.changed();
  }
  layers({ source, layers }: ServerLayers): void {
    this.publisher.layers(source, layers);
  }
  answerRefused(): void {
    this.receiver.answerRefused();
  }

  sync(): void {
    this.publisher.sync();
  }
  wake(): void {
    this.publisher.wake();
    this.receiver.wake();
  }
  configure(): void {
    this.publisher.configure();
    this.receiver.configure();
  }

  close(): void {
    this.closed = true;
    for (const { stop } of this.watching.values()) stop();
    this.publisher.close();
    this.receiver.close();
  }

  private changed(): void {
    if (this.closed) return;
    this.watch('up', this.publisher.connected ? this.publisher.peerConnection : null);
    this.watch('down', this.receiver.connected ? this.receiver.peerConnection : null);
    this.surroundings.changed();
  }

  private watch(which: 'up' | 'down', pc: RTCPeerConnection | null): void {
    const before = this.watching.get(which);
    if (before?.pc === pc || (!before && !pc)) return;
    before?.stop();
    this.watching.delete(which);
    if (!pc) return;
    const stop = watchQuality(pc, this.surroundings.environment, (quality) => {
      entry.quality = quality;
      this.surroundings.changed();
    });
    const entry = { pc, quality: unknownQuality, stop };
    this.watching.set(which, entry);
  }
}
