// The builders' page: what it says of the server is so, and its examples run as they are.
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { startServer } from '../support/server.mjs';
import { barriers, type Server } from './support';

const stun = 'stun:stun.example:3478';
const turn = 'turn:turn.example:3478';
let server: Server;

test.beforeAll(async () => {
  server = await startServer({ args: ['--ice-server', stun, '--ice-server', `${turn},ada,sesame`] });
});
test.afterAll(async () => {
  await server.stop();
});

const at = (path: string) => new URL(path, server.url).href;

test('shows doors, addresses and version as the server has them', async ({ page, request }) => {
  const about = await (await request.get(at('about.json'))).json();
  await page.goto(at('about'));
  await expect(page.getByTestId('version')).toContainText(about.version);
  expect(about.doors.map((door: { name: string }) => door.name)).toEqual(['native', 'article', 'room-of-two']);
  for (const { name, open } of about.doors) {
    const door = page.getByTestId(`door-${name}`);
    await expect(door).toContainText(open ? 'Open' : 'Shut');
    await expect(door.getByTestId('example')).toHaveCount(open ? 1 : 0);
  }
  const host = new URL(server.url).host;
  await expect(page.getByTestId('door-native').getByTestId('address')).toContainText(`ws://${host}/signal`);
  await expect(page.getByTestId('door-article').getByTestId('address')).toContainText(`ws://${host}/`);
  await expect(page.getByTestId('door-room-of-two').getByTestId('address')).toContainText(`http://${host}/socket.io/`);
});

test('a door that is shut shows no address', async ({ page }) => {
  const shut = await startServer({ args: ['--doors', 'native'] });
  await page.goto(new URL('about', shut.url).href);
  await expect(page.getByTestId('door-native')).toContainText('Open');
  await expect(page.getByTestId('door-article')).toContainText('Shut');
  await expect(page.getByTestId('door-article').getByTestId('address')).toHaveCount(0);
  await shut.stop();
});

test('names the STUN and TURN servers, without passwords, or that there are none', async ({ page }) => {
  await page.goto(at('about'));
  const section = page.getByTestId('stun');
  await expect(section.getByTestId('address')).toContainText([stun, turn]);
  await expect(section).not.toContainText('sesame');
  const example = (await section.getByTestId('example').getByTestId('code').textContent()) ?? '';
  // A browser takes it as it is.
  const taken = await page.evaluate(`(() => { ${example}; return peer.getConfiguration().iceServers.map(({ urls }) => urls); })()`) as unknown[];
  expect(taken.flat()).toEqual([stun, turn]);

  const none = await startServer({ args: ['--ice-server', 'none'] });
  await page.goto(new URL('about', none.url).href);
  await expect(section).toContainText('names no STUN');
  await expect(section.getByTestId('address')).toHaveCount(0);
  await none.stop();
});

test('copies an example whole', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(at('about'));
  const example = page.getByTestId('door-native').getByTestId('example');
  await example.getByRole('button', { name: 'Copy' }).click();
  await expect(example.getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await example.getByTestId('code').textContent());
});

/** Runs an example with what it needs, and resolves with the first thing that it logs. */
function run(code: string, parts: Record<string, unknown>): Promise<unknown[]> {
  return new Promise((done, failed) => {
    const console = { log: (...said: unknown[]) => done(said) };
    try {
      new Function('console', ...Object.keys(parts), code)(console, ...Object.values(parts));
    } catch (error) {
      failed(error);
    }
  });
}

test('the examples run', async ({ page }) => {
  await page.goto(at('about'));
  const code = async (door: string) => (await page.getByTestId(`door-${door}`).getByTestId('code').last().textContent()) ?? '';

  const opened: WebSocket[] = [];
  class Counted extends WebSocket {
    constructor(url: string) {
      super(url);
      opened.push(this);
    }
  }
  const [native, people] = await run(await code('native'), { WebSocket: Counted });
  expect(native).toBe('here now');
  expect(people).toEqual([{ name: 'Ada', state: 'free' }]);
  opened.pop()!.close();

  // Ada's name is kept for a while after a lost connection.
  const asBob = (await code('article')).replaceAll("'Ada'", "'Bob'");
  const [article, names] = await run(asBob, { WebSocket: Counted });
  expect(article).toBe('here now');
  expect(names).toContain('Bob');
  opened.pop()!.close();

  const rooms: Socket[] = [];
  const counted = (...args: Parameters<typeof io>) => {
    const socket = io(...args);
    rooms.push(socket);
    return socket;
  };
  const room = (await code('room-of-two')).replace(/^import .*$/m, '');
  expect(await run(room, { io: counted })).toEqual(['first']);
  expect(await run(room, { io: counted })).toEqual(['second']);
  for (const socket of rooms) socket.disconnect();
});

test('says so when the server does not answer, and asks again', async ({ page }) => {
  await page.route('**/about.json', (route) => route.abort());
  await page.goto(at('about'));
  await expect(page.getByTestId('unreachable')).toBeVisible();
  await page.unroute('**/about.json');
  await page.getByTestId('again').click();
  await expect(page.getByTestId('version')).toBeVisible();
});

test("the protocol's page holds the whole document, and its links lead somewhere", async ({ page }) => {
  await page.goto(at('about'));
  await page.getByRole('link', { name: 'The native protocol' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('native protocol');
  const headings = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8')
    .replace(/```[\s\S]*?```/g, '')
    .match(/^#{1,4} .*$/gm)!
    .map((heading) => heading.replace(/^#+ /, '').replaceAll('`', '').trim());
  expect((await page.locator('main :is(h1, h2, h3, h4)').allTextContents()).map((text) => text.trim())).toEqual(headings);
  const dangling = await page.locator('a[href^="#"]').evaluateAll((links) =>
    links.map((link) => link.getAttribute('href')!).filter((href) => !document.getElementById(href.slice(1))),
  );
  expect(dangling).toEqual([]);
});

for (const path of ['about', 'protocol']) {
  for (const scheme of ['light', 'dark'] as const) {
    test(`/${path} has no barriers that axe knows of (${scheme})`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.goto(at(path));
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      expect(await barriers(page)).toEqual([]);
    });
  }
}
