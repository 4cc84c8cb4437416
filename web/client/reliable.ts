/**
 * Exactly once, in both directions, over connections that break: numbers what
 * goes out and keeps it until it is known to have arrived, and tells whether
 * what comes in is new. It sends nothing itself.
 *
 * What has arrived there is learned from `welcome.received`, and in a running
 * connection from a `pong`: messages are taken in order, so a ping that is
 * answered says that all before it were taken.
 */
import type { ClientMessage } from './generated/messages';

/** The messages that carry an `id`. */
type Numberable = Extract<ClientMessage, { id?: number }>;
export type ReliableMessage = Numberable & { id: number };
type Unnumbered<M> = M extends unknown ? Omit<M, 'id' | 'ack'> : never;
/** As the rest of the package writes them: numbering is done here. */
export type Outgoing = Unnumbered<Numberable>;

export class Reliable {
  private nextId = 1;
  private kept: ReliableMessage[] = [];
  private lastSeq = 0;
  private ackedSeq = 0;

  /** @param most how many messages are kept at most while the server is away */
  constructor(private readonly most = 1000) {}

  /** The highest `seq` that arrived. */
  get last(): number {
    return this.lastSeq;
  }

  /** How many arrived since the last `ack` went out. */
  get unacknowledged(): number {
    return this.lastSeq - this.ackedSeq;
  }

  get waiting(): number {
    return this.kept.length;
  }

  /** Numbers a message and keeps it; null when too many wait already. */
  add(message: Outgoing): ReliableMessage | null {
    if (this.kept.length >= this.most) return null;
    const numbered = { ...message, id: this.nextId++ } as ReliableMessage;
    this.kept.push(numbered);
    return numbered;
  }

  /** The highest `id` given out. */
  get sent(): number {
    return this.nextId - 1;
  }

  /** All up to `id` has arrived there. */
  arrived(id: number): void {
    this.kept = this.kept.filter((message) => message.id > id);
  }

  /** A connection goes on: what the server has not got yet, in order, to be sent again. */
  resume(received: number): readonly ReliableMessage[] {
    this.arrived(received);
    this.nextId = Math.max(this.nextId, received + 1); // after a reload the numbers go on where the page before left them
    this.ackedSeq = this.lastSeq; // `last` in hello was an ack
    return this.kept;
  }

  /** Everything begins anew, from `last` on when a page before this one had come so far. */
  reset(last = 0): void {
    this.nextId = 1;
    this.kept = [];
    this.lastSeq = last;
    this.ackedSeq = last;
  }

  /** True when a message of this `seq` is new; it then counts as arrived. */
  take(seq: number): boolean {
    if (seq <= this.lastSeq) return false;
    this.lastSeq = seq;
    return true;
  }

  /** The `ack` for a message that goes out now, if there is something to say. */
  takeAck(): number | undefined {
    if (this.unacknowledged === 0) return undefined;
    this.ackedSeq = this.lastSeq;
    return this.lastSeq;
  }
}
