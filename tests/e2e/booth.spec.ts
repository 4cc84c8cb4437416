// The photo booth: taking, counting down, strips, the tray and the ways out of it. Its filters have
// tests of their own in booth-filters.spec.ts, what can go wrong in booth-failures.spec.ts.
import { expect } from '@playwright/test';
import { PNG } from 'pngjs';
import { height, width } from './booth-camera';
import { BoothPage, test } from './booth-page';
import { agreement, expected, type Image } from './booth-reference';
import { startServer } from '../support/server.mjs';
import { barriers, type Server } from './support';

const moment = new Date('2026-11-21T14:03:22');

let server: Server;
let booth: BoothPage;

test.beforeAll(async () => {
  server = await startServer();
});

test.afterAll(async () => {
  await server.stop();
});

test.beforeEach(async ({ page }) => {
  booth = new BoothPage(page);
});

test('button, Enter and space each take one picture', async ({ page }) => {
  await booth.open(server.url);
  await booth.countdown('Off');
  await booth.shutter.click();
  await expect(booth.taken).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(booth.taken).toHaveCount(2);
  await page.keyboard.press('Space');
  await expect(booth.taken).toHaveCount(3);
  await booth.filter('mono');
  await page.keyboard.press('Enter');
  await expect(booth.taken).toHaveCount(4);

  // A button that was clicked is done with.
  await booth.save();
  await page.keyboard.press('Space');
  await expect(booth.taken).toHaveCount(5);

  // A button that was gone to by keys is meant by the keys.
  await page.getByTestId('home').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Turn the sounds on' })).toBeVisible();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Turn the sounds off' })).toBeVisible();
  await expect(booth.taken).toHaveCount(5);
});

test('the filters can be gone through by keys alone', async ({ page }) => {
  await booth.open(server.url);
  await booth.countdown('Off');
  await page.getByTestId('filter-none').getByRole('radio').focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Mono' })).toBeChecked();
  await expect(page.getByRole('img', { name: 'Your camera, filter: Mono' })).toBeVisible();
  await page.keyboard.press('Space');
  await expect(booth.taken).toHaveCount(1);
  const { png } = await booth.save();
  const colourful = (image: Image) => image.data.some((value, at) => at % 4 === 0 && value !== image.data[at + 1]);
  expect(colourful(png)).toBe(false);
});

test('counts down 3, 2, 1 and names the file by its time', async ({ page }) => {
  await page.clock.install({ time: moment });
  await booth.open(server.url);
  await page.clock.pauseAt(new Date(moment.getTime() + 60_000));
  await page.keyboard.press('Space');
  for (const left of ['3', '2', '1']) {
    await expect(booth.count).toHaveText(left);
    await page.clock.runFor(999);
    await expect(booth.taken).toHaveCount(0);
    await page.clock.runFor(1);
  }
  await expect(booth.count).toHaveCount(0);
  await expect(booth.taken).toHaveCount(1);
  expect((await booth.save()).name).toBe('Halloo 2026-11-21 14.04.25.png');

  // Another within the same second.
  await booth.countdown('Off');
  await booth.take();
  expect((await booth.save()).name).toBe('Halloo 2026-11-21 14.04.25 (2).png');
});

test('counts down from ten, and Escape or the button cancels', async ({ page }) => {
  await page.clock.install({ time: moment });
  await booth.open(server.url);
  await page.clock.pauseAt(new Date(moment.getTime() + 60_000));
  await booth.countdown('10');
  await booth.shutter.click();
  await expect(booth.count).toHaveText('10');
  await page.clock.runFor(4000);
  await expect(booth.count).toHaveText('6');
  await page.keyboard.press('Escape');
  await expect(booth.count).toHaveCount(0);
  await booth.shutter.click();
  await expect(booth.count).toHaveText('10');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Take the picture' })).toBeEnabled();
  await page.clock.runFor(20_000);
  await booth.countdown('Off');
  await booth.take();
  await expect(booth.taken).toHaveCount(1);
});

