// The client package at the real program: two pages, two people, one server.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Browser, Page } from '@playwright/test';
import { startServer } from '../support/server.mjs';
import { consent, devices, launch, openAt, patiently } from './chromium';
import type { Lab } from './page/index';
import type { PersonInPage } from './page/person';

declare const lab: Lab;

let browser: Browser;
before(async () => {
  browser = await launch(devices, consent);
});
after(() => browser.close());

type Say = { [K in keyof PersonInPage]: (...args: Parameters<PersonInPage[K]>) => Promise<Awaited<ReturnType<PersonInPage[K]>>> };

/** The person at a page, spoken to from here. */
function personAt(page: Page): Say {
  const say = (what: string) => (...args: string[]) =>
    patiently(
      page,
      page.evaluate(([name, given]) => (lab.person as Record<string, (...args: never[]) => unknown>)[name]?.(...(given as never[])), [what, args] as const),
    );
  return new Proxy({}, { get: (_, what) => (what === 'then' ? undefined : say(String(what))) }) as Say;
}

async function server(t: { after(fn: () => Promise<unknown>): void }, ...args: string[]) {
  const started = await startServer({ args });
  t.after(() => started.stop());
  return started;
}

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

async function enters(http: string, name: string): Promise<{ page: Page; person: Say }> {
  const page = await openAt(await browser.newContext(), `${http}/health`);
  const person = personAt(page);
  await person.enters(name);
  return { page, person };
}

async function inACall(http: string) {
  const [ada, grace] = [await enters(http, 'Ada'), await enters(http, 'Grace')];
  await ada.person.knows('Grace');
  await ada.person.calls('Grace');
  await Promise.all([ada.person.rings(), grace.person.rings()]);
  await grace.person.accepts();
  await Promise.all([ada.person.isConnected(), grace.person.isConnected()]);
  return { ada, grace };
}

test('calls, is reloaded in the call at either end, and hangs up', { timeout: 120_000 }, async (t) => {
  const { http } = await server(t);
  const { ada, grace } = await inACall(http);
  await Promise.all([ada.person.sees(), grace.person.sees()]);
  const { id } = await ada.person.call();
  for (const [gone, other] of [[grace, ada], [ada, grace]] as const) {
    await gone.page.reload();
    await other.person.reconnects();
    assert.equal(await gone.person.returns(), true);
    await Promise.all([gone.person.isConnected(), other.person.isConnected()]);
    await Promise.all([gone.person.sees(), other.person.sees()]);
    assert.equal((await gone.person.call()).id, id);
  }
  await ada.person.hangsUp();
  await grace.person.isAlone();
  await grace.person.calls('Ada'); // both are free again
  await ada.person.rings();
});

test('the server is killed in a call: the call goes on, and the server learns of it when it is back', { timeout: 120_000 }, async (t) => {
  const first = await startServer();
  const { ada, grace } = await inACall(first.http);
  await first.kill();
  await Promise.all([ada.person.is('reconnecting'), grace.person.is('reconnecting')]);
  const before = await ada.person.call();
  await Promise.all([ada.person.sees(), grace.person.sees()]);
  await ada.person.restarts(); // over the data channel
  await server(t, '--listen', `127.0.0.1:${first.port}`);
  await Promise.all([ada.person.is('online'), grace.person.is('online')]);
  const alan = await enters(first.http, 'Alan');
  await Promise.all([ada.person.knows('Grace'), grace.person.knows('Ada')]);
  await ada.person.restarts();
  await Promise.all([ada.person.sees(), grace.person.sees()]);
  assert.deepEqual(await ada.person.call(), before, 'the same call, without a break');
  await alan.person.calls('Ada');
  await alan.person.isAlone(); // Ada counts as busy
  await grace.person.hangsUp();
  await ada.person.isAlone();
});

test('two who call each other at once are in one call', { timeout: 120_000 }, async (t) => {
  const { http } = await server(t);
  const [ada, grace] = [await enters(http, 'Ada'), await enters(http, 'Grace')];
  await Promise.all([ada.person.knows('Grace'), grace.person.knows('Ada')]);
  await Promise.all([ada.person.meets('Grace'), grace.person.meets('Ada')]);
  await Promise.all([ada.person.isConnected(), grace.person.isConnected()]);
  await Promise.all([ada.person.sees(), grace.person.sees()]);
  assert.equal((await ada.person.call()).id, (await grace.person.call()).id);
});
