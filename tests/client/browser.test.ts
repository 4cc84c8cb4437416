// The parts of the client that only a browser can run.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext } from '@playwright/test';
import { consent, devices, launch, open, patiently } from './chromium';
import type { Lab } from './page/index';

declare const lab: Lab;

/** They are told by the page itself, so that none is forgotten here. */
async function namesOfScenarios(): Promise<(keyof Lab['scenarios'])[]> {
  const browser = await launch();
  const page = await open(await browser.newContext());
  const found = await page.evaluate(() => Object.keys(lab.scenarios));
  await browser.close();
  return found as (keyof Lab['scenarios'])[];
}

let browser: Browser;
before(async () => {
  browser = await launch(devices, consent);
});
after(() => browser.close());

for (const name of await namesOfScenarios()) {
  test(name, async () => {
    const context = await browser.newContext();
    const page = await open(context);
    await patiently(page, page.evaluate((wanted) => lab.scenarios[wanted](), name));
    await context.close();
  });
}

async function found(context: BrowserContext, origin?: string): Promise<unknown> {
  return (await open(context, origin)).evaluate(() => lab.open({ audio: true, video: true }));
}

test('a permission refused for the camera leaves the microphone', async () => {
  const strict = await launch(devices);
  try {
    const context = await strict.newContext({ permissions: ['microphone'] });
    assert.deepEqual(await found(context), { problem: { audio: null, video: 'denied' }, audio: true, video: false });
    const none = await strict.newContext({ permissions: ['geolocation'] });
    assert.deepEqual(await found(none), { problem: { audio: 'denied', video: 'denied' }, audio: false, video: false });
  } finally {
    await strict.close();
  }
});

test('a machine without devices', async () => {
  const bare = await launch(consent);
  try {
    const result = await found(await bare.newContext());
    assert.deepEqual(result, { problem: { audio: 'missing', video: 'missing' }, audio: false, video: false });
  } finally {
    await bare.close();
  }
});

test('a page that is not secure', async () => {
  const result = await found(await browser.newContext(), 'http://halloo.test');
  assert.deepEqual(result, { problem: { audio: 'insecure', video: 'insecure' }, audio: false, video: false });
});
