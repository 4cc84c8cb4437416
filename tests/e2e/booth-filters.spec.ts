// Each filter of the photo booth, three times over: what is saved is what the filter should make of the
// camera's picture, and what was on the screen.
import { expect } from '@playwright/test';
import { PNG } from 'pngjs';
import { height, seen, width } from './booth-camera';
import { BoothPage, test } from './booth-page';
import { agreement, expected, means, places, points, type Image } from './booth-reference';
import { startServer } from '../support/server.mjs';
import type { Server } from './support';

let server: Server;
let booth: BoothPage;
let unfiltered: PNG;

test.beforeAll(async ({ browser }) => {
  server = await startServer();
  booth = new BoothPage(await browser.newPage({ viewport: { width: 1280, height: 800 } }));
  await booth.open(server.url);
  await booth.countdown('Off');
  await booth.take();
  unfiltered = (await booth.save()).png;
});

test.afterAll(async () => {
  await booth.page.close();
  await server.stop();
});

test('what the camera sees is saved as a mirror shows it', () => {
  expect([unfiltered.width, unfiltered.height]).toEqual([width, height]);
  const data = new Uint8Array(width * height * 4);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      data.set([...seen(width - 1 - column, row), 255], (row * width + column) * 4);
  // The camera's format halves the resolution of colour, which shows at the edges of the bars.
  expect(agreement(unfiltered, { width, height, data }, 4)).toBeGreaterThan(0.98);
});

for (const filter of Object.keys({ ...points, ...places })) {
  test(`filter ${filter}`, async () => {
    await booth.filter(filter);
    await booth.take();
    const screen = await onScreen();
    const { png } = await booth.save();
    const reference = expected(filter, unfiltered);
    if (filter in points) expect(agreement(png, reference, 2)).toBe(1);
    // Where a place lies on an edge, the GPU's shorter numbers may fall on the other side of it.
    else expect(agreement(png, reference, 6)).toBeGreaterThan(0.985);
    expect(agreement(png, unfiltered, 6) > 0.9, 'the filter does something').toBe(filter === 'none');
    alike(screen, png);
  });
}

test('every filter on offer was tried', async () => {
  const offered = await booth.page.locator('[data-test^="filter-"] input').evaluateAll((inputs) =>
    inputs.map((input) => (input as HTMLInputElement).value),
  );
  expect(offered.sort()).toEqual(Object.keys({ ...points, ...places }).sort());
});

async function onScreen(): Promise<Image> {
  return PNG.sync.read(await booth.picture.screenshot({ animations: 'disabled' }));
}

/** The same picture in two sizes, but for the rounded corners on the screen. */
function alike(screen: Image, saved: Image): void {
  const [columns, rows] = [17, 13]; // whose borders are not those of the bars
  const a = means(screen, columns, rows);
  const b = means(saved, columns, rows);
  const corners = new Set([0, columns - 1, columns * (rows - 1), columns * rows - 1]);
  const off = a.map((cell, at) => (corners.has(at) ? 0 : Math.max(...cell.map((value, c) => Math.abs(value - b[at]![c]!)))));
  expect(Math.max(...off)).toBeLessThan(5);
}
