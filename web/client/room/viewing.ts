/**
 * What of others is seen, for the gateway: how large a picture is of use where
 * it is shown. Layouts change often, so what they say is gathered.
 */
import type { Environment } from '../environment';
import type { MediaSource, ViewedPicture as WirePicture } from '../generated/messages';

export interface ViewedPicture {
  participant: number;
  source: 'video' | 'screen';
  /** How high it is shown, in device pixels. */
  height: number;
  /** Larger than others, as who speaks or a screen: comes first when not all can be had. */
  prominent?: boolean;
}

const gatherMs = 100;

/** The heights up to which the first layer, and the second, are as good as the largest; see encodings.ts. */
const enough = { video: [180, 360], screen: [540] };

const layerFor = (source: 'video' | 'screen', height: number): number => {
  const at = enough[source].findIndex((most) => height <= most);
  return at === -1 ? enough[source].length : at;
};

export class Viewing {
  private wanted: readonly ViewedPicture[] | null = null;
  private told = '';
  private cancel: (() => void) | null = null;

  /** @param tell sends it; false when there is nobody to tell now */
  constructor(
    private readonly environment: Environment,
    private readonly tell: (pictures: WirePicture[]) => boolean,
  ) {}

  sees(participant: number, source: MediaSource): boolean {
    if (!this.wanted || source === 'audio' || source === 'screen-audio') return true;
    return this.wanted.some((picture) => picture.participant === participant && picture.source === source);
  }

  set(pictures: readonly ViewedPicture[]): void {
    this.wanted = pictures;
    this.cancel ??= this.environment.after(gatherMs, () => this.say());
  }

  /** Whoever was told has forgotten it. */
  again(): void {
    this.told = '';
    if (this.wanted) this.say();
  }

  /** What was seen is of no use for the numbers of another room. */
  clear(): void {
    this.stop();
    this.wanted = null;
    this.told = '';
  }

  stop(): void {
    this.cancel?.();
    this.cancel = null;
  }

  private say(): void {
    this.stop();
    const pictures = (this.wanted ?? []).map(({ participant, source, height, prominent }) => ({
      participant,
      source,
      layer: layerFor(source, height),
      ...(prominent ? { prominent } : {}),
    }));
    const text = JSON.stringify(pictures);
    if (text !== this.told && this.tell(pictures)) this.told = text;
  }
}
