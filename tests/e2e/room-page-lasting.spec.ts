// The server is killed while people are in a room.
import { expect, test } from './room-test';

// Chromium writes every failed connection into the console, whoever handles it.
test.use({ allowed: [/WebSocket connection to '\S+' failed/] });

test('two go on without the server; on a new one they are in their room again', async ({ guest, server, start }) => {
  const [ada, grace] = [await guest('Ada'), await guest('Grace')];
  const frames = () =>
    ada.tile('Grace').locator('video').evaluate((video: HTMLVideoElement) => video.getVideoPlaybackQuality().totalVideoFrames);
  await expect.poll(frames, { timeout: 20_000 }).toBeGreaterThan(5);
  await server.kill();
  for (const { notice } of [ada, grace]) await expect(notice).toContainText('The server is away.');
  const before = await frames();
  await expect.poll(frames).toBeGreaterThan(before + 5);

  await start('--listen', `127.0.0.1:${server.port}`);
  for (const one of [ada, grace]) {
    await expect(one.notice).toHaveCount(0, { timeout: 30_000 });
    await one.sees(2);
  }
  await ada.press('Chat');
  await ada.write('Still here?');
  await expect(grace.page.getByTestId('unread')).toHaveText('1');
  await expect.poll(frames, { timeout: 20_000 }).toBeGreaterThan(0);
  const again = await frames();
  await expect.poll(frames, { timeout: 20_000 }).toBeGreaterThan(again + 5);
});

test.describe('with a place held for two seconds', () => {
  test.use({ settings: ['--hold-time', '2s'] });

  test('who is away that long has left; the others are told', async ({ guest }) => {
    const [ada, grace] = [await guest('Ada'), await guest('Grace')];
    await ada.sees(2);
    await grace.page.close();
    await expect(ada.tile('Grace')).toContainText('Connection lost, coming back…');
    await expect(ada.news).toHaveText('Grace has left');
    await ada.sees(1);
  });
});