test('remembers countdown and format', async ({ page }) => {
  await booth.open(server.url);
  await booth.countdown('10');
  await booth.format('Strip of four');
  await page.reload();
  await expect(page.getByTestId('countdown').getByRole('radio', { name: '10' })).toBeChecked();
  await expect(page.getByRole('radio', { name: 'Strip of four' })).toBeChecked();
});

test('a strip holds four pictures below each other, with margins and a date', async ({ page }) => {
  await page.clock.install({ time: moment });
  await booth.open(server.url);
  await booth.countdown('Off');
  await booth.take();
  const source = (await booth.save()).png;
  await booth.format('Strip of four');
  await page.clock.pauseAt(new Date(moment.getTime() + 60_000));
  const filters = ['none', 'mono', 'warm', 'fold'];
  await booth.filter(filters[0]!);
  await booth.shutter.click();
  for (const [index, filter] of filters.slice(1).entries()) {
    await expect(page.getByTestId('progress')).toHaveText(`Picture ${index + 2} of 4`);
    await booth.filter(filter);
    await page.clock.runFor(1000);
  }
  await expect(booth.taken).toHaveCount(2);
  const { name, png } = await booth.save();
  expect(name).toBe('Halloo strip 2026-11-21 14.04.25.png');

  const [margin, gap, line] = [38, 22, 96]; // of a picture 640 wide
  const bottom = margin + 4 * height + 3 * gap;
  expect([png.width, png.height]).toEqual([width + 2 * margin, bottom + line]);
  const cut = (x: number, y: number, w: number, h: number): Image => {
    const data = new Uint8Array(w * h * 4);
    for (let row = 0; row < h; row++) {
      const from = ((y + row) * png.width + x) * 4;
      data.set(png.data.subarray(from, from + w * 4), row * w * 4);
    }
    return { width: w, height: h, data };
  };
  filters.forEach((filter, index) => {
    const part = cut(margin, margin + index * (height + gap), width, height);
    expect(agreement(part, expected(filter, source), 2), filter).toBeGreaterThan(0.999);
  });
  const white = (image: Image) => image.data.every((value) => value === 255);
  expect(white(cut(0, 0, png.width, margin))).toBe(true);
  expect(white(cut(0, 0, margin, png.height))).toBe(true);
  expect(white(cut(png.width - margin, 0, margin, png.height))).toBe(true);
  for (let index = 1; index < 4; index++)
    expect(white(cut(0, margin + index * (height + gap) - gap, png.width, gap))).toBe(true);
  // The date: ink in the middle of its line, none at the edges.
  expect(white(cut(margin, bottom + 32, width, 32))).toBe(false);
  expect(white(cut(0, bottom, png.width, 24))).toBe(true);
  expect(white(cut(0, png.height - 24, png.width, 24))).toBe(true);
});

test('pictures leave the tray one by one or all at once', async ({ page }) => {
  await booth.open(server.url);
  await booth.countdown('Off');
  for (const filter of ['none', 'mono', 'sepia']) {
    await booth.filter(filter);
    await booth.take();
  }
  const sources = () => booth.taken.locator('img').evaluateAll((images) => images.map((image) => (image as HTMLImageElement).src));
  const [sepia, mono, none] = await sources();
  await booth.taken.nth(1).click();
  await expect(page.getByTestId('large')).toHaveAttribute('src', mono!);
  await page.getByTestId('delete').click();
  await expect(page.getByTestId('large')).toHaveAttribute('src', none!);
  expect(await sources()).toEqual([sepia, none]);
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByTestId('large')).toHaveAttribute('src', sepia!);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('viewer')).toBeHidden();

  await page.getByTestId('clear').click();
  await page.getByRole('button', { name: 'Keep them' }).click();
  expect(await sources()).toEqual([sepia, none]);
  await page.getByTestId('clear').click();
  await page.getByTestId('clear-sure').click();
  await expect(booth.taken).toHaveCount(0);
  await expect(booth.shutter).toBeFocused();
  await booth.take();
});

