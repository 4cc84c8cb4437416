// Pictures and sound on the room page: who is seen where, and how large.
import type { Locator } from '@playwright/test';
import type { ViewedPicture } from '../../web/client';
import { expect, test, type Guest } from './room-test';

// The gateway holds pictures back from a machine that has too much other work, and gives them when it can.
test.describe.configure({ timeout: 120_000 });

/** More and more frames of it are painted. */
async function moves(tile: Locator): Promise<void> {
  const frames = () => tile.locator('video').evaluate((video: HTMLVideoElement) => video.getVideoPlaybackQuality().totalVideoFrames);
  await expect(tile).toHaveAttribute('data-shows', /./, { timeout: 45_000 });
  const first = await frames();
  await expect.poll(frames, { timeout: 20_000 }).toBeGreaterThan(first + 3);
}

/** In whole pixels. */
const box = async (of: Locator): Promise<{ x: number; y: number; width: number; height: number }> => {
  const { x, y, width, height } = (await of.boundingBox())!;
  return { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) };
};

const largest = async (guest: Guest): Promise<string> => {
  const boxes = await Promise.all((await guest.tiles.all()).map(async (tile) => ({ name: await tile.getAttribute('data-name'), ...(await box(tile)) })));
  return boxes.sort((a, b) => b.width * b.height - a.width * a.height)[0]!.name!;
};

test('two: the other fills the stage, oneself is small in its corner', async ({ guest }) => {
  const [ada, grace] = [await guest('Ada'), await guest('Grace')];
  await Promise.all([moves(ada.tile('Grace')), moves(grace.tile('Ada'))]);
  const { width, height } = ada.page.viewportSize()!;
  await expect.poll(() => box(ada.tile('Grace'))).toEqual({ x: 0, y: 0, width, height });
  expect((await box(ada.page.getByTestId('self-tile'))).width).toBeLessThan(width / 4);
  await expect(ada.tile('Grace')).toHaveAttribute('data-speaking', 'true');

  await grace.press('Turn camera off');
  await expect(ada.tile('Grace')).not.toHaveAttribute('data-shows');
  await grace.press('Mute');
  await expect(ada.tile('Grace').getByTestId('muted')).toBeVisible();
  await expect(ada.tile('Grace')).not.toHaveAttribute('data-speaking');
  await grace.press('Turn camera on');
  await moves(ada.tile('Grace'));
});

test('three: a grid without an overlap, inside the window', async ({ guest }) => {
  const all = [await guest('Ada'), await guest('Grace'), await guest('Ivan')];
  const [ada, grace, ivan] = all as [Guest, Guest, Guest];
  await Promise.all([
    ...[ada.tile('Grace'), ada.tile('Ivan'), grace.tile('Ada'), grace.tile('Ivan'), ivan.tile('Ada'), ivan.tile('Grace')].map(moves),
    ...all.map((one) => expect(one.tiles).toHaveCount(3)),
  ]);
  for (const viewport of [{ width: 1280, height: 720 }, { width: 700, height: 900 }, { width: 390, height: 700 }]) {
    await ada.page.setViewportSize(viewport);
    await expect
      .poll(async () => {
        const boxes = await Promise.all((await ada.tiles.all()).map(box));
        const wrong = boxes.filter(
          (one, index) =>
            one.x < 0 ||
            one.y < 0 ||
            one.x + one.width > viewport.width ||
            one.y + one.height > viewport.height ||
            boxes.some(
              (other, at) =>
                at !== index &&
                one.x < other.x + other.width &&
                other.x < one.x + one.width &&
                one.y < other.y + other.height &&
                other.y < one.y + one.height,
            ),
        );
        return wrong.length;
      })
      .toBe(0);
    const boxes = await Promise.all((await ada.tiles.all()).map(box));
    const covered = boxes.reduce((sum, { width, height }) => sum + width * height, 0);
    expect(covered / (viewport.width * viewport.height), JSON.stringify(viewport)).toBeGreaterThan(0.4);
  }
});

test('who speaks is large, unless somebody is kept so', async ({ guest }) => {
  const [ada, grace, ivan] = [await guest('Ada'), await guest('Grace'), await guest('Ivan')];
  await Promise.all([ada, ivan].map((one) => one.press('Mute')));
  await ada.press('Show who speaks large');
  await expect.poll(() => largest(ada), { timeout: 20_000 }).toBe('Grace');
  await grace.press('Mute');
  await ivan.press('Unmute');
  await expect.poll(() => largest(ada), { timeout: 20_000 }).toBe('Ivan');
  await ada.tile('Grace').hover();
  await ada.press('Keep Grace large');
  await expect.poll(() => largest(ada)).toBe('Grace');
  await ada.tile('Grace').hover();
  await ada.press('Let go of Grace');
  await expect.poll(() => largest(ada), { timeout: 20_000 }).toBe('Ivan');
  await ada.page.keyboard.press('g');
  const widths = async () => new Set(await Promise.all((await ada.tiles.all()).map(async (tile) => (await box(tile)).width)));
  await expect.poll(async () => (await widths()).size).toBe(1);
});

