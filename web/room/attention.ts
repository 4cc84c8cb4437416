// What one looks at: all alike or one large, who that is, and who is on the first page.
import type { MediaKind, Participant, Room } from '../client';
import { Seats } from './seats';

export type Arrangement = 'grid' | 'speaker';

/** A participant's camera or screen. */
export interface Seat {
  key: string;
  participant: Participant;
  source: 'video' | 'screen';
}

const seat = (participant: Participant, source: Seat['source']): Seat => ({
  key: `${participant.participant}-${source}`,
  participant,
  source,
});

export class Attention {
  private readonly seats = new Seats();
  private wished: Arrangement = 'grid';
  private beforeScreens: Arrangement | null = null;
  private hadScreens = false;
  private pinnedKey: string | null = null;
  private lastSpeaker = 0;

  constructor(
    private readonly room: () => Room | null,
    private readonly changed: () => void,
  ) {}

  get others(): readonly Participant[] {
    const room = this.room();
    return (room?.participants ?? []).filter((participant) => participant !== room?.self);
  }
  /** The other's picture fills the stage, one's own lies in its corner. */
  get two(): boolean {
    return this.others.length === 1 && this.screens.length === 0;
  }
  /** Kept back by the gateway; between two the host can only ask. */
  withholds({ withheld }: Participant, kind: MediaKind): boolean {
    return this.room()?.mode === 'gateway' && withheld.includes(kind);
  }
  get own(): Seat | null {
    const self = this.room()?.self;
    return self ? seat(self, 'video') : null;
  }

  get arrangement(): Arrangement {
    return this.wished;
  }
  set arrangement(arrangement: Arrangement) {
    this.wished = arrangement;
    this.beforeScreens = null; // whoever chooses while a screen is shown keeps what they chose
    if (arrangement === 'grid') this.pinnedKey = null;
    this.changed();
  }

  /** The key of the seat that stays large. */
  get pinned(): string | null {
    return this.pinnedKey;
  }
  togglePin(key: string): void {
    this.pinnedKey = this.pinnedKey === key ? null : key;
    if (this.pinnedKey) this.wished = 'speaker';
    this.changed();
  }

  /** Those of others, screens first, then people so that who was heard last is among the `firstPage`. */
  arrange(firstPage: number): readonly Seat[] {
    const { others, screens } = this;
    const byNumber = new Map(others.map((one) => [one.participant, one]));
    this.seats.follow(others.map((one) => one.participant));
    const people = this.seats.arrange(Math.max(0, firstPage - screens.length)).flatMap((id) => byNumber.get(id) ?? []);
    return [...screens, ...people.map((one) => seat(one, 'video'))];
  }

  /** Who of them is large when one is. */
  prominent(seats: readonly Seat[]): Seat | null {
    const spoke = `${this.lastSpeaker}-video`;
    return (
      seats.find(({ key }) => key === this.pinnedKey) ??
      this.screens.at(-1) ??
      seats.find(({ key }) => key === spoke) ??
      seats.find(({ participant }) => participant.video) ??
      seats[0] ??
      null
    );
  }

  /** Those who speak now, who leads first. */
  hear(speaking: readonly number[]): void {
    const own = this.room()?.self?.participant;
    const others = speaking.filter((id) => id !== own);
    this.seats.hear(others);
    // Who is large stays so for as long as they speak, whoever else does.
    if (others[0] !== undefined && !others.includes(this.lastSpeaker)) this.lastSpeaker = others[0];
  }

  /** Asks to be seen without a word. */
  beckon(participant: number): void {
    this.seats.hear([participant]);
  }

  /** Others came, left or changed. A screen that begins is looked at; when the last is over all is as before. */
  update(): void {
    const any = this.screens.length > 0;
    if (any && !this.hadScreens && this.wished === 'grid') {
      this.beforeScreens = this.wished;
      this.wished = 'speaker';
    } else if (!any && this.beforeScreens !== null) {
      this.wished = this.pinnedKey ? 'speaker' : this.beforeScreens;
      this.beforeScreens = null;
    }
    this.hadScreens = any;
  }

  private get screens(): readonly Seat[] {
    return this.others.filter((one) => one.screen && !this.withholds(one, 'screen')).map((one) => seat(one, 'screen'));
  }
}
