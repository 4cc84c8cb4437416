// Without a camera, or without leave to use camera and microphone: the page says what to do, and one can
// still come in, call and be called.
import { expect, test } from './support';
import { flows, hears, received } from './media';
import { talk } from './person';

test('no camera: says so; calls with sound only and watches', async ({ person }) => {
  const [ada, grace] = await Promise.all([person('Ada', { devices: 'no-camera', enter: false }), person('Grace')]);
  const mirror = ada.page.getByTestId('mirror');
  await expect(mirror).toContainText('No camera found. Plug one in and try again, or go on with sound only.');
  await expect(mirror.getByRole('button', { name: 'Try again' })).toBeVisible();
  await ada.enter();
  await talk(ada, grace);
  await Promise.all([flows(ada.page), hears(grace.page)]);
  await expect(grace.page.getByTestId('remote-avatar')).toContainText('Ada’s camera is off');
});

test('permission refused: says what to do; receives a call, watches and listens', async ({ person }) => {
  const [ada, grace] = await Promise.all([person('Ada'), person('Grace', { devices: 'refused', enter: false })]);
  const mirror = grace.page.getByTestId('mirror');
  await expect(mirror).toContainText(
    'Halloo may not use your camera and microphone. Allow it with the symbol beside the page’s address (or in the settings of your device), then try again.',
  );
  await expect(mirror.getByRole('button', { name: 'Try again' })).toBeVisible();
  await grace.enter();
  await talk(ada, grace);
  await flows(grace.page);
  await expect(grace.page.getByTestId('media-problem')).toContainText('Halloo may not use your microphone.');
  await expect(ada.page.getByTestId('remote-avatar')).toContainText('Grace’s camera is off');
  await expect(ada.page.getByTestId('remote-muted')).toHaveText('Grace is muted');
  expect(await received(ada.page)).toMatchObject({ frames: 0, energy: 0 });
  await grace.press('Hang up');
  await Promise.all([ada.isInside(), grace.isInside()]);
});

test('the mirror shows oneself, moves with the voice and can be switched off before coming in', async ({ person }) => {
  const [ada, grace] = await Promise.all([person('Ada', { enter: false }), person('Grace')]);
  const video = ada.page.locator('hl-mirror video');
  await expect(video).toBeVisible();
  await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.videoWidth)).toBeGreaterThan(100);
  expect(await video.evaluate((element) => new DOMMatrix(getComputedStyle(element).transform).a)).toBe(-1);
  const meter = ada.page.getByRole('meter', { name: 'Microphone level' });
  await expect.poll(() => meter.evaluate((element) => Number(element.ariaValueNow))).toBeGreaterThan(20);
  await ada.press('Turn camera off');
  await expect(ada.page.getByTestId('mirror')).toContainText('Your camera is off');
  await ada.press('Turn camera on');
  await expect(video).toBeVisible();
  await ada.enter();
  await talk(ada, grace);
  await flows(ada.page, grace.page);
});
