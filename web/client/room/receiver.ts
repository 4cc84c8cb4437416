/**
 * What comes from the gateway, on a connection of its own: the gateway offers,
 * again whenever others send something else, and this end answers.
 */
import type { ForwardedTrack, ServerOffer } from '../generated/messages';
import { GatewayConnection, type GatewayConnectionHandlers } from './gateway-connection';
import type { GatewayRequests } from './gateway-requests';
import type { Incoming, Way, WaySurroundings } from './way';

interface Section extends ForwardedTrack {
  incoming: Incoming;
}

export class Receiver extends GatewayConnection {
  private sections: readonly Section[] = [];

  /** @param began a new connection has been asked for */
  constructor(
    private readonly way: Way,
    surroundings: WaySurroundings,
    requests: GatewayRequests,
    handlers: GatewayConnectionHandlers,
    private readonly began: () => void,
  ) {
    super(surroundings, requests, handlers);
  }

  /** Also while there is nothing to receive: then nothing is offered. */
  override get connected(): boolean {
    return this.pc === null || super.connected;
  }
  get incoming(): readonly Incoming[] {
    return this.sections.map(({ incoming }) => incoming);
  }

  connect(): void {
    this.rest(); // an offer may be long in coming: until someone sends something
    this.ask(undefined);
    this.began();
  }

  offered(offer: ServerOffer): void {
    this.inTurn(() => this.take(offer));
  }

  /** An answer of ours was of no use. */
  answerRefused(): void {
    if (this.pc) this.lost(this.pc);
  }

  override wake(): void {
    // A refusal may have been lost with the connection to the server.
    if (this.number === undefined && !this.closed) this.connect();
    else super.wake();
  }

  override close(): void {
    super.close();
    this.sections = [];
  }

  protected restart(): void {
    this.ask(this.number);
  }

  protected override open(connection: number): RTCPeerConnection {
    this.sections = [];
    return super.open(connection);
  }

  private ask(connection: number | undefined): void {
    this.requests.receive(connection, (code) => this.refused(code));
  }

  private async take({ connection, sdp, tracks }: ServerOffer): Promise<void> {
    if (this.closed) return;
    const pc = connection === this.number && this.pc ? this.pc : this.open(connection);
    try {
      await pc.setRemoteDescription({ type: 'offer', sdp });
      await pc.setLocalDescription(await pc.createAnswer());
      if (!this.is(pc)) return;
      this.requests.answer(connection, pc.localDescription?.sdp ?? '');
      this.map(pc, tracks);
    } catch {
      this.lost(pc);
    }
    this.handlers.changed();
  }

  private map(pc: RTCPeerConnection, tracks: readonly ForwardedTrack[]): void {
    const receivers = new Map(pc.getTransceivers().map(({ mid, receiver }) => [mid, receiver]));
    this.sections = tracks.flatMap(({ mid, participant, source }) => {
      const receiver = receivers.get(mid);
      if (!receiver) return [];
      const same = this.sections.find(
        (section) => section.incoming.receiver === receiver && section.participant === participant && section.source === source,
      );
      return [same ?? { mid, participant, source, incoming: { way: this.way, participant, source, receiver } }];
    });
  }
}
