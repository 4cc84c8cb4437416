/**
 * A connection to the gateway and, when it is lost, those that take its place:
 * what sending (publisher.ts) and receiving (receiver.ts) have in common.
 */
import type { ErrorCode } from '../generated/messages';
import { onClosed, reconfigure } from '../peer-connection';
import { gatewayConfiguration } from './gateway-configuration';
import type { GatewayRequests } from './gateway-requests';
import { Upkeep } from './upkeep';
import type { WaySurroundings } from './way';

export interface GatewayConnectionHandlers {
  changed(): void;
  /** This server has no gateway. */
  hopeless(): void;
}

export abstract class GatewayConnection {
  protected pc: RTCPeerConnection | null = null;
  /** By which the gateway knows it; undefined when it knows none. */
  protected number: number | undefined;
  protected closed = false;
  private stood = false;
  private work: Promise<void> = Promise.resolve();
  private readonly upkeep: Upkeep;

  constructor(
    protected readonly surroundings: WaySurroundings,
    protected readonly requests: GatewayRequests,
    protected readonly handlers: GatewayConnectionHandlers,
  ) {
    this.upkeep = new Upkeep(surroundings, { restart: () => this.restart(), renew: () => this.connect() });
  }

  get peerConnection(): RTCPeerConnection | null {
    return this.pc;
  }
  get connected(): boolean {
    return this.pc?.connectionState === 'connected';
  }
  get hasStood(): boolean {
    return this.stood;
  }

  /** Has one made, in the place of the one before. */
  abstract connect(): void;
  /** Has the way found again (RFC 8445 section 2.4). */
  protected abstract restart(): void;

  /** The gateway has none of this number any more: true when it was this one's. */
  disconnected(number: number): boolean {
    if (number !== this.number) return false;
    this.number = undefined;
    this.upkeep.gone();
    return true;
  }

  wake(): void {
    if (this.pc?.signalingState === 'closed') this.lost(this.pc); // the browser may not have told
    this.upkeep.wake();
  }

  configure(): void {
    if (this.pc) reconfigure(this.pc, this.configuration());
  }

  close(): void {
    this.closed = true;
    this.rest();
    this.pc?.close();
  }

  protected open(number?: number): RTCPeerConnection {
    this.pc?.close();
    this.number = number;
    const pc = (this.pc = new RTCPeerConnection(this.configuration()));
    pc.onconnectionstatechange = () => {
      if (!this.is(pc)) return;
      if (pc.connectionState === 'connected') this.stood = true;
      this.upkeep.state(pc.connectionState);
      this.handlers.changed();
    };
    const lost = (): void => this.lost(pc);
    onClosed(pc, { closedByPeer: lost, closedHere: lost });
    this.upkeep.begin();
    return pc;
  }

  /** Whether this is the one of now: what is about another comes too late. */
  protected is(pc: RTCPeerConnection): boolean {
    return pc === this.pc && !this.closed;
  }

  protected lost(pc: RTCPeerConnection): void {
    if (this.is(pc)) this.upkeep.gone();
  }

  protected refused(code: ErrorCode): void {
    if (this.closed) return;
    if (code !== 'no-gateway') return this.upkeep.gone();
    this.rest();
    this.handlers.hopeless();
  }

  /** There is nothing that would have to come about in time. */
  protected rest(): void {
    this.upkeep.stop();
  }

  protected inTurn(task: () => Promise<void>): void {
    this.work = this.work.then(task);
  }

  private configuration(): RTCConfiguration {
    return gatewayConfiguration(this.surroundings.configuration(), this.upkeep.failed === 0);
  }
}
