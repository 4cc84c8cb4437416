// A path to a UDP port that loses, delays and narrows what goes through it, each direction by itself: somebody
// sends to this path's own port instead. What it does can be changed at any time; its chance can be had again.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface Impairment {
  /** The share that is lost, 0 to 1. */
  loss?: number;
  /** Milliseconds on the way. */
  delay?: number;
  /** Kilobits a second, with IP's and UDP's headers, behind a queue that drops what does not fit. */
  rate?: number;
  /** Milliseconds that the queue before it holds at that rate. */
  queue?: number;
}

const host = '127.0.0.1';
const headers = 28; // of IPv4 and UDP

/** One direction, for everyone who uses the path. */
export class Link {
  passed = 0;
  lost = 0;
  /** Of `lost`, by the queue. */
  dropped = 0;

  #impairment: Impairment = {};
  /** When the bottleneck has sent what was given to it, and when the newest packet arrives. */
  #busyUntil = 0;
  #last = 0;
  readonly #underWay: { at: number; arrive: () => void }[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly random: () => number) {}

  /** For what comes from now on; what is under way arrives when it would have. */
  impair(impairment: Impairment): void {
    this.#impairment = impairment;
  }

  carry(octets: number, arrive: () => void): void {
    const { loss = 0, delay = 0, rate = Infinity, queue = 200 } = this.#impairment;
    const now = performance.now();
    if (this.random() < loss) return void this.lost++;
    const begins = Math.max(now, this.#busyUntil);
    if (rate !== Infinity) {
      if (begins - now > queue) {
        this.lost++;
        this.dropped++;
        return;
      }
      this.#busyUntil = begins + ((octets + headers) * 8) / rate;
    }
    this.passed++;
    // Never before what came earlier.
    this.#last = Math.max(this.#last, (rate === Infinity ? now : this.#busyUntil) + delay);
    if (this.#underWay.length === 0 && this.#last <= now) return arrive();
    this.#underWay.push({ at: this.#last, arrive });
    this.#wait();
  }

  close(): void {
    this.#underWay.length = 0;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #wait(): void {
    const [next] = this.#underWay;
    if (!next || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      for (const now = performance.now(); this.#underWay[0] && this.#underWay[0].at <= now; ) this.#underWay.shift()!.arrive();
      this.#wait();
    }, Math.max(0, next.at - performance.now()));
  }
}

/** Everyone who sends to it is somebody else to the server, as behind a NAT. */
export class ImpairedPath {
  readonly up: Link;
  readonly down: Link;
  readonly #outside: Socket;
  readonly #inside = new Map<string, Promise<Socket>>();
  #open = true;

  private constructor(
    outside: Socket,
    private readonly server: number,
    random: () => number,
  ) {
    this.#outside = outside;
    this.up = new Link(random);
    this.down = new Link(random);
    outside.on('message', (data, from) => this.up.carry(data.length, () => void this.#forward(data, from)));
  }

  /** To this port of the machine's own. */
  static async open(server: number, random: () => number): Promise<ImpairedPath> {
    return new ImpairedPath(await bound(), server, random);
  }

  get port(): number {
    return (this.#outside.address() as AddressInfo).port;
  }

  /** Both directions. */
  impair(impairment: Impairment): void {
    this.up.impair(impairment);
    this.down.impair(impairment);
  }

  async close(): Promise<void> {
    this.#open = false;
    this.up.close();
    this.down.close();
    const inside = await Promise.all(this.#inside.values());
    for (const socket of [this.#outside, ...inside]) socket.close();
  }

  async #forward(data: Buffer, from: RemoteInfo): Promise<void> {
    const who = `${from.address}:${from.port}`;
    let inside = this.#inside.get(who);
    if (!inside) {
      inside = bound();
      this.#inside.set(who, inside);
      (await inside).on('message', (back) => this.down.carry(back.length, () => this.#outside.send(back, from.port, from.address)));
    }
    const socket = await inside;
    if (this.#open) socket.send(data, this.server, host);
  }
}

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, host);
  await once(socket, 'listening');
  return socket;
}
