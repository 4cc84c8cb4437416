// Calls by way of the server's own TURN: over UDP, over TCP, and over TLS on the port of HTTPS.
import { Person, expect, test as base, type PersonOptions } from './support';
import { flows } from './media';
import { talk } from './person';
import { TestCertificate } from './relay-certificate';
import { allowOnly, isRelayed, selectedPair } from './relay-pair';

interface Fixtures {
  /** Someone whose browser may use but one way to the relay. */
  guest: (name: string, scheme: 'turn' | 'turns', transport: 'udp' | 'tcp', options?: PersonOptions) => Promise<Person>;
}

const test = base.extend<Fixtures, { certificate: TestCertificate }>({
  certificate: [
    async ({}, use) => {
      const certificate = new TestCertificate('DNS:localhost,IP:127.0.0.1');
      await use(certificate);
      certificate.remove();
    },
    { scope: 'worker' },
  ],
  browserFlags: [
    async ({ certificate }, use) => use(['--allow-loopback-in-peer-connection', certificate.flag]),
    { scope: 'worker' },
  ],
  guest: async ({ open, server }, use) => {
    await use(async (name, scheme, transport, options) => {
      const page = await open(options);
      await allowOnly(page, scheme, transport);
      const person = new Person(page, name);
      await person.open(server.url);
      await person.enter();
      return person;
    });
  },
});

/** The words beside the bars, and what they say to those who do not see the bars. */
async function saysRelayed(person: Person): Promise<void> {
  const quality = person.page.getByTestId('quality');
  await expect(quality.getByTestId('relayed')).toBeVisible({ timeout: 15_000 });
  await expect(quality.getByRole('img', { name: /relay/i }).first()).toBeVisible();
}

test.describe('addresses are hidden by the operator', () => {
  test.use({ settings: ['--relay-only', 'on'] });

  for (const transport of ['udp', 'tcp'] as const) {
    test(`a call over turn: and ${transport.toUpperCase()}`, async ({ guest }) => {
      const [ada, grace] = await Promise.all([guest('Ada', 'turn', transport), guest('Grace', 'turn', transport)]);
      await talk(ada, grace);
      await flows(ada.page, grace.page);
      await isRelayed(transport, ada.page, grace.page);
      await Promise.all([saysRelayed(ada), saysRelayed(grace)]);
    });
  }
});

test.describe('with HTTPS', () => {
  test.use({
    settings: async ({ certificate }, use) => use(['--relay-only', 'on', '--listen', 'off', '--tls-listen', '127.0.0.1:0', ...certificate.settings]),
  });

  test('a call over turns: on the port of the pages', async ({ guest, server }) => {
    expect(server.url).toMatch(/^https:/);
    const [ada, grace] = await Promise.all([guest('Ada', 'turns', 'tcp'), guest('Grace', 'turns', 'tcp')]);
    await talk(ada, grace);
    await flows(ada.page, grace.page);
    await isRelayed('tls', ada.page, grace.page);
    await Promise.all([saysRelayed(ada), saysRelayed(grace)]);
  });
});

test('one end over UDP, the other over TCP', async ({ guest }) => {
  const [ada, grace] = await Promise.all([guest('Ada', 'turn', 'udp'), guest('Grace', 'turn', 'tcp')]);
  for (const { page } of [ada, grace]) await page.evaluate(() => (window.halloo.relayOnly = true));
  await talk(ada, grace);
  await flows(ada.page, grace.page);
  await isRelayed('udp', ada.page);
  await isRelayed('tcp', grace.page);
});

test('nothing is relayed that need not be', async ({ person }) => {
  const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
  await talk(ada, grace);
  await flows(ada.page, grace.page);
  expect((await selectedPair(ada.page))?.local.type).not.toBe('relay');
  await expect(ada.page.getByTestId('quality').getByTestId('relayed')).toHaveCount(0);
});
