// Debian's Chromium with synthetic devices, and the parts of the client that run in it.
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { bundle } from '../support/page.mjs';

const flags =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --autoplay-policy=no-user-gesture-required'.split(
    ' ',
  );
export const devices = '--use-fake-device-for-media-stream=device-count=2,fps=15';
export const consent = '--use-fake-ui-for-media-stream';

let script: Promise<string> | null = null;

export function launch(...more: string[]): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: [...flags, ...more] });
}

/** The client in whatever page that is, also after a reload. */
export async function openAt(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript({ content: await (script ??= bundle('tests/client/page/index.ts')) });
  await page.goto(url);
  return page;
}

/** A page that holds nothing but the client, of no server. */
export async function open(context: BrowserContext, origin = 'https://halloo.test'): Promise<Page> {
  await context.route(`${origin}/`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Test</title>' }),
  );
  return openAt(context, `${origin}/`);
}

const patienceMs = 40_000;

/** Fails with what the page waited for when `work` takes too long. */
export async function patiently<T>(page: Page, work: Promise<T>): Promise<T> {
  let patience: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    patience = setTimeout(() => {
      page
        .evaluate(() => (globalThis as { waitingFor?: string }).waitingFor)
        .then((what) => reject(new Error(`waited too long for: ${what}`)), reject);
    }, patienceMs);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(patience);
  }
}
