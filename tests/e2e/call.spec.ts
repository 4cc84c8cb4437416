// Two people talk: picture and sound both ways, and what each does in the call is seen at the other end.
import { expect, test } from './support';
import { flows, hears, hearsNothing, seesNothing, seesPicture } from './media';
import { talk } from './person';

test('call with video, accept with video: both see and hear each other', async ({ person }) => {
  const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
  await ada.call('Grace');
  await expect(ada.phase).toHaveText('Ringing at Grace…');
  await grace.rings('Ada');
  await expect(grace.incoming).toContainText('With video');
  await grace.accept();
  await Promise.all([ada.isInCall(), grace.isInCall()]);
  await flows(ada.page, grace.page);

  for (const { page } of [ada, grace]) {
    await expect(page.getByTestId('duration')).toContainText(/\d:\d\d/);
    await expect(page.getByTestId('quality').getByRole('img', { name: 'Good connection' })).toBeVisible({ timeout: 15_000 });
    await expect(page.locator('hl-remote video')).toBeVisible();
    await expect(page.locator('hl-self-tile video')).toBeVisible();
    // What is decoded is what the element plays.
    await expect.poll(() => page.locator('hl-remote video').evaluate((video: HTMLVideoElement) => video.videoWidth)).toBeGreaterThan(100);
  }
});

test('mute and camera off are shown at the other end, and nothing more is heard or seen', async ({ person }) => {
  const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
  await talk(ada, grace);
  await flows(ada.page, grace.page);

  await ada.press('Mute');
  await expect(grace.page.getByTestId('remote-muted')).toHaveText('Ada is muted');
  await hearsNothing(grace.page);
  await ada.press('Unmute');
  await expect(grace.page.getByTestId('remote-muted')).toHaveCount(0);
  await hears(grace.page);

  await grace.press('Turn camera off');
  await expect(ada.page.getByTestId('remote-avatar')).toContainText('Grace’s camera is off');
  await seesNothing(ada.page);
  await expect.poll(() => grace.page.evaluate(() => window.halloo.current?.peerConnection?.getSenders().some(({ track }) => track?.kind === 'video'))).toBe(false);
  await grace.press('Turn camera on');
  await expect(ada.page.getByTestId('remote-avatar')).toHaveCount(0);
  await seesPicture(ada.page);
  await flows(ada.page, grace.page);
});

test('the keys M and V do the same', async ({ person }) => {
  const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
  await talk(ada, grace);
  await ada.page.keyboard.press('m');
  await expect(grace.page.getByTestId('remote-muted')).toBeVisible();
  await ada.page.keyboard.press('m');
  await expect(grace.page.getByTestId('remote-muted')).toHaveCount(0);
  await ada.page.keyboard.press('v');
  await expect(grace.page.getByTestId('remote-avatar')).toBeVisible();
  await ada.page.keyboard.press('v');
  await expect(grace.page.getByTestId('remote-avatar')).toHaveCount(0);
  await seesPicture(grace.page);
});

test('a call with video accepted with voice only: the picture goes one way, and can be turned on', async ({ person }) => {
  const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
  await talk(ada, grace, { callee: false });
  await Promise.all([seesPicture(grace.page), hears(grace.page), hears(ada.page)]);
  await expect(ada.page.getByTestId('remote-avatar')).toBeVisible();
  await seesNothing(ada.page);
  await grace.press('Turn camera on');
  await flows(ada.page, grace.page);
});

test('a voice-only call sends no picture', async ({ person }) => {
  const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
  await ada.call('Grace', { video: false });
  await grace.rings('Ada');
  await expect(grace.incoming).toContainText('Voice only');
  await grace.accept({ video: false });
  await Promise.all([hears(ada.page), hears(grace.page)]);
  await Promise.all([seesNothing(ada.page), seesNothing(grace.page)]);
  for (const { page } of [ada, grace]) {
    await expect(page.getByTestId('remote-avatar')).toBeVisible();
    // No light at a camera that nobody looks through.
    await expect.poll(() => page.evaluate(() => window.halloo.current?.video)).toBe(false);
  }
});

for (const end of ['caller', 'callee'] as const) {
  test(`the ${end} hangs up, and the other is told`, async ({ person }) => {
    const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
    await talk(ada, grace);
    await flows(ada.page, grace.page);
    const [hangsUp, other] = end === 'caller' ? [ada, grace] : [grace, ada];
    await hangsUp.press('Hang up');
    await Promise.all([hangsUp.isInside(), other.isInside()]);
    await expect(other.lastCall).toContainText(`${hangsUp.name} hung up. You talked for 0:`);
    await expect(hangsUp.lastCall).toContainText(`You talked with ${other.name} for 0:`);
    await Promise.all([hangsUp.isOutOfCall(), other.isOutOfCall()]);
    await expect(ada.row('Grace').getByTestId('state')).toHaveText('Here');
  });
}

test('leaving the page is asked about in a call, and only then', async ({ person }) => {
  const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
  /** Whether the page wants the person to be asked. */
  const asks = () => ada.page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
  expect(await asks()).toBe(false);
  await talk(ada, grace);
  expect(await asks()).toBe(true);

  // The browser's own question, as a person who closes the tab gets it.
  const question = ada.page.waitForEvent('dialog');
  await ada.page.close({ runBeforeUnload: true });
  const dialog = await question;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await flows(ada.page, grace.page);

  await ada.press('Hang up');
  await ada.isInside();
  expect(await asks()).toBe(false);
});
