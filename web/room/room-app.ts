// The state of the room page: before, inside and after. Joins the client package to the elements, which
// follow the one event `change`. Knows no markup and no sentence.
import { Entered } from '../app/entered';
import type { Sounds } from '../app/sounds';
import {
  Refused,
  type Halloo,
  type Knocker,
  type LocalMedia,
  type MediaKind,
  type Participant,
  type Room,
  type RoomEnd,
  type RoomMedia,
} from '../client';
import { Attention } from './attention';
import { ChatLog } from './chat-log';

/** `starting` until it is known whether a reload takes the place up again. */
export type View = 'starting' | 'lobby' | 'waiting' | 'inside' | 'ended';

export interface Ending {
  /** `replaced`: the place was taken up in another window; `bad-link`: no room is called that. */
  reason: RoomEnd['reason'] | 'replaced' | 'bad-link';
}

/** What is told to those who do not see it. */
export type News =
  | { what: 'joined' | 'gone' | 'hand' | 'knock'; name: string }
  | { what: 'chat' | 'reaction'; name: string; text: string };

export interface Reaction {
  number: number;
  name: string;
  reaction: string;
}

export type Panel = 'chat' | 'people';
/** As protocol/native.json has it. */
const roomName = /^[\w-]{1,64}$/;

export class RoomApp extends Entered {
  readonly chat = new ChatLog();
  /** Of this stay. */
  attention = this.attend();
  private started = false;
  private current: Room | null = null;
  private hasBeenInside = false;
  private lastEnding: Ending | null = null;
  private shownPanel: Panel | null = null;
  private knocked: readonly Knocker[] = [];
  private reactionNumber = 0;
  joining = false;
  news: News | null = null;
  /** The host's wish that has not been answered yet. */
  asked: { kind: MediaKind; muted: boolean } | null = null;
  reactions: readonly Reaction[] = [];
  screenFailed = false;

  /** @param made the room's name was made here, so it is a new room. */
  constructor(
    halloo: Halloo,
    media: LocalMedia,
    sounds: Sounds,
    readonly name: string,
    readonly made: boolean,
  ) {
    super(halloo, media, sounds);
    halloo.on('left', (why) => {
      this.whyLeft = why;
      if (why === 'replaced' && this.lastEnding) this.lastEnding = { reason: why }; // the room has ended by it
      this.changed();
    });
    media.on('change', () => this.followSpeaker());
  }

  get view(): View {
    if (!this.started) return 'starting';
    if (this.lastEnding) return 'ended';
    if (!this.current) return 'lobby';
    if (this.hasBeenInside) return 'inside';
    return this.current.phase === 'waiting' ? 'waiting' : 'lobby';
  }
  get room(): Room | null {
    return this.current;
  }
  get roomMedia(): RoomMedia | null {
    return this.current?.media ?? null;
  }
  get ending(): Ending | null {
    return this.lastEnding;
  }
  /** Known to the server, and able to change things there. */
  get online(): boolean {
    return this.halloo.state === 'online' && this.room?.phase === 'inside';
  }

  /** Opens the mirror, and goes back in after a reload. */
  async start(): Promise<void> {
    if (!roomName.test(this.name)) {
      this.started = true;
      return this.end({ reason: 'bad-link' });
    }
    const mirror = this.openMedia();
    this.watchPermissions();
    const resumed = await this.halloo.resume().catch(() => false);
    if (resumed && this.halloo.formerRoom === this.name) {
      await mirror;
      this.enterRoom();
    }
    this.started = true;
    this.changed();
  }

  async join(name: string): Promise<void> {
    if (this.joining) return;
    this.sounds.unlock();
    this.joining = true;
    this.whyRefused = this.whyLeft = this.lastEnding = null;
    this.changed();
    try {
      const mayBeThere = this.halloo.state === 'online' && this.halloo.name === name;
      if (!mayBeThere) await this.halloo.enter(name, { listed: false });
      this.preferences.name = name;
      this.enterRoom();
    } catch (error) {
      this.joining = false;
      if (!(error instanceof Refused)) throw error;
      this.whyRefused = error.code;
    }
    this.changed();
  }

  /** Once more, after an end. */
  async again(): Promise<void> {
    void this.openMedia();
    await this.join(this.preferences.name);
  }

  leave(): void {
    this.current?.leave();
  }

  get muted(): boolean {
    return !this.sending.audio || !this.media.audioTrack;
  }

  toggleMuted(): void {
    const muted = !this.muted;
    this.preferences.send({ audio: !muted });
    if (this.asked?.kind === 'audio') this.asked = null;
    this.roomMedia?.setMuted(muted);
    if (!this.room || !muted) void this.openMedia(); // muted inside, the microphone stays open: one speaks again at once
    this.changed();
  }

  get showsCamera(): boolean {
    return this.sending.video && this.media.videoTrack !== null;
  }

  protected get wantsCamera(): boolean {
    return this.sending.video;
  }

