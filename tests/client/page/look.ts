// Looking at a call from outside, and waiting for what one wants to see.
import type { Call } from '../../../web/client/call';
import { LevelMeter } from '../../../web/client/level';
import { LocalMedia } from '../../../web/client/media';

export function check(holds: unknown, what: string): asserts holds {
  if (!holds) throw new Error(`not so: ${what}`);
}

/** Looks at every turn of the page until it is so; the test runner's patience is the bound. */
export async function until(what: string, is: () => unknown): Promise<void> {
  (globalThis as { waitingFor?: string }).waitingFor = what;
  while (!(await is())) await new Promise((resolve) => requestAnimationFrame(resolve));
}

export const phase = (call: Call, wanted: Call['phase']): Promise<void> =>
  until(`${wanted}, is ${call.phase}`, () => call.phase === wanted);

export async function devices(want = { audio: true, video: true }): Promise<LocalMedia> {
  const media = new LocalMedia();
  await media.open(want);
  return media;
}

interface Inbound {
  type: string;
  kind: string;
  framesDecoded?: number;
  packetsReceived?: number;
}

async function inbound(call: Call, kind: string): Promise<Inbound | undefined> {
  const report = (await call.peerConnection?.getStats()) as unknown as Map<string, Inbound> | undefined;
  return [...(report?.values() ?? [])].find((entry) => entry.type === 'inbound-rtp' && entry.kind === kind);
}

/** More pictures than there are now are decoded. */
export async function sees(call: Call, more = 5): Promise<void> {
  const frames = async (): Promise<number> => (await inbound(call, 'video'))?.framesDecoded ?? 0;
  const before = await frames();
  await until('pictures', async () => (await frames()) >= before + more);
}

/** Sound that is no silence is played. */
export async function hears(call: Call): Promise<void> {
  const audio = new Audio();
  audio.srcObject = call.remoteStream;
  await audio.play();
  let loudest = 0;
  const meter = new LevelMeter(call.remoteStream, (level) => (loudest = Math.max(loudest, level)));
  await until('sound', () => loudest > 0.2);
  meter.close();
  audio.srcObject = null;
}
