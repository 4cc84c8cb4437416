// A Halloo on a virtual clock and a server made of words.
import type { TestContext } from 'node:test';
import { WebSocket as Socket } from 'ws';
import { Halloo, type HallooEvents } from '../../web/client/halloo';
import type { Emitter } from '../../web/client/emitter';
import type { ClientMessage } from '../../web/client/generated/messages';
import { VirtualClock } from './virtual-clock';
import { WireServer, type Wire } from './wire-server';

export class MemoryStorage implements Storage {
  [name: string]: unknown;
  private readonly items = new Map<string, string>();
  get length(): number {
    return this.items.size;
  }
  clear(): void {
    this.items.clear();
  }
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null;
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }
}

/** The next event of this kind; `fits` leaves others out. */
export function next<Events, K extends keyof Events>(
  from: Emitter<Events>,
  event: K,
  fits: (value: Events[K]) => boolean = () => true,
): Promise<Events[K]> {
  return new Promise((resolve) => {
    const stop = from.on(event, (value) => {
      if (!fits(value)) return;
      stop();
      resolve(value);
    });
  });
}

export interface SetUp {
  server: WireServer;
  clock: VirtualClock;
  storage: Storage;
  halloo: Halloo;
}

export function makeHalloo(server: WireServer, clock: VirtualClock, storage: Storage): Halloo {
  const webSocket = Socket as unknown as typeof WebSocket;
  return new Halloo({ url: server.url, storage, webSocket, environment: clock });
}

export async function setUp(t: TestContext): Promise<SetUp> {
  const server = await WireServer.start();
  const clock = new VirtualClock();
  const storage = new MemoryStorage();
  const halloo = makeHalloo(server, clock, storage);
  t.after(async () => {
    halloo.leave();
    await server.stop();
  });
  return { server, clock, storage, halloo };
}

/** Entered as Ada. */
export async function entered(t: TestContext): Promise<SetUp & { wire: Wire }> {
  const made = await setUp(t);
  const entering = made.halloo.enter('Ada');
  const wire = await made.server.greet();
  await entering;
  return { ...made, wire };
}

export function state(halloo: Halloo, wanted: HallooEvents['state']): Promise<unknown> {
  return halloo.state === wanted ? Promise.resolve() : next(halloo, 'state', (now) => now === wanted);
}

type Entered = SetUp & { wire: Wire };

/** The connection breaks, and the client is about to come back. */
export async function breaks({ clock, halloo, wire }: Omit<Entered, 'server' | 'storage'>): Promise<void> {
  wire.cut();
  await state(halloo, 'reconnecting');
  clock.advance(500);
}

/** It breaks, and the server was started anew: it does not know the token. With what the client says then. */
export async function restarts(made: Omit<Entered, 'storage'>): Promise<{ wire: Wire; hello: Extract<ClientMessage, { type: 'hello' }> }> {
  await breaks(made);
  const wire = await made.server.arrival();
  await wire.next('hello');
  wire.send({ type: 'refused', code: 'expired', message: 'x' });
  return { wire, hello: await wire.next('hello') };
}
