// Two, three, two: what the first two see and hear of each other has no gap. Each frame that is presented is written
// down with its time, and the sound of a steady tone in stretches of a hundredth of a second.
import { looks, meet, Member } from './room-media';
import { expect, test as base } from './support';

const frameRate = 20;
const frameMs = 1000 / frameRate;
const small = { width: 320, height: 180, frameRate };

const test = base.extend<{ member: (at: number) => Promise<Member> }>({
  member: async ({ open, server }, use) => {
    await use(async (at) => Member.enter(await open(), server, 'meeting', looks[at]!, { size: small }));
  },
});

/** The worst of it, at the exchanges of one track for another and everywhere else. */
interface Gaps {
  frames: number;
  exchanges: number;
  /** The longest time from one frame to the next, milliseconds. */
  interval: Sides;
  /** Frames of the camera that are missing between two that were presented. */
  missing: Sides;
  /** Frames that were presented twice, or after a later one. */
  again: number;
  /** The longest time below a tenth of the tone's loudness, milliseconds. */
  silence: Sides;
}
interface Sides {
  exchange: number;
  else: number;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const most = (values: readonly number[]): number => Math.max(0, ...values);

async function gaps(member: Member, number: number): Promise<Gaps> {
  const { frames, loudness, stretchMs, exchanges } = await member.say.recorded(number);
  const usual = median(loudness);
  expect(usual, 'loudness').toBeGreaterThan(0.05);
  const steps = frames.slice(1).map(({ at, number, track }, i) => {
    const before = frames[i]!;
    const exchange = frames.slice(Math.max(0, i - 1), i + 3).some((one) => one.track !== track);
    return { ms: Math.round(at - before.at), missing: number - before.number - 1, exchange };
  });
  // Each stretch with how long it has been silent by then.
  let quiet = 0;
  const first = loudness.findIndex((level) => level > usual / 2); // until the recorder has its first sound
  const stretches = loudness.slice(first).map((level, i) => ({
    silence: (quiet = level < usual / 10 ? quiet + stretchMs : 0),
    exchange: exchanges.some((at) => Math.abs(first + i - at) < 20),
  }));
  const sides = <T extends { exchange: boolean }>(all: readonly T[], of: (one: T) => number): Sides => ({
    exchange: most(all.filter(({ exchange }) => exchange).map(of)),
    else: most(all.filter(({ exchange }) => !exchange).map(of)),
  });
  return {
    frames: frames.length,
    exchanges: frames.slice(1).filter(({ track }, i) => track !== frames[i]!.track).length,
    interval: sides(steps, ({ ms }) => ms),
    missing: sides(steps, ({ missing }) => missing),
    again: steps.filter(({ missing }) => missing < 0).length,
    silence: sides(stretches, ({ silence }) => silence),
  };
}

async function bothGaps(ada: Member, grace: Member): Promise<[Gaps, Gaps]> {
  return [await gaps(ada, await ada.number('Grace')), await gaps(grace, await grace.number('Ada'))];
}

test('two, three, two: no frame is missing, and no sound', async ({ member }) => {
  const [ada, grace] = [await member(0), await member(1)];
  await meet(ada, grace);
  await ada.say.records(await ada.number('Grace'));
  await grace.say.records(await grace.number('Ada'));
  await Promise.all([ada.frames(40), grace.frames(40)]);
  const quiet = await bothGaps(ada, grace);

  const alan = await member(2);
  await meet(ada, grace, alan);
  await Promise.all([ada, grace].map((one) => one.isOn('gateway')));
  await Promise.all([ada, grace].map((one) => one.isDone()));
  const three = await bothGaps(ada, grace);

  await alan.say.leave();
  await Promise.all([ada, grace].map((one) => one.isOn('direct')));
  await Promise.all([ada, grace].map((one) => one.isDone()));
  await Promise.all([ada.frames(40), grace.frames(40)]);
  const two = await bothGaps(ada, grace);

  for (const [what, measured] of Object.entries({ 'two, nothing happens': quiet, 'then three': three, 'then two again': two })) {
    measured.forEach(({ frames, exchanges, interval, missing, again, silence }, at) =>
      console.log(
        `${what}, at ${['Ada', 'Grace'][at]}: ${frames} frames, ${exchanges} exchanges; at these / else: ` +
          `at most ${interval.exchange} / ${interval.else} ms from one frame to the next (of ${frameMs}), ` +
          `${missing.exchange} / ${missing.else} frames missing, ${silence.exchange} / ${silence.else} ms of silence; ${again} frames again`,
      ),
    );
  }
  // A machine that has other work stumbles at any time: an exchange is to be no worse than that.
  for (const { exchanges, missing, silence } of two) {
    expect(exchanges).toBe(2);
    expect(missing.exchange).toBeLessThanOrEqual(Math.max(1, missing.else));
    expect(silence.exchange).toBeLessThanOrEqual(silence.else);
  }
});

test('somebody looks in for a moment: it ends right', async ({ member }) => {
  const [ada, grace, alan] = [await member(0), await member(1), await member(2)];
  await meet(ada, grace, alan);
  for (let i = 0; i < 3; i++) {
    await alan.say.leave(); // and is back before the two have found to each other
    await alan.say.comes();
  }
  await meet(ada, grace, alan);
  for (const one of [ada, grace, alan]) {
    await one.isOn('gateway');
    await one.isDone();
  }
  await alan.say.comesAndGoes(5);
  await Promise.all([ada.isOn('direct'), grace.isOn('direct')]);
  await meet(ada, grace);
  await Promise.all([ada.isDone(), grace.isDone()]);
  await meet(ada, grace);
});
