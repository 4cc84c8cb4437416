// Two people behind symmetric NATs, and a server of which the firewall leaves one port: what calls are when
// nothing but the relay gets through.
import { fileURLToPath } from 'node:url';
import type { Browser } from '@playwright/test';
import { startServer } from '../support/server.mjs';
import { Person, expect, test as base, type Server } from './support';
import { flows } from './media';
import { NatNetwork, SERVER, type Home } from './nat-network';
import { chromium, flags, launch } from './playwright.config';
import { TestCertificate } from './relay-certificate';
import { isRelayed, selectedPair } from './relay-pair';
import { ToneFile } from './tone';

const UDP_PORT = 3478;
const PAGES_PORT = 9250;
const HTTPS_PORT = 8443;

const wrapper = fileURLToPath(new URL('nat-chromium.sh', import.meta.url));
const root = process.getuid?.() === 0;

interface Fixtures {
  network: NatNetwork;
  /** The server, in its namespace. */
  serve: (...settings: string[]) => Promise<Server>;
  /** Somebody at home, who has opened the page and come in. */
  atHome: (home: Home, name: string, url: string, ...flags: string[]) => Promise<Person>;
}

const test = base.extend<Fixtures>({
  network: async ({}, use) => {
    const network = new NatNetwork();
    await use(network);
    network.remove();
  },

  serve: async ({ network }, use) => {
    const servers: Server[] = [];
    await use(async (...settings) => {
      const within = ['ip', 'netns', 'exec', network.of('server')];
      const server = await startServer({ within, args: ['--udp', `${SERVER}:${UDP_PORT}`, '--access-log', 'off', ...settings] });
      servers.push(server);
      return server;
    });
    for (const { stop, output } of servers) expect(await stop(), output.stderr).toBe(0);
  },

  atHome: async ({ network, playwright, serve: _ }, use) => {
    const tone = new ToneFile();
    const browsers: Browser[] = [];
    await use(async (home, name, url, ...more) => {
      const browser = await playwright.chromium.launch({
        ...launch([...flags, tone.flag, ...more]),
        executablePath: wrapper,
        env: { ...process.env, NAT_NAMESPACE: network.of(`home${home}`), NAT_CHROMIUM: chromium },
      });
      browsers.push(browser);
      const context = await browser.newContext({ locale: 'en-GB' });
      const person = new Person(await context.newPage(), name);
      await person.open(url);
      await person.enter();
      return person;
    });
    await Promise.all(browsers.map((browser) => browser.close()));
    tone.remove();
  },
});

test.skip(!root, 'network namespaces are made by root only');

/** A call that stands, and how long that took from the click that accepts. */
async function connects(ada: Person, grace: Person): Promise<void> {
  await ada.call('Grace');
  await grace.rings('Ada');
  const started = performance.now();
  await grace.accept();
  await Promise.all([ada.isInCall(), grace.isInCall()]);
  const took = `${Math.round(performance.now() - started)} ms`;
  test.info().annotations.push({ type: 'connected after', description: took });
  await flows(ada.page, grace.page);
}

/** Between two relayed addresses of the server, of which the firewall lets nobody reach any. */
async function meetInTheServer(ada: Person, grace: Person): Promise<void> {
  const [here, there] = [await selectedPair(ada.page), await selectedPair(grace.page)];
  expect(here?.local.address).toBe(SERVER);
  expect([there?.remote.address, there?.remote.port]).toEqual([here?.local.address, here?.local.port]);
  expect([here?.remote.address, here?.remote.port]).toEqual([there?.local.address, there?.local.port]);
}

test('a server with one UDP port: picture and sound through it', async ({ network, serve, atHome }) => {
  // The pages and the signalling come by a way of their own, which carries nothing else.
  network.cable(PAGES_PORT);
  network.serverTakes(`iifname "net" udp dport ${UDP_PORT}`, `iifname "cable*" tcp dport ${PAGES_PORT}`);
  await serve('--listen', `0.0.0.0:${PAGES_PORT}`);
  const url = `http://${SERVER}:${PAGES_PORT}`;
  const trusted = `--unsafely-treat-insecure-origin-as-secure=${url}`; // else there is no camera
  const [ada, grace] = await Promise.all([atHome('A', 'Ada', url, trusted), atHome('B', 'Grace', url, trusted)]);
  await connects(ada, grace);
  await isRelayed('udp', ada.page, grace.page);
  await meetInTheServer(ada, grace);
});

test('a server with one TCP port: pages, signalling, picture and sound through it', async ({ network, serve, atHome }) => {
  network.serverTakes(`iifname "net" tcp dport ${HTTPS_PORT}`);
  const certificate = new TestCertificate(`IP:${SERVER}`);
  try {
    await serve('--listen', 'off', '--tls-listen', `0.0.0.0:${HTTPS_PORT}`, ...certificate.settings);
    const url = `https://${SERVER}:${HTTPS_PORT}`;
    const [ada, grace] = await Promise.all([atHome('A', 'Ada', url, certificate.flag), atHome('B', 'Grace', url, certificate.flag)]);
    await connects(ada, grace);
    await isRelayed('tls', ada.page, grace.page);
    await meetInTheServer(ada, grace);
  } finally {
    certificate.remove();
  }
});