test('the tray is bounded and says so', async ({ page }) => {
  await booth.open(server.url);
  await booth.countdown('Off');
  for (let count = 0; count < 24; count++) await booth.take();
  await expect(page.getByTestId('failure')).toContainText('24 pictures');
  await expect(booth.shutter).toBeDisabled();
  await booth.taken.first().click();
  await page.keyboard.press('Delete');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('failure')).toHaveCount(0);
  await expect(booth.shutter).toBeEnabled();
  await booth.take();
});

test('copies a picture to the clipboard', async ({ page, context }) => {
  await context.grantPermissions(['camera', 'clipboard-read', 'clipboard-write']);
  await booth.open(server.url);
  await booth.countdown('Off');
  await booth.filter('cool');
  await booth.take();
  await booth.taken.first().click();
  await page.getByTestId('copy').click();
  await expect(page.getByText('Copied.')).toBeVisible();
  const copied = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const reader = new FileReader();
    reader.readAsDataURL(await item!.getType('image/png'));
    await new Promise((done) => (reader.onload = done));
    return String(reader.result).replace(/^.*,/, '');
  });
  const { png } = await booth.saveOpened();
  expect(agreement(PNG.sync.read(Buffer.from(copied, 'base64')), png, 0)).toBe(1);
});

test('a phone shares the picture as a file', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  // This browser has no sharing to offer; what the page hands to it is looked at instead.
  await context.addInitScript(() => {
    const shared: unknown[] = ((window as unknown as { shared: unknown[] }).shared = []);
    Object.assign(navigator, {
      canShare: (data: ShareData) => data.files?.every((file) => file.type === 'image/png') ?? false,
      share: async ({ files }: ShareData) => void shared.push([files![0]!.name, files![0]!.size]),
    });
  });
  const phone = new BoothPage(await context.newPage());
  await phone.open(server.url);
  await phone.countdown('Off');
  await phone.shutter.tap();
  await expect(phone.taken).toHaveCount(1);
  await phone.taken.first().tap();
  await phone.page.getByTestId('share').tap();
  const shared = await phone.page.evaluate(() => (window as unknown as { shared: [string, number][] }).shared);
  expect(shared).toHaveLength(1);
  expect(shared[0]![0]).toMatch(/^Halloo \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.png$/);
  expect(shared[0]![1]).toBe((await phone.saveOpened()).size);
  await context.close();
});

test('needs no server once loaded', async ({ page, context }) => {
  await booth.open(server.url);
  // The tab's icon is the browser's own business, and asked for when it likes.
  const icon = await page.locator('link[rel=icon]').evaluate((link) => (link as HTMLLinkElement).href);
  const requests: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith('blob:') && request.url() !== icon) requests.push(request.url());
  });
  await context.setOffline(true);
  for (const filter of ['vivid', 'comic', 'bulge']) {
    await booth.countdown('Off');
    await booth.filter(filter);
    await booth.take();
  }
  const { png } = await booth.save();
  expect([png.width, png.height]).toEqual([width, height]);
  await page.getByTestId('clear').click();
  await page.getByTestId('clear-sure').click();
  await booth.countdown('3');
  await booth.shutter.click();
  await expect(booth.taken).toHaveCount(1);
  expect(requests).toEqual([]);
});

for (const scheme of ['light', 'dark'] as const) {
  test(`has no barriers that axe knows of (${scheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await booth.open(server.url);
    expect(await barriers(page)).toEqual([]);
    await booth.countdown('Off');
    await booth.take();
    await booth.take();
    expect(await barriers(page)).toEqual([]);
    await booth.taken.first().click();
    await expect(page.getByTestId('viewer')).toBeVisible();
    expect(await barriers(page)).toEqual([]);
  });
}
