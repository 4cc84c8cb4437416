// One real Chromium with made-up devices. No test is tried twice: one that fails now and then is broken.
import { defineConfig } from '@playwright/test';

export const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Flags of every test's browser; the permission question answers itself with yes. */
export const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
];

/** How to start it; with more flags for a browser that is to lack or have something. */
export const launch = (args: readonly string[] = flags) => ({ executablePath: chromium, args: [...args] });

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  workers: 1,
  retries: 0,
  reporter: 'list',
  timeout: 60_000,
  expect: { timeout: 15_000 }, // a state to wait for; long enough for a machine that has other work
  forbidOnly: true,
  use: {
    trace: 'off',
    locale: 'en-GB',
    testIdAttribute: 'data-test',
    launchOptions: launch(),
  },
});
