// A client of the article's and a person on Halloo's pages call each other.
import { ArticlePerson, serveArticleClient, type ArticleHost } from './article-client';
import { expect, test as base } from './support';
import { flows } from './media';

const test = base.extend<{ old: (name: string) => Promise<ArticlePerson> }, { host: ArticleHost }>({
  host: [
    async ({}, use) => {
      const host = await serveArticleClient();
      await use(host);
      await host.close();
    },
    { scope: 'worker' },
  ],
  old: async ({ open, host, server }, use) => {
    await use(async (name) => {
      const person = new ArticlePerson(await open(), name);
      await person.connect(host, `${server.ws}/`);
      return person;
    });
  },
});

// A whole description waits for what the STUN server says, and one on loopback cannot be reached from this
// machine's other addresses.
test.use({ settings: ['--ice-server', 'none'] });

test('the old client calls: it rings, is answered, and the call outlives its socket', async ({ old, person }) => {
  const [bob, ada] = await Promise.all([old('bob'), person('Ada')]);
  await expect(ada.row('bob').getByTestId('state')).toHaveText('Here');
  await bob.call('Ada');
  await ada.rings('bob');
  await ada.accept();
  await ada.isInCall();
  await bob.hasLeftServer();
  await flows(ada.page, bob.page);
  // It is gone from the server's list, and the call goes on without it.
  await ada.isInCall();
  await expect(ada.page.getByTestId('reconnecting')).toHaveCount(0);
  await ada.press('Hang up');
  await ada.isInside();
  await bob.isHungUpOn();
});

test('the old client is called: it answers by itself', async ({ old, person }) => {
  const [bob, ada] = await Promise.all([old('bob'), person('Ada')]);
  await ada.call('bob');
  await ada.isInCall();
  await bob.hasLeftServer();
  await flows(ada.page, bob.page);
  await bob.hangUp();
  await ada.isInside();
  await expect(ada.lastCall).toContainText('bob hung up.');
});

test('the old client without an answer: declining leaves both as they were', async ({ old, person }) => {
  const [bob, ada] = await Promise.all([old('bob'), person('Ada')]);
  await bob.call('Ada');
  await ada.rings('bob');
  await ada.press('Decline');
  await ada.isInside();
  await expect(ada.row('bob').getByTestId('state')).toHaveText('Here');
});
