// Stand-ins for a room and its media in the gallery: they hold a state and do nothing.
import {
  Emitter,
  type Halloo,
  type Knocker,
  type LocalMedia,
  type MediaProblem,
  type Participant,
  type Quality,
  type RemoteMedia,
  type RoomEnd,
  type RoomEvents,
  type RoomPhase,
} from '../../client';
import { drawnStream, StandInMedia } from './stand-ins';

export interface Someone extends Partial<Omit<Participant, 'participant'>> {
  paused?: boolean;
  portrait?: boolean;
}

export interface RoomScene {
  /** Before the room, or why not in it. */
  phase?: RoomPhase;
  made?: boolean;
  end?: RoomEnd['reason'];
  others?: readonly Someone[];
  host?: boolean;
  knockers?: readonly string[];
  locked?: boolean;
  knock?: boolean;
  /** Who speaks, by their place among the others. */
  speaking?: readonly number[];
  chat?: readonly (readonly [name: string, text: string])[];
  open?: 'chat' | 'people' | 'invite' | 'reactions';
  arrangement?: 'grid' | 'speaker';
  asked?: { kind: 'audio' | 'video' | 'screen'; muted: boolean };
  reaction?: string;
  sharing?: boolean;
  quality?: Quality['level'];
  state?: Halloo['state'];
  soundBlocked?: boolean;
  problem?: { audio?: MediaProblem; video?: MediaProblem };
  muted?: boolean;
  noCamera?: boolean;
}

const own = 1;
export const roomName = 'p7mXw2QkT5uYB0cR9sLzHA';

class StandInRoomMedia extends Emitter<{ change: void; speaking: readonly number[] }> {
  readonly state = 'connected';
  readonly quality: Quality;
  readonly muted = false;
  readonly video = true;
  readonly screen: MediaStream | null;
  readonly speaking: readonly number[];
  readonly remotes: readonly RemoteMedia[];
  readonly sound;
  constructor(scene: RoomScene, participants: readonly Participant[]) {
    super();
    this.quality = { level: scene.quality ?? 'good', rttMs: 30, lossPercent: 0, relayed: false };
    this.screen = scene.sharing ? new MediaStream() : null;
    this.speaking = (scene.speaking ?? []).map((index) => participants[index + 1]!.participant);
    this.sound = { blocked: scene.soundBlocked ?? false, start: () => undefined, choose: () => undefined };
    const stream = (hue: number, portrait = false): MediaStream =>
      portrait ? drawnStream(hue, 360, 480) : drawnStream(hue, 640, 360);
    this.remotes = participants.slice(1).map((one, index) => ({
      participant: one.participant,
      stream: one.video ? stream((index * 67 + 210) % 360, scene.others?.[index]?.portrait) : new MediaStream(),
      picture: one.video && !one.away,
      screen: one.screen ? drawnScreen() : null,
      paused: { video: scene.others?.[index]?.paused ?? false, screen: false },
    }));
  }
  attach(): void {}
  setMuted(): void {}
  async setVideo(): Promise<void> {}
  async shareScreen(): Promise<'dismissed'> {
    return 'dismissed';
  }
  stopScreen(): void {}
  remote(participant: number): RemoteMedia | null {
    return this.remotes.find((one) => one.participant === participant) ?? null;
  }
  view(): void {}
  announce(): void {
    this.emit('speaking', this.speaking);
  }
}

/** A page with lines of text. */
function drawnScreen(): MediaStream {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: 1280, height: 800 });
  const paint = canvas.getContext('2d')!;
  const draw = (): void => {
    paint.fillStyle = '#fbfaf7';
    paint.fillRect(0, 0, 1280, 800);
    paint.fillStyle = '#0b6b57';
    paint.fillRect(96, 88, 420, 36);
    paint.fillStyle = '#c9c4ba';
    for (let line = 0; line < 13; line++) paint.fillRect(96, 176 + line * 42, 1000 - ((line * 173) % 340), 14);
    requestAnimationFrame(draw);
  };
  draw();
  return canvas.captureStream(5);
}

class StandInRoom extends Emitter<RoomEvents> {
  readonly participants: readonly Participant[];
  readonly self: Participant;
  readonly host: Participant | null;
  readonly isHost: boolean;
  readonly locked: boolean;
  readonly knock: boolean;
  readonly knockers: readonly Knocker[];
  readonly media: StandInRoomMedia;
  phase: RoomPhase = 'entering';
  constructor(
    readonly name: string,
    private readonly scene: RoomScene,
  ) {
    super();
    const someone = (participant: number, given: Someone, name: string): Participant => {
      const { audio = true, video = true, screen = false, hand = false, away = false, withheld = [] } = given;
      return { participant, name: given.name ?? name, audio, video, screen, hand, away, withheld };
    };
    this.self = someone(own, { audio: !scene.muted, video: !scene.noCamera }, 'Mary');
    this.participants = [this.self, ...(scene.others ?? []).map((one, index) => someone(index + 2, one, `Guest ${index + 1}`))];
    this.isHost = scene.host ?? true;
    this.host = this.isHost ? this.self : (this.participants[1] ?? null);
    this.locked = scene.locked ?? false;
    this.knock = scene.knock ?? false;
    this.knockers = (scene.knockers ?? []).map((name, index) => ({ participant: 1000 + index, name }));
    this.media = new StandInRoomMedia(scene, this.participants);
  }
  play(): void {
    const { scene } = this;
    if (scene.end) return this.emit('ended', { reason: scene.end });
    this.phase = scene.phase ?? 'inside';
    this.emit('phase', this.phase);
    if (this.phase !== 'inside') return;
    this.emit('participants', this.participants);
    if (this.knockers.length > 0) this.emit('knockers', this.knockers);
    (scene.chat ?? []).forEach(([name, text], index) => {
      const from = this.participants.find((one) => one.name === name)?.participant ?? 0;
      this.emit('chat', { message: index + 1, from, name, text });
    });
    if (scene.asked) this.emit('asked', scene.asked);
    if (scene.reaction) this.emit('reaction', { from: this.participants[1]!, reaction: scene.reaction });
    if (scene.speaking) this.media.announce();
  }
  leave(): void {}
  react(): void {}
  raiseHand(): void {}
  setState(): void {}
  say(): boolean {
    return true;
  }
}

class StandInHalloo extends Emitter<{ state: string; left: string }> {
  readonly name = 'Mary';
  readonly state;
  readonly relayRequired = false;
  readonly formerRoom: string | null;
  readonly current = null;
  relayOnly = false;
  room: StandInRoom | null = null;
  constructor(private readonly scene: RoomScene) {
    super();
    this.state = scene.state ?? 'online';
    this.formerRoom = scene.phase === 'entering' ? null : roomName;
  }
  async resume(): Promise<boolean> {
    return this.formerRoom !== null;
  }
  async enter(): Promise<void> {}
  leave(): void {}
  enterRoom(name: string): StandInRoom {
    const room = (this.room = new StandInRoom(name, this.scene));
    queueMicrotask(() => room.play());
    return room;
  }
}

export const roomStandIns = (scene: RoomScene): { halloo: Halloo; media: LocalMedia } => ({
  halloo: new StandInHalloo(scene) as unknown as Halloo,
  media: new StandInMedia(scene) as unknown as LocalMedia,
});
