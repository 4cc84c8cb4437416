/**
 * Who speaks, from how loud everyone is: steady, so that a pause for breath
 * ends nothing and a cough begins nothing. Where the gateway hears everyone,
 * it says so itself; this is for two who send to each other.
 */

/** Of full scale, as RTCRtpContributingSource.audioLevel; speech at a laptop is at 0.03 and more. */
const loud = 0.02;
const beginMs = 200;
const holdMs = 1_200;

interface Voice {
  loudSince: number | null;
  lastLoud: number;
  speaks: boolean;
  mean: number;
}

export class Speakers {
  private readonly voices = new Map<number, Voice>();
  private list: readonly number[] = [];

  /** Who speaks, the one who leads first. */
  get speaking(): readonly number[] {
    return this.list;
  }

  /** True when it is others, or another who leads. */
  hear(levels: ReadonlyMap<number, number>, now: number): boolean {
    for (const number of this.voices.keys()) if (!levels.has(number)) this.voices.delete(number);
    for (const [number, level] of levels) this.take(number, level, now);
    const speaking = [...this.voices].filter(([, { speaks }]) => speaks).sort(([, a], [, b]) => b.mean - a.mean);
    const numbers = speaking.map(([number]) => number);
    const [leader] = this.list;
    // Who leads goes on leading unless another is clearly louder.
    const [loudest] = speaking;
    const led = speaking.find(([number]) => number === leader);
    if (led && loudest && loudest[1].mean < 2 * led[1].mean) numbers.sort((a, b) => Number(b === leader) - Number(a === leader));
    const same = numbers.length === this.list.length && numbers.every((number, at) => number === this.list[at]);
    this.list = numbers;
    return !same;
  }

  private take(number: number, level: number, now: number): void {
    let voice = this.voices.get(number);
    if (!voice) this.voices.set(number, (voice = { loudSince: null, lastLoud: -Infinity, speaks: false, mean: 0 }));
    voice.mean += (level - voice.mean) / 4;
    if (level >= loud) {
      voice.loudSince ??= now;
      voice.lastLoud = now;
    } else if (now - voice.lastLoud > beginMs) voice.loudSince = null;
    if (voice.speaks) voice.speaks = now - voice.lastLoud < holdMs;
    else voice.speaks = level >= loud && voice.loudSince !== null && now - voice.loudSince >= beginMs;
  }
}
