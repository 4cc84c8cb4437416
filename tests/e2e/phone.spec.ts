// Held in one hand: a phone's size, with touch.
import { expect, test } from './support';
import { flows } from './media';

const context = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

test('a call at the size of a phone: everything within reach, nothing beside the screen', async ({ person }) => {
  const [ada, grace] = await Promise.all([person('Ada', { context }), person('Grace', { context })]);
  const fits = async () => {
    for (const { page } of [ada, grace]) {
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    }
  };
  await fits();
  await ada.page.getByRole('button', { name: 'Call Grace with video' }).tap();
  await grace.rings('Ada');
  for (const name of ['Accept with video', 'Accept, voice only', 'Decline']) {
    await expect(grace.page.getByRole('button', { name, exact: true })).toBeInViewport({ ratio: 1 });
  }
  await grace.page.getByRole('button', { name: 'Accept with video', exact: true }).tap();
  await Promise.all([ada.isInCall(), grace.isInCall()]);
  await flows(ada.page, grace.page);
  await fits();
  for (const name of ['Mute', 'Turn camera off', 'Hang up']) {
    const button = ada.page.getByRole('button', { name, exact: true });
    await expect(button).toBeInViewport({ ratio: 1 });
    const box = await button.boundingBox();
    expect(Math.min(box!.width, box!.height)).toBeGreaterThanOrEqual(44);
  }
  // The first touch brings faded controls back, the next one presses.
  await ada.page.touchscreen.tap(195, 300);
  await ada.page.getByRole('button', { name: 'Hang up', exact: true }).tap();
  await Promise.all([ada.isInside(), grace.isInside()]);
});
