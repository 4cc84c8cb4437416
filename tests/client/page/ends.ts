// Two ends of a call in one page, and between them what the server does for a call: it relays.
// The calls, their peer connections and the media are the real ones.
import { Call, type CallStart } from '../../../web/client/call';
import type { CallWire } from '../../../web/client/call-media';
import { browserEnvironment, type Environment } from '../../../web/client/environment';
import type { ServerAccepted } from '../../../web/client/generated/messages';
import type { Outgoing } from '../../../web/client/reliable';

/** Time that goes faster than the clock on the wall. */
export function hurried(times: number): Environment {
  const real = browserEnvironment();
  return { ...real, now: () => real.now() * times, after: (ms, fn) => real.after(ms / times, fn) };
}

export class End implements CallWire {
  readonly ringMs = 45_000;
  online = true;
  call: Call | null = null;
  rtc: RTCConfiguration = {};
  /** All that was sent to the server. */
  readonly sent: Outgoing[] = [];
  private held: Outgoing[] = [];
  private other: End | null = null;
  rejoined = false;

  constructor(
    readonly name: string,
    readonly environment: Environment,
    private readonly manner: {
      trickle?: boolean;
      /** What goes to the other end when this comes: it may keep some back for later. */
      reorder?: (data: unknown) => unknown[];
    } = {},
  ) {}

  static pair(a: End, b: End): void {
    a.other = b;
    b.other = a;
  }

  configuration(): RTCConfiguration {
    return this.rtc;
  }

  make(start: Omit<CallStart, 'id' | 'peer' | 'peerVideo' | 'peerTrickle'> & Partial<CallStart>): Call {
    return (this.call = new Call(this, { id: 'c', peer: this.other?.name ?? '', peerVideo: true, peerTrickle: true, ...start }));
  }

  send(message: Outgoing): void {
    if (!this.online) {
      this.held.push(message);
      return;
    }
    this.sent.push(message);
    const copy = JSON.parse(JSON.stringify(message)) as Outgoing;
    queueMicrotask(() => this.carry(copy));
  }

  back(): void {
    this.online = true;
    for (const message of this.held.splice(0)) this.send(message);
  }

  get signals(): number {
    return this.sent.filter(({ type }) => type === 'signal').length;
  }

  protected carry(message: Outgoing): void {
    const { other } = this;
    switch (message.type) {
      case 'accept':
        return other?.call?.accepted(accepted(this.name, message.video, this.manner.trickle ?? true, true));
      case 'signal':
        return (this.manner.reorder?.(message.data) ?? [message.data]).forEach((data) => other?.call?.signalled(data));
      case 'hangup':
        return other?.call?.endedByServer('hungup');
      case 'rejoin':
        this.rejoined = true;
        this.call?.rejoined(other?.rejoined ?? false);
        if (other?.rejoined) other.call?.rejoined(true);
        return;
      case 'call':
      case 'ringing':
      case 'decline':
        return;
    }
  }
}

export function accepted(from: string, video: boolean, trickle: boolean, caller: boolean): ServerAccepted {
  return { type: 'accepted', seq: 1, call: 'c', from, video, trickle, caller };
}
