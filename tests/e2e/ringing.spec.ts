// All the ways a call can go before it is answered, and how one notices that it rings.
import { expect, test } from './support';
import { flows } from './media';
import { talk } from './person';

test('decline: the caller is told and can call again', async ({ person }) => {
  const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
  await ada.call('Grace');
  await grace.rings('Ada');
  await grace.press('Decline');
  await expect(ada.ended).toHaveText('Grace cannot talk now.');
  await grace.isInside();
  await expect(grace.page.getByRole('dialog')).toHaveCount(0);
  await ada.press('Call again');
  await grace.rings('Ada');
  await grace.accept();
  await flows(ada.page, grace.page);
});

test('cancel: it stops ringing, and the callee sees who called', async ({ person }) => {
  const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
  await ada.call('Grace');
  await grace.rings('Ada');
  await ada.press('Cancel');
  await ada.isInside();
  await expect(grace.lastCall).toContainText('You missed a call from Ada.');
  await expect(grace.page.getByRole('dialog')).toHaveCount(0);
  await grace.press('Call back');
  await ada.rings('Grace');
  await ada.page.keyboard.press('Escape'); // declines
  await expect(grace.ended).toHaveText('Ada cannot talk now.');
});

test('busy: a third person is told, and the two are not disturbed', async ({ person }) => {
  const [ada, grace, alan] = await Promise.all([person('Ada'), person('Grace'), person('Alan')]);
  await talk(ada, grace);
  await expect(alan.row('Grace').getByTestId('state')).toHaveText('In a call');
  await alan.call('Grace');
  await expect(alan.ended).toHaveText('Grace is in another call. Try again a little later.');
  await expect(grace.page.getByRole('dialog')).toHaveCount(0);
  await flows(ada.page, grace.page);
});

test.describe('after three seconds', () => {
  test.use({ settings: ['--ring-time', '3s'] });

  test('unanswered: both are told', async ({ person }) => {
    const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
    await ada.call('Grace');
    await grace.rings('Ada');
    await expect(ada.ended).toHaveText('Grace did not answer.', { timeout: 10_000 });
    await expect(grace.lastCall).toContainText('You missed a call from Ada.');
    await ada.press('Back to people');
    await ada.isInside();
  });
});

test('both at once: two clicks make one call', async ({ person, server }) => {
  const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
  for (const [one, other] of [[ada, 'Grace'], [grace, 'Ada']] as const)
    await expect(one.page.getByRole('button', { name: `Call ${other} with video`, exact: true })).toBeVisible();
  // While the server holds its breath neither hears of the other's call.
  server.process.kill('SIGSTOP');
  try {
    await Promise.all([ada.call('Grace'), grace.call('Ada')]);
    await expect(ada.phase).toHaveText('Calling Grace…');
    await expect(grace.phase).toHaveText('Calling Ada…');
  } finally {
    server.process.kill('SIGCONT');
  }
  await Promise.all([ada.isInCall(), grace.isInCall()]);
  expect(await ada.callIs('id')).toBe(await grace.callIs('id'));
  await flows(ada.page, grace.page);
  await grace.press('Hang up');
  await Promise.all([ada.isInside(), grace.isInside()]);
});

test('the title says who calls; in the background a notification does too', async ({ person }) => {
  const [ada, grace] = await Promise.all([
    person('Ada'),
    person('Grace', { context: { permissions: ['notifications', 'camera', 'microphone'], reducedMotion: 'reduce' } }),
  ]);
  await expect(grace.page).toHaveTitle('Halloo');
  // A browser without a screen has no background: the page is told that it is there, and what it
  // announces is listened to.
  await grace.page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { get: () => true });
    const shown: { title: string; body: string; open: boolean }[] = [];
    window.Notification = class extends Notification {
      private readonly entry: (typeof shown)[number];
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        this.entry = { title, body: options?.body ?? '', open: true };
        shown.push(this.entry);
      }
      override close(): void {
        this.entry.open = false;
        super.close();
      }
    };
    Object.assign(window, { shown });
  });
  const shown = () => grace.page.evaluate(() => (window as unknown as { shown: unknown }).shown);
  await ada.call('Grace');
  await expect(grace.page).toHaveTitle('Ada is calling');
  await expect.poll(shown).toEqual([{ title: 'Ada is calling', body: 'With video', open: true }]);
  await ada.press('Cancel');
  await expect(grace.page).toHaveTitle('Halloo');
  await expect.poll(shown).toEqual([{ title: 'Ada is calling', body: 'With video', open: false }]);
});

test('without reduced motion the title draws the eye while it rings', async ({ person }) => {
  const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
  await ada.call('Grace');
  await expect(grace.page).toHaveTitle('☎ Halloo');
  await expect(grace.page).toHaveTitle('Ada is calling');
  await grace.accept();
  await grace.isInCall();
  await expect(grace.page).toHaveTitle('Ada · Halloo');
});
