/**
 * What is said to the gateway and answered by it. The messages name no
 * request, so they are told apart by their order and by the numbers of the
 * connections; there is one publishing and one receiving of a room at a time.
 */
import type { ErrorCode, PublishedTrack, ServerOffer, ServerPublished } from '../generated/messages';
import type { Outgoing } from '../reliable';

export type Published = { connection: number; sdp: string } | { refused: ErrorCode };

interface Publishing {
  connection: number | undefined;
  resolve(published: Published): void;
}
interface Receiving {
  connection: number | undefined;
  refused(code: ErrorCode): void;
}

export class GatewayRequests {
  private publishing: Publishing[] = [];
  private receiving: Receiving | null = null;
  private readonly known = new Set<number>();

  constructor(
    private readonly room: string,
    private readonly send: (message: Outgoing) => void,
  ) {}

  publish(connection: number | undefined, sdp: string, tracks: PublishedTrack[]): Promise<Published> {
    this.send({ type: 'publish', room: this.room, sdp, tracks, ...(connection === undefined ? {} : { connection }) });
    return new Promise((resolve) => this.publishing.push({ connection, resolve }));
  }

  /** Answered with offers. */
  receive(connection: number | undefined, refused: (code: ErrorCode) => void): void {
    this.receiving = { connection, refused };
    this.send({ type: 'receive', room: this.room, ...(connection === undefined ? {} : { connection }) });
  }

  answer(connection: number, sdp: string): void {
    this.send({ type: 'answer', room: this.room, connection, sdp });
  }

  disconnect(): void {
    this.send({ type: 'disconnect', room: this.room });
    this.publishing = [];
    this.receiving = null;
  }

  /** The answer is lost: errors are not said again over another connection to the server. */
  abandonPublishing(): void {
    for (const { resolve } of this.publishing.splice(0)) resolve({ refused: 'unknown-connection' });
  }

  /** In another server nothing that was asked will be answered, and the numbers begin again. */
  forget(): void {
    this.publishing = [];
    this.receiving = null;
    this.known.clear();
  }

  published({ connection, sdp }: ServerPublished): void {
    const isNew = !this.known.has(connection);
    this.known.add(connection);
    const at = this.publishing.findIndex((entry) => entry.connection === (isNew ? undefined : connection));
    // An error that was taken for this one's was about the receiving.
    if (at === -1) return this.refuseReceiving('unknown-connection');
    this.publishing.splice(at, 1)[0]?.resolve({ connection, sdp });
  }

  offered({ connection }: ServerOffer): void {
    this.known.add(connection);
    const { receiving } = this;
    if (receiving && (receiving.connection === undefined || receiving.connection === connection)) this.receiving = null;
  }

  /** False when it is about nothing that waits here. */
  refused(code: ErrorCode): boolean {
    const publishing = code === 'unknown-connection' ? this.publishing.findIndex(({ connection }) => connection !== undefined) : 0;
    const first = publishing === -1 ? undefined : this.publishing.splice(publishing, 1)[0];
    if (first) {
      first.resolve({ refused: code });
      return true;
    }
    if (!this.receiving) return false;
    this.refuseReceiving(code);
    return true;
  }

  private refuseReceiving(code: ErrorCode): void {
    const { receiving } = this;
    this.receiving = null;
    receiving?.refused(code);
  }
}
