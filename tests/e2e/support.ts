// What the tests of calls start from: a real server for each, people who have come in, each in a browser
// context of their own, and an eye on what must never happen: a request to another host, a breach of the
// Content-Security-Policy, an error in the console.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test as base, expect, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from '@playwright/test';
import { startServer } from '../support/server.mjs';
import { Person } from './person';
import { flags, launch } from './playwright.config';
import { ToneFile } from './tone';

export { expect, Person };
export type Server = Awaited<ReturnType<typeof startServer>>;

/** Which browser: with camera and microphone, without a camera, or one that refuses both. */
export type Devices = 'present' | 'no-camera' | 'refused';

export interface PersonOptions {
  devices?: Devices;
  context?: BrowserContextOptions;
  /** Where the pages are, if not at the server itself. */
  url?: string;
  /** Only open the page. */
  enter?: boolean;
}

interface Fixtures {
  /** Settings of the server, besides the test's own ports. */
  settings: string[];
  /** What the console may say in this test. */
  allowed: RegExp[];
  server: Server;
  start: (...settings: string[]) => Promise<Server>;
  /** A page that is watched, outside of Halloo until it goes there. */
  open: (options?: PersonOptions) => Promise<Page>;
  person: (name: string, options?: PersonOptions) => Promise<Person>;
}

interface WorkerFixtures {
  /** Besides those of every test. */
  browserFlags: string[];
  browsers: (devices: Devices) => Promise<Browser>;
}

const ownDevices = new Set(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
const without = flags.filter((flag) => !ownDevices.has(flag));
/** Ten frames a second are enough to tell a picture from none. */
const camera = '--use-fake-device-for-media-stream=fps=10';

const isLoopback = (url: string): boolean => {
  const { protocol, hostname } = new URL(url);
  return ['data:', 'blob:', 'about:'].includes(protocol) || hostname === 'localhost' || hostname === '127.0.0.1';
};

function watch(page: Page, complain: (what: string) => void): void {
  page.on('console', (message) => {
    if (message.type() === 'error') complain(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complain(`error: ${error.stack ?? error.message}`));
  page.on('websocket', (socket) => {
    if (!isLoopback(socket.url())) complain(`WebSocket to ${socket.url()}`);
  });
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  settings: [[], { option: true }],
  allowed: [[], { option: true }],

  browserFlags: [[], { option: true, scope: 'worker' }],

  browsers: [
    async ({ playwright, browserFlags }, use) => {
      const tone = new ToneFile();
      const args: Record<Devices, string[]> = {
        present: [...without, camera, '--use-fake-ui-for-media-stream', tone.flag],
        // The made-up microphone stays.
        'no-camera': [...without, '--use-fake-device-for-media-stream=device-count=0', '--use-fake-ui-for-media-stream', tone.flag],
        refused: [...without, camera, '--deny-permission-prompts'],
      };
      const started = new Map<Devices, Promise<Browser>>();
      await use((devices) => {
        let browser = started.get(devices);
        if (!browser) started.set(devices, (browser = playwright.chromium.launch(launch([...args[devices], ...browserFlags]))));
        return browser;
      });
      for (const browser of started.values()) await (await browser).close();
      tone.remove();
    },
    { scope: 'worker' },
  ],

  start: async ({}, use) => {
    const started: Server[] = [];
    await use(async (...settings) => {
      const server = await startServer({ args: ['--udp', '127.0.0.1:0', '--access-log', 'off', ...settings] });
      started.push(server);
      return server;
    });
    for (const { process, stop, output } of started) {
      if (process.signalCode === 'SIGKILL') continue; // by the test itself
      expect(process.exitCode ?? (await stop()), output.stderr).toBe(0);
    }
  },

  server: async ({ start, settings }, use) => {
    await use(await start(...settings));
  },

  // Depends on `start` so that its pages are closed before the servers.
  open: async ({ browsers, allowed, start: _ }, use) => {
    const contexts: BrowserContext[] = [];
    const complaints: string[] = [];
    const complain = (what: string): void => {
      if (!allowed.some((pattern) => pattern.test(what))) complaints.push(what);
    };
    await use(async ({ devices = 'present', context: options = {} } = {}) => {
      const context = await (await browsers(devices)).newContext({ locale: 'en-GB', ...options });
      contexts.push(context);
      context.on('request', (request) => {
        if (!isLoopback(request.url())) complain(`request of ${request.url()}`);
      });
      const page = await context.newPage();
      watch(page, complain);
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
    expect(complaints).toEqual([]);
  },

  person: async ({ open, server }, use) => {
    await use(async (name, options = {}) => {
      const person = new Person(await open(options), name);
      await person.open(options.url ?? server.url);
      if (options.enter ?? true) await person.enter();
      return person;
    });
  },
});

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Barrier {
  id: string;
  nodes: { target: unknown; failureSummary?: string }[];
}

/** What keeps people out of what the page shows now, as far as axe can tell. Waits until nothing moves. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  await expect
    .poll(() =>
      page.evaluate(
        () =>
          document.getAnimations().filter((animation) => {
            const { iterations } = animation.effect?.getTiming() ?? {};
            return animation.playState === 'running' && iterations !== Infinity;
          }).length,
      ),
    )
    .toBe(0);
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: { run(): Promise<{ violations: Barrier[] }> } }).axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => JSON.stringify(node.target)).join(' ')}`);
  });
}
