/**
 * What comes from the gateway, on a connection of its own: the gateway offers,
 * again whenever others send something else, and this end answers.
 */
import type { ForwardedTrack, ServerOffer } from '../generated/messages';
import { configure, gatewayConfiguration } from './gateway-configuration';
import type { GatewayRequests } from './gateway-requests';
import { Upkeep } from './upkeep';
import type { Incoming, Way, WaySurroundings } from './way';

interface Section extends ForwardedTrack {
  incoming: Incoming;
}

export class Receiver {
  private pc: RTCPeerConnection | null = null;
  private number: number | undefined;
  private sections: readonly Section[] = [];
  private work: Promise<void> = Promise.resolve();
  private stood = false;
  private closed = false;
  private readonly upkeep: Upkeep;

  constructor(
    private readonly way: Way,
    private readonly surroundings: WaySurroundings,
    private readonly requests: GatewayRequests,
    private readonly handlers: { changed(): void; hopeless(): void; /** On a new connection. */ began(): void },
  ) {
    this.upkeep = new Upkeep(surroundings, {
      restart: () => this.ask(this.number),
      renew: () => {
        this.upkeep.stop(); // an offer may be long in coming: until someone sends something
        this.connect();
      },
    });
  }

  get peerConnection(): RTCPeerConnection | null {
    return this.pc;
  }
  /** Also while there is nothing to receive: then nothing is offered. */
  get connected(): boolean {
    return this.pc === null || this.pc.connectionState === 'connected';
  }
  get hasStood(): boolean {
    return this.stood;
  }
  get incoming(): readonly Incoming[] {
    return this.sections.map(({ incoming }) => incoming);
  }

  connect(): void {
    this.ask(undefined);
    this.handlers.began();
  }

  offered(offer: ServerOffer): void {
    this.work = this.work.then(() => this.take(offer));
  }

  /** True when it was this one. */
  disconnected(connection: number): boolean {
    if (connection !== this.number) return false;
    this.number = undefined;
    this.upkeep.gone();
    return true;
  }

  /** An answer of ours was of no use. */
  answerRefused(): void {
    this.upkeep.gone();
  }

  wake(): void {
    // A refusal may have been lost with the connection to the server.
    if (this.number === undefined && !this.closed) this.connect();
    else this.upkeep.wake();
  }

  configure(): void {
    configure(this.pc, this.surroundings, this.upkeep.failed);
  }

  close(): void {
    this.closed = true;
    this.upkeep.stop();
    this.pc?.close();
    this.sections = [];
  }

  private ask(connection: number | undefined): void {
    this.requests.receive(connection, (code) => {
      if (this.closed) return;
      if (code !== 'no-gateway') return this.upkeep.gone();
      this.upkeep.stop();
      this.handlers.hopeless();
    });
  }

  private async take({ connection, sdp, tracks }: ServerOffer): Promise<void> {
    if (this.closed) return;
    if (connection !== this.number || !this.pc) this.open(connection);
    const { pc } = this;
    if (!pc) return;
    try {
      await pc.setRemoteDescription({ type: 'offer', sdp });
      await pc.setLocalDescription(await pc.createAnswer());
      if (pc !== this.pc || this.closed) return;
      this.requests.answer(connection, pc.localDescription?.sdp ?? '');
      this.map(pc, tracks);
    } catch {
      if (pc === this.pc && !this.closed) this.upkeep.gone();
    }
    this.handlers.changed();
  }

  private open(connection: number): void {
    this.pc?.close();
    this.number = connection;
    this.sections = [];
    const pc = (this.pc = new RTCPeerConnection(gatewayConfiguration(this.surroundings, this.upkeep.failed)));
    this.upkeep.begin();
    pc.onconnectionstatechange = () => {
      if (pc !== this.pc || this.closed) return;
      if (pc.connectionState === 'connected') this.stood = true;
      this.upkeep.state(pc.connectionState);
      this.handlers.changed();
    };
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
