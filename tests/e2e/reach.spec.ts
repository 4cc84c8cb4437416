// However one comes to the pages: by HTTPS, or through a reverse proxy below a path.
import { expect, test } from './support';
import { flows } from './media';
import { talk } from './person';
import { serveBelow } from './proxy';

test.describe('by HTTPS', () => {
  test.use({ settings: ['--listen', 'off', '--tls-listen', '127.0.0.1:0'] });

  test('a call, with the certificate that was made at the first start', async ({ person, server }) => {
    expect(server.url).toMatch(/^https:/);
    const context = { ignoreHTTPSErrors: true };
    const [ada, grace] = await Promise.all([person('Ada', { context }), person('Grace', { context })]);
    await talk(ada, grace);
    await flows(ada.page, grace.page);
  });
});

for (const strip of [true, false]) {
  test(`through a proxy that ${strip ? 'takes its path off' : 'leaves its path on'}`, async ({ person, server }) => {
    const proxy = await serveBelow('/talk/halloo', server.port, { strip });
    try {
      const { url } = proxy;
      const [ada, grace] = await Promise.all([person('Ada', { url }), person('Grace', { url })]);
      const asked: string[] = [];
      ada.page.on('request', (request) => asked.push(request.url()));
      await ada.page.reload();
      await ada.isInside();
      expect(asked.length).toBeGreaterThan(1);
      expect(asked.filter((address) => !address.startsWith(url) && !address.startsWith('blob:'))).toEqual([]);
      await talk(ada, grace);
      await flows(ada.page, grace.page);
    } finally {
      await proxy.close();
    }
  });
}
