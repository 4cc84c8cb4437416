// The gateway with Chromium at both ends: publishing by WHIP, watching by WHEP.
import type { Page } from '@playwright/test';
import { arriving, leave, publish, watch, type PublishOptions } from './gateway-page';
import { flows, hears, seesNothing, seesPicture } from './media';
import { expect, test } from './support';

test('sound and picture reach everyone who watches', async ({ open, server }) => {
  await publish(await open(), server, 'hall?name=ada');
  const watchers = [await watch(await open(), server, 'hall/ada'), await watch(await open(), server, 'hall')];
  await flows(...watchers);
});

const size = { width: 960, height: 540 }; // from which on Chromium sends three layers of simulcast

for (const [video, options] of [
  ['H264', {}],
  ['AV1', { encodings: [{ scalabilityMode: 'L1T2' }] }],
  ['VP9', { encodings: [{ scalabilityMode: 'L3T3_KEY' }], size }],
] as [string, PublishOptions][]) {
  test(`${video}${options.encodings ? ` as ${options.encodings[0]!.scalabilityMode}` : ''}`, async ({ open, server }) => {
    await publish(await open(), server, 'hall', { video, ...options });
    const page = await watch(await open(), server, 'hall');
    await flows(page);
    expect((await arriving(page)).video).toBe(`video/${video.toLowerCase()}`);
    if (options.size) await expect.poll(async () => (await arriving(page)).width, { timeout: 30_000 }).toBe(options.size.width);
  });
}

test('simulcast: a picture at once, the largest when there is room for it', async ({ open, server }) => {
  const encodings = [
    { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 100_000 },
    { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 300_000 },
    { rid: 'f', maxBitrate: 900_000 },
  ];
  await publish(await open(), server, 'hall', { video: 'VP8', encodings, size });
  const page = await watch(await open(), server, 'hall');
  await flows(page);
  await expect.poll(async () => (await arriving(page)).width, { timeout: 30_000, message: 'width' }).toBe(size.width);
  await seesPicture(page);
});

test('Opus with redundancy, for who takes it and for who does not', async ({ open, server }) => {
  await publish(await open(), server, 'hall', { audio: 'red' });
  const [able, unable] = [await watch(await open(), server, 'hall', { audio: 'red' }), await watch(await open(), server, 'hall', { audio: 'opus' })];
  await Promise.all([hears(able), hears(unable)]);
  const packet = async (page: Page): Promise<number> => (await arriving(page)).audioPacket ?? 0;
  expect(await packet(able)).toBeGreaterThan(1.5 * (await packet(unable)));
});

test('over TCP alone', async ({ open, server }) => {
  await publish(await open(), server, 'hall', { tcp: true });
  const page = await watch(await open(), server, 'hall', { tcp: true });
  await flows(page);
  expect((await arriving(page)).protocol).toBe('tcp');
});

test('who watches stays when the publisher leaves, and sees the next of that name', async ({ open, server }) => {
  const page = await watch(await open(), server, 'hall/ada');
  for (let i = 0; i < 3; i++) {
    const publisher = await publish(await open(), server, 'hall?name=ada');
    await flows(page);
    await leave(publisher);
  }
  await seesNothing(page);
});
