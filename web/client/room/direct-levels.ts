/** Who speaks, of two who send to each other: from the sound that comes and one's own. */
import type { Environment } from '../environment';
import { DirectWay } from './direct-way';
import type { Remote } from './remote-media';
import { Speakers } from './speakers';
import type { Way } from './way';

const everyMs = 100;

interface Source {
  type: string;
  audioLevel?: number;
}

async function ownLevel(sender: RTCRtpSender | null): Promise<number> {
  try {
    const report = (await sender?.getStats()) as unknown as Map<string, Source> | undefined;
    return [...(report?.values() ?? [])].find(({ type }) => type === 'media-source')?.audioLevel ?? 0;
  } catch {
    return 0; // closed meanwhile
  }
}

export class DirectLevels {
  private cancel: (() => void) | null = null;
  private way: DirectWay | null = null;
  private self = 0;
  private remotes: readonly Remote[] = [];
  private speakers = new Speakers();

  constructor(
    private readonly environment: Environment,
    private readonly tell: (speaking: readonly number[]) => void,
  ) {}

  /** Listens while this is a way between two. */
  follow(way: Way | null, self: number, remotes: readonly Remote[]): void {
    this.self = self;
    this.remotes = remotes;
    const direct = way instanceof DirectWay ? way : null;
    if (direct === this.way) return;
    this.stop();
    this.way = direct;
    if (!direct) return;
    this.speakers = new Speakers();
    void this.listen(direct);
  }

  stop(): void {
    this.cancel?.();
    this.cancel = this.way = null;
  }

  private async listen(way: DirectWay): Promise<void> {
    const levels = new Map([[this.self, await ownLevel(way.sender)]]);
    if (way !== this.way) return;
    for (const { participant, microphone } of this.remotes) {
      levels.set(participant, microphone?.getSynchronizationSources()[0]?.audioLevel ?? 0);
    }
    if (this.speakers.hear(levels, this.environment.now())) this.tell(this.speakers.speaking);
    this.cancel = this.environment.after(everyMs, () => void this.listen(way));
  }
}
