// People in a room, each at a page of the client package alone, and what they see and hear of each other.
import { expect, type Page } from '@playwright/test';
import { bundle } from '../support/page.mjs';
import type { Look, MemberPage, Seen } from './member-page';
import type { Server } from './support';

type Async<F> = F extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;
type Say = { [K in keyof MemberPage]: Async<MemberPage[K]> };

const patience = { timeout: 30_000, intervals: [100] };

export interface MemberOptions {
  direct?: boolean;
  size?: Partial<Look>;
  /** Nobody can send to them but the gateway. */
  unreachable?: boolean;
}

let script: Promise<string> | null = null;

type Person = Look & { name: string; rgb: [number, number, number] };

export const looks: readonly Person[] = [
  { name: 'Ada', colour: '#c00000', rgb: [192, 0, 0], tone: 400 },
  { name: 'Grace', colour: '#00c000', rgb: [0, 192, 0], tone: 600 },
  { name: 'Alan', colour: '#0000c0', rgb: [0, 0, 192], tone: 900 },
  { name: 'Edsger', colour: '#c0c000', rgb: [192, 192, 0], tone: 1300 },
  { name: 'Barbara', colour: '#00c0c0', rgb: [0, 192, 192], tone: 1800 },
  { name: 'Donald', colour: '#c000c0', rgb: [192, 0, 192], tone: 2400 },
];

export class Member {
  readonly say: Say;

  private constructor(
    readonly page: Page,
    readonly look: Person,
    private readonly begin: () => Promise<void>,
  ) {
    const call =
      (what: string) =>
      (...args: unknown[]): Promise<unknown> =>
        page.evaluate(
          ([name, given]) => (globalThis as unknown as { memberPage: Record<string, (...args: unknown[]) => unknown> }).memberPage[name]!(...given),
          [what, args] as const,
        );
    this.say = new Proxy({}, { get: (_, what) => call(String(what)) }) as Say;
  }

  static async enter(page: Page, server: Server, place: string, look: Person, options: MemberOptions = {}): Promise<Member> {
    const { size, unreachable, ...more } = options;
    await page.addInitScript({ content: await (script ??= bundle('tests/e2e/member-page/index.ts')) });
    await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
    await page.goto(`${server.url}health`);
    const member = new Member(page, look, async () => {
      if (unreachable) await member.say.isUnreachable();
      await member.say.enters(look.name, place, { ...look, ...size }, more);
    });
    await member.begin();
    return member;
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.begin();
  }

  /** Sees and hears each of these, and takes none of them for another. */
  async meets(...others: Member[]): Promise<void> {
    for (const other of others) {
      const sees = async (): Promise<boolean> => near((await this.seen(other))?.colour, other.look.rgb);
      await expect.poll(sees, { ...patience, message: `${this.look.name} sees ${other.look.name}` }).toBe(true);
      await this.hears(other);
    }
  }

  async hears(other: Member): Promise<void> {
    const hears = async (): Promise<boolean> => Math.abs(((await this.seen(other))?.tone ?? 0) - other.look.tone) < 40;
    await expect.poll(hears, { ...patience, message: `${this.look.name} hears ${other.look.name}` }).toBe(true);
  }

  /** It is told here that these speak, and no others. */
  async says(names: string[]): Promise<void> {
    await expect.poll(async () => (await this.say.state()).speaking.sort(), patience).toEqual(names);
  }

  /** So many others are known here. */
  async knows(others: number): Promise<void> {
    await expect.poll(async () => (await this.say.seen()).length, patience).toBe(others);
  }

  /** Shows everyone in pictures of this height, or one of them and nobody else. */
  async looks(height: number, at?: string): Promise<void> {
    const pictures = (await this.say.seen())
      .filter(({ name }) => at === undefined || name === at)
      .map(({ participant }) => ({ participant, source: 'video' as const, height }));
    await this.say.view(pictures);
  }

  /** Of the pictures of the others. */
  async widths(): Promise<number[]> {
    return (await this.say.seen()).map(({ width }) => width);
  }

  /** So many frames more have been presented, to one who records. */
  async frames(count: number): Promise<void> {
    const before = await this.say.presented();
    await expect.poll(async () => (await this.say.presented()) - before, patience).toBeGreaterThanOrEqual(count);
  }

  /** Nothing is left of the way before. */
  async isDone(): Promise<void> {
    await expect.poll(async () => (await this.say.state()).ways, patience).toBe(1);
  }

  private async seen(other: Member): Promise<Seen | undefined> {
    return (await this.say.seen()).find(({ name }) => name === other.look.name);
  }

  async isOn(way: 'direct' | 'gateway'): Promise<void> {
    await expect.poll(async () => this.say.state(), patience).toMatchObject({ way, mode: way, state: 'connected' });
  }

  async number(name: string): Promise<number> {
    return (await this.say.seen()).find((one) => one.name === name)!.participant;
  }
}

/** The same hue: how bright it comes out is the codec's business. */
export function near(seen: readonly number[] | null | undefined, wanted: readonly number[]): boolean {
  if (!seen) return false;
  const brightest = Math.max(...seen);
  return brightest > 60 && wanted.every((value, at) => Math.abs(seen[at]! / brightest - value / Math.max(...wanted)) < 0.25);
}

export async function meet(...members: Member[]): Promise<void> {
  await Promise.all(members.map((member) => member.meets(...members.filter((other) => other !== member))));
}
