// The photo booth where something is missing: permission, camera, WebGL. Each in a browser that really
// lacks it.
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import { CameraFile, width } from './booth-camera';
import { BoothPage } from './booth-page';
import { flags, launch } from './playwright.config';
import { startServer } from '../support/server.mjs';
import type { Server } from './support';

let camera: CameraFile;
let withCamera: string[];
let server: Server;
let browser: Browser | undefined;

test.beforeAll(async () => {
  camera = new CameraFile();
  withCamera = [...flags, camera.flag];
  server = await startServer();
});
test.afterEach(async () => {
  await browser?.close();
});
test.afterAll(async () => {
  await server.stop();
  camera.remove();
});

async function pageWith(args: string[]): Promise<Page> {
  browser = await chromium.launch(launch(args));
  return browser.newPage();
}

test('a refused camera gets a sentence, and works once it is allowed', async () => {
  const page = await pageWith(withCamera.filter((flag) => flag !== '--use-fake-ui-for-media-stream'));
  await page.context().grantPermissions(['clipboard-read']); // and by that nothing else
  await page.goto(new URL('booth', server.url).href);
  await expect(page.getByTestId('problem')).toContainText('may not use the camera');
  await expect(page.getByTestId('shutter')).toBeDisabled();
  await page.keyboard.press('Space');
  await expect(page.getByTestId('taken')).toHaveCount(0);

  await page.context().grantPermissions(['camera']);
  await page.getByTestId('again').click();
  await expect(page.getByTestId('picture')).toBeVisible();
  await expect(page.getByTestId('shutter')).toBeEnabled();
});

test('no camera gets a sentence', async () => {
  const page = await pageWith(flags.filter((flag) => flag !== '--use-fake-device-for-media-stream'));
  await page.goto(new URL('booth', server.url).href);
  await expect(page.getByTestId('problem')).toContainText('No camera was found');
  await expect(page.getByTestId('again')).toBeVisible();
});

test('one of several cameras is chosen', async () => {
  const args = flags.map((flag) =>
    flag === '--use-fake-device-for-media-stream' ? `${flag}=device-count=2` : flag,
  );
  const page = await pageWith(args);
  await page.goto(new URL('booth', server.url).href);
  await expect(page.getByTestId('picture')).toBeVisible();
  const select = page.getByTestId('camera').getByRole('combobox', { name: 'Camera' });
  await expect(select.locator('option')).toHaveCount(2);
  const other = await select.locator('option:not(:checked)').getAttribute('value');
  await select.selectOption(other);
  const used = () =>
    page.locator('video').evaluate((video: HTMLVideoElement) => {
      const [track] = (video.srcObject as MediaStream | null)?.getVideoTracks() ?? [];
      return track?.readyState === 'live' ? track.getSettings().deviceId : null;
    });
  await expect.poll(used).toBe(other);
  await expect(page.getByTestId('shutter')).toBeEnabled();
  await page.getByTestId('countdown').getByText('Off').click();
  await page.keyboard.press('Space');
  await expect(page.getByTestId('taken')).toHaveCount(1);
});

test('without WebGL the canvas filters draw, those they can', async () => {
  const booth = new BoothPage(await pageWith([...withCamera, '--disable-3d-apis']));
  await booth.open(server.url);
  await expect(booth.page.getByTestId('filter-sepia')).toBeVisible();
  await expect(booth.page.getByTestId('filter-bulge')).toHaveCount(0);
  await booth.countdown('Off');
  await booth.take();
  const plain = (await booth.save()).png;
  // The red corner is at the camera's left, and so at the mirror's right.
  const [r, g] = plain.data.subarray((440 * plain.width + 600) * 4);
  expect(r! - g!).toBeGreaterThan(120);
  await booth.filter('mono');
  await booth.take();
  const { png } = await booth.save();
  const grey = [...png.data.keys()].filter((at) => at % 4 === 0 && Math.abs(png.data[at]! - png.data[at + 2]!) <= 2);
  expect(grey.length).toBe(png.width * png.height);
  expect(png.data.equals(plain.data)).toBe(false);
});

test('without any filters a sentence says so', async () => {
  const page = await pageWith([...withCamera, '--disable-3d-apis']);
  // As in browsers whose canvas has no filters either.
  await page.addInitScript(() => {
    delete (CanvasRenderingContext2D.prototype as { filter?: string }).filter;
  });
  await page.goto(new URL('booth', server.url).href);
  // The camera itself is fine.
  await expect.poll(() => page.locator('video').evaluate((video: HTMLVideoElement) => video.videoWidth)).toBe(width);
  await expect(page.getByText('This browser cannot draw filters')).toBeVisible();
  await expect(page.getByTestId('shutter')).toBeDisabled();
});
