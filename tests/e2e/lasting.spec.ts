// Names and calls outlive a reload; what a closed tab leaves behind.
import { expect, test } from './support';
import { flows } from './media';
import { talk } from './person';

test('a reload takes the name back, without a question', async ({ person }) => {
  const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
  await ada.page.reload();
  await ada.isInside();
  await expect(grace.row('Ada').getByTestId('state')).toHaveText('Here');
  await grace.call('Ada');
  await ada.rings('Grace');
});

test('a reload while it rings: it rings again, and can be answered', async ({ person }) => {
  const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
  await ada.call('Grace');
  await grace.rings('Ada');
  await grace.page.reload();
  await grace.rings('Ada');
  await grace.accept();
  await Promise.all([ada.isInCall(), grace.isInCall()]);
  await flows(ada.page, grace.page);
});

for (const who of ['caller', 'callee'] as const) {
  test(`a reload of the ${who} in a call: the call goes on`, async ({ person }) => {
    const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
    await talk(ada, grace);
    await flows(ada.page, grace.page);
    const [reloads, other] = who === 'caller' ? [ada, grace] : [grace, ada];
    const id = await reloads.callIs('id');
    reloads.page.once('dialog', (dialog) => void dialog.accept()); // yes, leave the page
    await reloads.page.reload();
    await Promise.all([reloads.isInCall(), other.isInCall()]);
    expect(await reloads.callIs('id')).toBe(id);
    await flows(ada.page, grace.page);
    await other.press('Hang up');
    await Promise.all([ada.isInside(), grace.isInside()]);
  });
}

test.describe('with a name held for two seconds', () => {
  test.use({ settings: ['--hold-time', '2s'] });

  test('a tab closed in a call: the other end is told', async ({ person }) => {
    const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
    await talk(ada, grace);
    await flows(ada.page, grace.page);
    await ada.page.clock.install();
    grace.page.once('dialog', (dialog) => void dialog.accept()); // yes, leave the page
    await grace.page.close({ runBeforeUnload: true }); // as a person closes it
    await expect(ada.page.getByTestId('reconnecting')).toBeVisible();
    await expect(ada.ended).toHaveCount(0);
    // So long a reload may take, from when the end of the connection is told, which may be after it is seen.
    await expect(async () => {
      await ada.page.clock.fastForward(15_000);
      await expect(ada.ended).toHaveText('Grace is gone. Perhaps the connection broke; try calling again.', { timeout: 1_000 });
    }).toPass({ timeout: 15_000 });
    await ada.page.clock.resume();
    await ada.press('Back to people');
    await ada.isInside();
    await expect(ada.page.getByText('Nobody else is here yet')).toBeVisible();
  });
});

test('coming in from a second tab of the same session: the first steps back and says so', async ({ person }) => {
  const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
  const second = ada.page.waitForEvent('popup');
  await ada.page.evaluate(() => void window.open(location.href)); // with a copy of the sessionStorage
  await expect((await second).getByTestId('me')).toContainText('Ada');
  await expect(ada.page.getByTestId('refused')).toContainText('You came in from another window');
  await expect(grace.row('Ada').getByTestId('state')).toHaveText('Here');
});
