// The media of rooms in Chromium: two from one to the other, more through the gateway.
import { looks, meet, Member, near, type MemberOptions } from './room-media';
import { expect, test as base } from './support';

interface Fixtures {
  member: (at: number, options?: MemberOptions) => Promise<Member>;
  /** So many who come one after the other. */
  company: (count: number, options?: MemberOptions) => Promise<[Member, Member, ...Member[]]>;
}

const test = base.extend<Fixtures>({
  member: async ({ open, server }, use) => {
    await use(async (at, options) => Member.enter(await open(), server, 'meeting', looks[at]!, options));
  },
  company: async ({ member }, use) => {
    await use(async (count, options) => {
      const people: [Member, Member, ...Member[]] = [await member(0, options), await member(1, options)];
      while (people.length < count) people.push(await member(people.length, options));
      return people;
    });
  },
});

test('two see and hear each other without the gateway', async ({ member }) => {
  const [ada, grace] = [await member(0), await member(1)];
  await meet(ada, grace);
  await Promise.all([ada.isOn('direct'), grace.isOn('direct')]);
  await ada.says(['Ada', 'Grace']);
  await grace.say.setMuted(true);
  await ada.says(['Ada']);
  await grace.hears(ada);
  await grace.say.setMuted(false);
  await ada.meets(grace);
});

test('three see and hear each other through the gateway', async ({ member }) => {
  const people = [await member(0), await member(1), await member(2)] as const;
  await meet(...people);
  for (const one of people) await one.isOn('gateway');
  const [ada, grace, alan] = people;
  await alan.say.setMuted(true);
  await ada.says(['Ada', 'Grace']);
  await alan.say.leave();
  await Promise.all([ada.isOn('direct'), grace.isOn('direct')]);
  await meet(ada, grace);
});

for (const count of [2, 3]) {
  test(`camera and screen come and go beside each other, ${count} people`, async ({ company }) => {
    const people = await company(count);
    await meet(...people);
    const [ada, grace] = people;
    const seen = async () => (await grace.say.seen()).find(({ name }) => name === 'Ada')!;
    const grey = async () => near((await seen()).screen, [128, 128, 128]);
    expect(await ada.say.shareScreen()).toBe('shared');
    await expect.poll(grey, { timeout: 30_000 }).toBe(true);
    await grace.meets(ada);
    await ada.say.setVideo(false);
    await expect.poll(async () => (await seen()).colour).toBeNull();
    expect(await grey()).toBe(true);
    await grace.hears(ada);
    await ada.say.setVideo(true);
    await grace.meets(ada);
    await ada.say.stopScreen();
    await expect.poll(async () => (await seen()).screen).toBeNull();
    expect(await ada.say.shareScreen()).toBe('shared');
    await expect.poll(grey, { timeout: 30_000 }).toBe(true);
    await grace.meets(ada);
  });
}

test('six, in small pictures', async ({ company }) => {
  test.setTimeout(150_000);
  const people = await company(6, { size: { width: 320, height: 180, frameRate: 6 } });
  for (const one of people) {
    await one.knows(5);
    await one.looks(120);
  }
  await meet(...people);
  for (const one of people) await one.isOn('gateway');
});

test('a picture comes as large as it is shown, and not at all when it is not', async ({ company }) => {
  const people = await company(3, { size: { width: 480, height: 270, frameRate: 8 } });
  for (const one of people) {
    await one.knows(2);
    await one.looks(120);
  }
  await meet(...people);
  const [ada] = people;
  await expect.poll(() => ada.widths(), { timeout: 30_000 }).toEqual([240, 240]);
  await ada.looks(720, 'Grace');
  await expect.poll(() => ada.widths(), { timeout: 30_000 }).toEqual([480, 240]);
  expect((await ada.say.seen()).map(({ colour }) => colour !== null)).toEqual([true, false]);
  await ada.looks(120);
  await meet(...people);
});

