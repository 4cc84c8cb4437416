/**
 * A room as the server tells it: once whole in `entered`, then in differences.
 * Says what each of them changed; knows nothing of the wire.
 */
import type { Knocker, Participant, RoomMode, ServerEntered, ServerRoom } from '../generated/messages';

/** What is other than before. */
export interface RoomChange {
  participants: boolean;
  host: boolean;
  settings: boolean;
  mode: boolean;
  joined: readonly Participant[];
  gone: readonly Participant[];
  /** Raised a hand. */
  hands: readonly Participant[];
}

type Facts = Pick<ServerRoom, 'host' | 'locked' | 'knock' | 'mode' | 'epoch'>;

export class RoomView {
  private readonly known = new Map<number, Participant>();
  private sorted: readonly Participant[] | null = [];
  private facts: Facts = { host: 0, locked: false, knock: false, mode: 'direct', epoch: 0 };
  private own = 0;
  knockers: readonly Knocker[] = [];

  /** In the order they came. */
  get participants(): readonly Participant[] {
    return (this.sorted ??= [...this.known.values()]);
  }
  get self(): Participant | null {
    return this.participant(this.own);
  }
  get host(): Participant | null {
    return this.participant(this.facts.host);
  }
  get locked(): boolean {
    return this.facts.locked;
  }
  get knock(): boolean {
    return this.facts.knock;
  }
  get mode(): RoomMode {
    return this.facts.mode;
  }
  get epoch(): number {
    return this.facts.epoch;
  }

  participant(id: number): Participant | null {
    return this.known.get(id) ?? null;
  }

  /** Nobody counts as having come: they were there. */
  entered(message: ServerEntered): RoomChange {
    this.known.clear();
    for (const participant of message.participants) this.known.set(participant.participant, participant);
    this.sorted = null;
    this.own = message.participant;
    if (message.host !== this.own) this.knockers = [];
    this.take(message);
    return { participants: true, host: true, settings: true, mode: true, joined: [], gone: [], hands: [] };
  }

  update(message: ServerRoom): RoomChange {
    const before = this.facts;
    const joined: Participant[] = [];
    const gone: Participant[] = [];
    const hands: Participant[] = [];
    for (const id of message.left) {
      const left = this.known.get(id);
      if (left) gone.push(left);
      this.known.delete(id);
    }
    for (const participant of message.participants) {
      const known = this.known.get(participant.participant);
      if (!known) joined.push(participant);
      if (participant.hand && !known?.hand) hands.push(participant);
      this.known.set(participant.participant, participant);
    }
    this.sorted = null;
    this.take(message);
    const { host, locked, knock, mode, epoch } = this.facts;
    return {
      participants: message.participants.length > 0 || gone.length > 0,
      host: host !== before.host,
      settings: locked !== before.locked || knock !== before.knock,
      mode: mode !== before.mode || epoch !== before.epoch,
      joined,
      gone,
      hands,
    };
  }

  private take({ host, locked, knock, mode, epoch }: Facts): void {
    this.facts = { host, locked, knock, mode, epoch };
  }
}