  async toggleCamera(): Promise<void> {
    const on = !this.showsCamera;
    this.preferences.send({ video: on });
    if (this.asked?.kind === 'video') this.asked = null;
    const { roomMedia } = this;
    await this.opens(roomMedia ? roomMedia.setVideo(on) : this.media.turn('video', on));
  }

  get canShareScreen(): boolean {
    return this.roomMedia !== null && typeof navigator.mediaDevices?.getDisplayMedia === 'function';
  }

  async toggleScreen(): Promise<void> {
    const { roomMedia } = this;
    if (!roomMedia) return;
    this.screenFailed = false;
    if (this.asked?.kind === 'screen') this.asked = null;
    if (roomMedia.screen) roomMedia.stopScreen();
    else this.screenFailed = (await roomMedia.shareScreen()) === 'failed';
    this.changed();
  }

  toggleHand(): void {
    const self = this.room?.self;
    if (self) this.room?.raiseHand(!self.hand);
  }

  /** The host's wish has been read. */
  settle(): void {
    this.asked = null;
    this.screenFailed = false;
    this.changed();
  }

  get panel(): Panel | null {
    return this.shownPanel;
  }
  set panel(panel: Panel | null) {
    this.shownPanel = panel;
    this.chat.read(panel === 'chat');
    this.changed();
  }

  speaks(participant: number): boolean {
    return this.roomMedia?.speaking.includes(participant) ?? false;
  }

  private enterRoom(): void {
    const video = this.sending.video && !this.media.problem.video;
    const room = this.halloo.enterRoom(this.name);
    this.joining = true;
    this.hasBeenInside = false;
    this.current = room;
    this.attention = this.attend();
    this.follow(room);
    room.media.on('change', () => this.changed());
    room.media.on('speaking', (speaking) => {
      this.attention.hear(speaking);
      this.changed();
    });
    room.media.attach(this.media, { video, muted: !this.sending.audio });
    this.followSpeaker();
  }

  private attend(): Attention {
    return new Attention(
      () => this.room,
      () => this.changed(),
    );
  }

  private follow(room: Room): void {
    const changed = (): void => this.changed();
    room.on('host', changed);
    room.on('settings', changed);
    room.on('watchers', changed);
    room.on('phase', (phase) => {
      if (phase === 'inside') this.isInside();
      if (phase === 'waiting') this.joining = this.hasBeenInside = false; // also after the server was started anew
      this.changed();
    });
    room.on('participants', () => {
      this.attention.update();
      this.changed();
    });
    room.on('joined', ({ name }) => this.tell({ what: 'joined', name }));
    room.on('gone', ({ name }) => this.tell({ what: 'gone', name }));
    room.on('hand', ({ participant, name }) => {
      this.attention.beckon(participant);
      this.tell({ what: 'hand', name });
    });
    room.on('knockers', (waiting) => this.knock(waiting));
    room.on('chat', ({ message, from, name, text }) => {
      const own = from === room.self?.participant;
      this.chat.add({ number: message, from, name, text, own, at: new Date() });
      if (!own) this.tell({ what: 'chat', name, text });
      this.changed();
    });
    room.on('reaction', ({ from, reaction }) => this.react(from.name, reaction));
    room.on('asked', (asked) => {
      this.asked = asked;
      this.changed();
    });
    room.on('ended', (end) => {
      if (this.current === room) this.end(end);
    });
  }

  private isInside(): void {
    this.joining = false;
    if (this.hasBeenInside) return;
    this.hasBeenInside = true;
    this.sounds.once('begin');
    this.attention.update();
  }

  private end(ending: Ending): void {
    if (this.hasBeenInside) this.sounds.once('end');
    this.current = null;
    this.joining = this.hasBeenInside = false;
    this.asked = this.news = null;
    this.knocked = this.reactions = [];
    this.lastEnding = ending;
    this.panel = null;
    this.media.stop();
    this.halloo.leave();
    this.changed();
  }

  private knock(waiting: readonly Knocker[]): void {
    const known = new Set(this.knocked.map(({ participant }) => participant));
    const [first] = waiting.filter(({ participant }) => !known.has(participant));
    this.knocked = waiting;
    if (first) {
      this.sounds.once('knock');
      this.tell({ what: 'knock', name: first.name });
    }
    this.changed();
  }

  private react(name: string, reaction: string): void {
    const number = ++this.reactionNumber;
    this.reactions = [...this.reactions.slice(-11), { number, name, reaction }];
    this.tell({ what: 'reaction', name, text: reaction });
  }

  /** It has floated away. */
  reactionOver(number: number): void {
    this.reactions = this.reactions.filter((one) => one.number !== number);
    this.changed();
  }

  private tell(news: News): void {
    this.news = news;
    this.changed();
  }

  private followSpeaker(): void {
    const { speaker } = this.media.chosen;
    this.roomMedia?.sound.choose(speaker ?? '');
    void this.sounds.playThrough(speaker);
  }
}
