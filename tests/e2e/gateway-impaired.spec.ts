// One watches through a path that loses, delays, or narrows; another, of the same publisher, through none and
// is not to notice. With Chromium at all ends; what was measured is in the output.
import type { Page } from '@playwright/test';
import { seeded } from '../support/seeded.mjs';
import { publish, watch } from './gateway-page';
import { ImpairedPath } from './impaired-path';
import { flows } from './media';
import { expect, test as base, type Server } from './support';
import { Course, follow } from './watching';

const test = base.extend<{ path: ImpairedPath }>({
  path: async ({ server }, use) => {
    const { seed, random } = seeded();
    say(`HALLOO_SEED=${seed}`);
    const path = await ImpairedPath.open(server.stunPort!, random);
    await use(path);
    await path.close();
  },
});

test.use({ browserFlags: ['--use-fake-device-for-media-stream=fps=20'] });
test.describe.configure({ timeout: 150_000 }); // a publisher sends its highest layer after ten seconds or so

/** A picture that the whole of does not fit into the bottleneck, and of which the lowest layer does. */
const size = { width: 960, height: 540 };
const encodings = [
  { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 100_000 },
  { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 350_000 },
  { rid: 'f', maxBitrate: 1_200_000 },
];
const bottleneck = { rate: 300, queue: 300 };

function say(description: string): void {
  test.info().annotations.push({ type: 'measured', description });
  console.log(description);
}

/** Both see the whole picture, and the path is as good as none yet. */
async function begin(open: () => Promise<Page>, server: Server, path: ImpairedPath): Promise<[Page, Course, Course]> {
  await publish(await open(), server, 'hall', { video: 'VP8', encodings, size });
  const page = await watch(await open(), server, 'hall', { by: path.port });
  const other = await watch(await open(), server, 'hall');
  await flows(page, other);
  const courses = await Promise.all([Course.of(page), Course.of(other)]);
  await follow(courses, 'the whole picture', 45_000, () => courses.every(({ width }) => width === size.width));
  return [page, await Course.of(page), await Course.of(other)];
}

function noticedNothing(course: Course): void {
  say(`the other one: ${course}`);
  expect(course.freezes, 'freezes of who is not impaired').toBe(0);
  expect(course.widths, 'widths of who is not impaired').toEqual([size.width]);
}

test('5 % lost and 50 ms each way: the picture goes on', async ({ open, server, path }) => {
  const [, course, others] = await begin(open, server, path);
  path.impair({ loss: 0.05, delay: 50 });
  await follow([course, others], 'twenty seconds of sound', 60_000, () => course.heard > 20);
  const { up, down } = path;
  say(`lost ${down.lost} of ${down.lost + down.passed} packets down, ${up.lost} of ${up.lost + up.passed} up`);
  say(`behind it: ${course}`);
  expect(down.lost, 'packets lost').toBeGreaterThan(20);
  expect(course.longestStandstill).toBeLessThan(1.5);
  expect(course.frozen / course.seconds, 'share of the time that is frozen').toBeLessThan(0.15);
  expect(course.frames / others.frames, 'of the frames that the other has').toBeGreaterThan(0.75);
  expect(course.concealed, 'share of the sound that is made up').toBeLessThan(0.1);
  noticedNothing(others);
});

test('a bottleneck of 300 kbit/s: a lower layer at once, the highest again when it opens', async ({ open, server, path }) => {
  const [page, fall, others] = await begin(open, server, path);
  path.down.impair(bottleneck);
  const lower = await follow([fall, others], 'a lower layer', 3_000, () => fall.width < size.width);
  say(`a lower layer after ${lower} ms: ${fall}`);
  const narrow = await Course.of(page);
  await follow([fall, narrow, others], 'twelve seconds of sound', 40_000, () => narrow.heard > 12);
  say(`then: ${narrow}; ${path.down.dropped} of ${path.down.dropped + path.down.passed} packets dropped by the queue`);
  expect(narrow.frames / narrow.seconds, 'frames a second').toBeGreaterThan(5);
  // What was on its way when the path became narrow is lost there, sound as well; from then on none is to be.
  expect(narrow.concealed, 'share of the sound that is made up behind the bottleneck').toBeLessThan(0.05);
  expect(fall.concealed * fall.heard, 'seconds of sound that are made up').toBeLessThan(1.5);

  path.impair({});
  const rise = await Course.of(page);
  const whole = await follow([rise, others], 'the highest layer', 15_000, () => rise.width === size.width);
  say(`the highest layer again after ${whole} ms: ${rise}`);
  noticedNothing(others);
});
