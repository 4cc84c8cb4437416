/**
 * The ways that a room's media take now: the one that is wanted and, until it
 * has taken over at both ends, those before it. All of them send.
 */
import type { ErrorCode, ServerDisconnected, ServerLayers, ServerOffer, ServerPublished } from '../generated/messages';
import type { Outgoing } from '../reliable';
import { readDirectWord, wrap, type DirectWord } from './direct-signals';
import { DirectWay } from './direct-way';
import { GatewayRequests } from './gateway-requests';
import { GatewayWay } from './gateway-way';
import type { Way, WaySurroundings } from './way';

export type Target = { mode: 'gateway'; epoch: number } | { mode: 'direct'; epoch: number; self: number; peer: number };

export interface WaysHandlers {
  send(message: Outgoing): void;
  signal(to: number, data: unknown): void;
  /** Two cannot reach each other. */
  impossible(): void;
  /** The server has no gateway. */
  hopeless(): void;
  /** The gateway knows nothing of what is seen here. */
  receivesAnew(): void;
}

/** From the first packet of the new way on, so long the old one is waited for to be replaced. */
const patienceMs = 10_000;
/** So long after this end has switched the other one may take. */
const graceMs = 8_000;
const mostEarly = 300;

export class Ways {
  /** The one that is wanted first. */
  list: readonly Way[] = [];
  private target: Target | null = null;
  private readonly requests: GatewayRequests;
  /** What was said before the way was here that it is about. */
  private early: { from: number; word: DirectWord }[] = [];
  /** Up to which epoch the others show nothing older. */
  private readonly switched = new Map<number, number>();
  private told = -1;
  private cancelPatience: (() => void) | null = null;
  private cancelGrace: (() => void) | null = null;
  private impatient = false;

  constructor(
    room: string,
    private readonly surroundings: WaySurroundings,
    private readonly handlers: WaysHandlers,
  ) {
    this.requests = new GatewayRequests(room, (message) => handlers.send(message));
  }

  get wanted(): Way | null {
    return this.list[0] ?? null;
  }
  /** The new way is to be shown, whatever of it has come. */
  get hurry(): boolean {
    return this.impatient;
  }

  want(target: Target | null): void {
    const before = this.target;
    this.target = target;
    if (!target) return this.closeAll(before !== null);
    const same = before?.mode === target.mode && this.isThis(this.wanted, target);
    if (same) return;
    this.stopTimers();
    for (const way of this.list) if (way instanceof DirectWay) way.retire();
    const there = this.list.find((way) => this.isThis(way, target));
    const rest = this.list.filter((way) => way !== there);
    if (there) this.list = [there, ...rest];
    else if (target.mode === 'gateway') this.throughGateway(rest);
    else this.direct(target, rest);
    this.surroundings.changed();
  }

  /**
   * Lets the older ways go when they are of use to nobody.
   * @param here nothing is shown or heard from them here
   * @param present whether someone is in the room
   */
  settle(here: boolean, present: (participant: number) => boolean): void {
    const { wanted, target } = this;
    if (!wanted || !target || this.list.length === 1) return;
    if (wanted.state === 'connected') {
      this.cancelPatience ??= this.surroundings.environment.after(patienceMs, () => {
        this.impatient = true;
        this.surroundings.changed();
      });
    }
    const others = this.companions().filter(present);
    if (others.length > 0 && !(here && wanted.state === 'connected')) return;
    if (this.told < target.epoch) {
      this.told = target.epoch;
      for (const other of others) this.handlers.signal(other, wrap({ epoch: target.epoch, switched: true }));
    }
    if (others.every((other) => (this.switched.get(other) ?? -1) >= target.epoch)) this.finish();
    else this.cancelGrace ??= this.surroundings.environment.after(graceMs, () => this.finish());
  }

  /** False when it is none of ours. */
  heard(from: number, data: unknown): boolean {
    const word = readDirectWord(data);
    if (!word) return false;
    if (word.switched) {
      this.switched.set(from, word.epoch);
      this.surroundings.changed();
      return true;
    }
    const way = this.list.find((one) => one instanceof DirectWay && one.peer === from && one.epoch === word.epoch);
    if (way instanceof DirectWay && word.signal) way.receive(word.signal);
    else if (word.epoch >= (this.target?.epoch ?? 0) && this.early.length < mostEarly) this.early.push({ from, word });
    return true;
  }

  published(message: ServerPublished): void {
    this.requests.published(message);
  }
  offered(message: ServerOffer): void {
    this.requests.offered(message);
    this.gateway?.offered(message);
  }
  disconnected(message: ServerDisconnected): void {
    this.gateway?.disconnected(message);
  }
  layers(message: ServerLayers): void {
    this.gateway?.layers(message);
  }
  refused(code: ErrorCode): void {
    if (!this.requests.refused(code) && code === 'unusable-description') this.gateway?.answerRefused();
  }
  /** Tells the gateway something; false when there is no way through it. */
  tellGateway(message: Outgoing): boolean {
    if (!this.gateway) return false;
    this.handlers.send(message);
    return true;
  }

  sync(): void {
    for (const way of this.list) way.sync();
  }
  wake(): void {
    for (const way of this.list) way.wake();
  }
  configure(): void {
    for (const way of this.list) way.configure();
  }

  /** The server knows nothing of all that any more. */
  forget(): void {
    this.closeAll(false);
    this.requests.forget();
    this.target = null;
    this.early = [];
    this.switched.clear();
    this.told = -1;
  }

  private get gateway(): GatewayWay | null {
    return (this.list.find((way) => way instanceof GatewayWay) as GatewayWay | undefined) ?? null;
  }

  private isThis(way: Way | null, target: Target): boolean {
    if (target.mode === 'gateway') return way instanceof GatewayWay;
    return way instanceof DirectWay && way.peer === target.peer && way.epoch === target.epoch;
  }

  private throughGateway(rest: readonly Way[]): void {
    const way = new GatewayWay(this.surroundings, this.requests, this.handlers);
    this.list = [way, ...rest];
    way.begin();
  }

  private direct({ self, peer, epoch }: Target & { mode: 'direct' }, rest: readonly Way[]): void {
    const way: DirectWay = new DirectWay(this.surroundings, {
      self,
      peer,
      epoch,
      say: (signal) => this.handlers.signal(peer, wrap({ epoch, signal })),
      impossible: () => {
        if (this.wanted === way) this.handlers.impossible();
      },
    });
    this.list = [way, ...rest];
    const heard = this.early.filter(({ from, word }) => from === peer && word.epoch === epoch);
    this.early = this.early.filter(({ word }) => word.epoch > epoch);
    way.begin(heard.flatMap(({ word }) => (word.signal ? [word.signal] : [])));
  }

  /** With whom the older ways are shared: the two that are, or were, alone with each other. */
  private companions(): number[] {
    return this.list.flatMap((way) => (way instanceof DirectWay ? [way.peer] : []));
  }

  private finish(): void {
    const [wanted, ...older] = this.list;
    this.stopTimers();
    if (!wanted) return;
    this.list = [wanted];
    this.close(older, true);
    this.surroundings.changed();
  }

  private closeAll(tell: boolean): void {
    const { list } = this;
    this.stopTimers();
    this.list = [];
    this.close(list, tell);
  }

  private close(ways: readonly Way[], tell: boolean): void {
    for (const way of ways) {
      way.close();
      if (way instanceof GatewayWay && tell) this.requests.disconnect();
    }
  }

  private stopTimers(): void {
    this.cancelPatience?.();
    this.cancelGrace?.();
    this.cancelPatience = this.cancelGrace = null;
    this.impatient = false;
  }
}
