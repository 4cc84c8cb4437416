/** The one room that a person is in at most: enters it, and hands it what the server says of it. */
import type { ErrorCode, ServerWelcome } from '../generated/messages';
import { Room, type RoomMessage, type RoomOptions, type RoomWire } from './room';
import type { RoomEnd } from '../types';

export interface RoomPlaceHandlers extends Omit<RoomWire, 'holdMs'> {
  changed(room: Room | null): void;
}

export class RoomPlace {
  private entered: Room | null = null;
  private left: string | null = null;
  private holdMs = 30_000;
  private readonly wire: RoomWire;

  constructor(
    private readonly handlers: RoomPlaceHandlers,
  ) {
    const holdMs = (): number => this.holdMs;
    this.wire = {
      environment: handlers.environment,
      get online() {
        return handlers.online;
      },
      get holdMs() {
        return holdMs();
      },
      configuration: () => handlers.configuration(),
      send: (message) => handlers.send(message),
    };
  }

  get room(): Room | null {
    return this.entered;
  }

  /** The room that the page before a reload was in. */
  get former(): string | null {
    return this.left;
  }

  enter(name: string, options: RoomOptions, impossible: RoomEnd['reason'] | null): Room {
    const room = new Room(name, this.wire, options);
    const reason = impossible ?? (this.entered ? 'in-a-room' : null);
    if (reason) {
      queueMicrotask(() => room.finish(reason)); // when the one who entered can listen
      return room;
    }
    if (this.left !== name) this.leave();
    this.left = null;
    this.entered = room;
    room.on('ended', () => {
      if (this.entered !== room) return;
      this.entered = null;
      this.handlers.changed(null);
    });
    room.start();
    this.handlers.changed(room);
    return room;
  }

  /** Also the room of the page before. */
  leave(): void {
    this.entered?.leave();
    if (this.left !== null) this.handlers.send({ type: 'leave-room', room: this.left });
    this.left = null;
  }

  /** The network or the page is back. */
  wake(): void {
    this.entered?.media.wake();
  }

  /** What peer connections are made of has changed. */
  configure(): void {
    this.entered?.media.configure();
  }

  /** The server will not have us back. */
  lost(): void {
    this.left = null;
    this.entered?.finish('server-lost');
  }

  welcome(message: ServerWelcome): void {
    this.holdMs = message.holdSeconds * 1000;
    if (!message.resumed) {
      this.left = null;
      this.entered?.forgotten();
    } else if (!this.entered) {
      this.left = message.room ?? null;
    } else this.entered.media.wake();
  }

  message(message: RoomMessage): void {
    const { entered } = this;
    if (entered && entered.name === message.room) entered.receive(message);
    else if (message.type === 'left' && message.room === this.left) this.left = null;
  }

  refused(room: string, code: ErrorCode): void {
    const { entered } = this;
    if (entered && entered.name === room) entered.refusedByServer(code);
  }
}