for (const way of ['direct', 'gateway'] as const) {
  test(`a connection that is given up is made anew, one that is lost is found again, ${way}`, async ({ member }) => {
    const people = [await member(0, { direct: way === 'direct' }), await member(1)] as const;
    const [ada, grace] = people;
    await meet(...people);
    await Promise.all(people.map((one) => one.isOn(way)));
    await ada.say.records(await ada.number('Grace'));
    await grace.say.records(await grace.number('Ada'));
    for (const what of ['breaks', 'isLost'] as const) {
      await ada.say[what]();
      // What was on its way before is less than that.
      await Promise.all(people.map((one) => one.frames(20)));
      await meet(...people);
      await ada.isOn(way);
    }
  });
}

for (const count of [2, 3]) {
  test(`what the host mutes is neither seen nor heard, ${count} people`, async ({ company }) => {
    const people = await company(count);
    await meet(...people);
    const [ada, grace] = people;
    const number = await ada.number('Grace');
    const seen = async () => (await ada.say.seen()).find(({ name }) => name === 'Grace')!;
    await ada.say.mute(number, 'video', true);
    await expect.poll(async () => (await seen()).colour).toBeNull();
    await ada.hears(grace);
    await ada.say.mute(number, 'video', false);
    await ada.meets(grace);
    await ada.say.records(number);
    const loudness = async () => (await ada.say.recorded(number)).loudness.at(-1)!;
    const together = 0.2 * Math.sqrt(count - 1); // of the tones of all others
    await expect.poll(loudness).toBeGreaterThan(0.8 * together);
    await ada.say.mute(number, 'audio', true);
    await expect.poll(loudness).toBeLessThan(0.2 * Math.sqrt(count - 2) + 0.02);
    await ada.say.mute(number, 'audio', false);
    await expect.poll(loudness).toBeGreaterThan(0.8 * together);
    await ada.meets(grace);
  });
}

test('all sound can be switched off', async ({ member }) => {
  const [ada, grace] = [await member(0), await member(1)];
  await meet(ada, grace);
  await ada.say.records(await ada.number('Grace'));
  const loudness = async () => (await ada.say.recorded(2)).loudness.at(-1);
  await expect.poll(loudness).toBeGreaterThan(0.1);
  await ada.say.setSoundOff(true);
  await expect.poll(loudness).toBe(0);
  await ada.say.setSoundOff(false);
  await expect.poll(loudness).toBeGreaterThan(0.1);
});

test('two of whom neither finds the other go through the gateway', async ({ member }) => {
  const [ada, grace] = [await member(0, { unreachable: true }), await member(1)];
  await meet(ada, grace);
  await Promise.all([ada.isOn('gateway'), grace.isOn('gateway')]);
});

for (const count of [2, 3]) {
  test(`a page is reloaded, ${count} people`, async ({ company }) => {
    const people = await company(count);
    await meet(...people);
    await people[1].reload();
    await meet(...people);
    await people[0].reload();
    await meet(...people);
  });
}

test.describe('without the server', () => {
  // Chromium writes every failed connection into the console, whoever handles it.
  test.use({ allowed: [/WebSocket connection to '\S+' failed/] });

  test('the server is killed and started again', async ({ server, start, company }) => {
    test.setTimeout(120_000);
    const people = await company(3);
    await meet(...people);
    await server.kill();
    await start('--listen', `127.0.0.1:${server.port}`);
    await expect
      .poll(async () => Promise.all(people.map(async (one) => (await one.say.state()).people.length)), { timeout: 60_000 })
      .toEqual([3, 3, 3]);
    await meet(...people);
  });
});

test('nothing is left of it when one has left', async ({ member }) => {
  const [ada, grace, alan] = [await member(0), await member(1), await member(2)];
  await meet(ada, grace, alan);
  expect(await ada.say.shareScreen()).toBe('shared');
  expect((await ada.say.connections()).open).toBeGreaterThan(0);
  await ada.say.leave();
  expect(await ada.say.connections()).toEqual({ open: 0, playing: 0, shared: 'ended' });
  await meet(grace, alan);
});