for (const company of [2, 3]) {
  test(`a screen beside the camera, ${company} in the room`, async ({ guest }) => {
    const all = [await guest('Ada'), await guest('Grace')];
    if (company === 3) all.push(await guest('Ivan'));
    const [ada, grace] = all as [Guest, Guest];
    await moves(ada.tile('Grace'));
    await grace.press('Share screen');
    await expect(grace.notice).toContainText('You are sharing your screen.');
    await Promise.all([moves(ada.tile('Grace', 'screen')), moves(ada.tile('Grace'))]);
    const area = async (source: 'screen' | 'video') => {
      const { width, height } = await box(ada.tile('Grace', source));
      return width * height;
    };
    await expect.poll(async () => (await area('screen')) / (await area('video'))).toBeGreaterThan(4);
    if (company === 3) {
      // Whoever wants to see all alike goes on doing so, whatever happens.
      await ada.page.keyboard.press('g');
      await expect(ada.stage).toHaveAttribute('data-arrangement', 'grid');
      await grace.press('Raise hand');
      await expect(ada.tile('Grace').getByTestId('hand')).toBeVisible();
      await expect(ada.stage).toHaveAttribute('data-arrangement', 'grid');
    }
    await grace.notice.getByRole('button', { name: 'Stop sharing' }).click();
    await expect(ada.tile('Grace', 'screen')).toHaveCount(0);
    await expect(ada.stage).toHaveAttribute('data-arrangement', 'grid');
    await moves(ada.tile('Grace'));
  });
}

for (const [wish, least, most] of [
  ['no-preference', 150, 250],
  ['reduce', 0, 1],
] as const) {
  test(`tiles take ${most} ms to their place, with the wish for motion “${wish}”`, async ({ guest }) => {
    const ada = await guest('Ada', { context: { reducedMotion: wish } });
    await guest('Grace');
    await guest('Ivan');
    await expect(ada.tiles).toHaveCount(3);
    await ada.page.evaluate(() => {
      const animate = Element.prototype.animate;
      Element.prototype.animate = function (frames, options) {
        const { duration } = options as KeyframeAnimationOptions;
        document.body.dataset['durations'] = `${document.body.dataset['durations'] ?? ''} ${String(duration)}`;
        return animate.call(this, frames, options);
      };
    });
    await ada.page.keyboard.press('g');
    await expect(ada.stage).toHaveAttribute('data-arrangement', 'speaker');
    const durations = async () => ((await ada.page.locator('body').getAttribute('data-durations')) ?? '').trim().split(' ').map(Number);
    await expect.poll(async () => (await durations()).length).toBeGreaterThanOrEqual(3);
    for (const duration of await durations()) {
      expect(duration).toBeGreaterThanOrEqual(least);
      expect(duration).toBeLessThanOrEqual(most);
    }
  });
}

test('more than fit: pages, of which only the one that is seen is asked for', async ({ guest }) => {
  const [ada, , ivan] = [await guest('Ada'), await guest('Grace'), await guest('Ivan')];
  await ivan.press('Mute');
  await moves(ada.tile('Ivan'));
  await ada.page.evaluate(() => {
    const media = window.halloo.room!.media;
    const view = media.view.bind(media);
    media.view = (pictures) => {
      document.body.dataset['viewed'] = JSON.stringify(pictures);
      view(pictures);
    };
  });
  const viewed = async () => JSON.parse((await ada.page.locator('body').getAttribute('data-viewed')) ?? '[]') as ViewedPicture[];
  await ada.page.setViewportSize({ width: 480, height: 260 });
  await expect(ada.page.getByTestId('page')).toContainText('Page 1 of 2');
  // Grace, who is heard, is beside oneself; Ivan on the next page.
  await expect(ada.tiles).toHaveCount(2);
  await moves(ada.tile('Grace'));
  await ada.page.keyboard.press('PageDown');
  await expect(ada.page.getByTestId('page')).toContainText('Page 2 of 2');
  await expect(ada.tiles).toHaveCount(1);
  await moves(ada.tile('Ivan'));
  const [seen, ...more] = await viewed();
  expect(more).toEqual([]);
  expect(seen).toMatchObject({ source: 'video', height: (await box(ada.tile('Ivan'))).height });
  await ada.press('Previous page');
  await moves(ada.tile('Grace'));
});

test('a reload: seen and heard again by everyone', async ({ guest }) => {
  const [ada, grace] = [await guest('Ada'), await guest('Grace')];
  await moves(ada.tile('Grace'));
  await grace.page.reload();
  await grace.isInside();
  await Promise.all([moves(ada.tile('Grace')), moves(grace.tile('Ada'))]);
});

test('someone without camera sees, and is seen as initials', async ({ guest }) => {
  const [ada, grace] = [await guest('Ada', { devices: 'no-camera' }), await guest('Grace')];
  await moves(ada.tile('Grace'));
  await expect(grace.tile('Ada')).not.toHaveAttribute('data-shows');
  await expect(grace.tile('Ada').locator('hl-avatar')).toHaveText('A');
});

test.describe('in one hand', () => {
  const context = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

  test('everything within reach, nothing beside the screen; the chat covers it', async ({ guest }) => {
    const [ada, grace] = [await guest('Ada', { context }), await guest('Grace')];
    await guest('Ivan');
    await moves(ada.tile('Grace'));
    expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    for (const name of ['Mute', 'Turn camera off', 'Raise hand', 'React', 'Chat', 'Leave']) {
      const button = ada.page.getByRole('button', { name, exact: true });
      await expect(button).toBeInViewport({ ratio: 1 });
      const { width, height } = (await button.boundingBox())!;
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
    }
    // The first touch brings faded controls back, the next one presses.
    await ada.page.touchscreen.tap(195, 400);
    await ada.page.getByRole('button', { name: 'Chat', exact: true }).tap();
    await expect.poll(() => box(ada.page.getByRole('region', { name: 'Chat' }))).toEqual({ x: 0, y: 0, width: 390, height: 844 });
    await ada.write('On my way');
    await expect(grace.page.getByTestId('unread')).toHaveText('1');
    await ada.page.getByRole('button', { name: 'Close', exact: true }).tap();
    await moves(ada.tile('Grace'));
  });
});
