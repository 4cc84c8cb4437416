/**
 * The media of a room: what this device sends and what the others send, as a
 * page shows it, whatever way it takes and however often that changes.
 */
import { Emitter } from '../emitter';
import type { Environment } from '../environment';
import type { ErrorCode, MediaSource, Participant, RoomMode } from '../generated/messages';
import { LocalSide } from '../local-side';
import type { LocalMedia } from '../media';
import { unknownQuality } from '../quality';
import type { Outgoing } from '../reliable';
import type { Quality, RoomPhase } from '../types';
import { DirectLevels } from './direct-levels';
import { Remote, type RemoteMedia } from './remote-media';
import { RoomSound } from './room-sound';
import { ScreenShare, type ShareResult } from './screen-share';
import { Viewing, type ViewedPicture } from './viewing';
import type { Sent } from './way';
import { Ways, type Target } from './ways';
import type { RoomMessage } from './room';

export type MediaState = 'idle' | 'connecting' | 'connected' | 'reconnecting';

export interface RoomMediaEvents {
  /** Anything of state, remotes, own muted, video and screen, quality, sound. */
  change: void;
  /** The numbers of those who speak now, who leads first; one's own may be among them. */
  speaking: readonly number[];
}

/** The room, as its media see it. */
export interface RoomOfMedia {
  readonly name: string;
  readonly phase: RoomPhase;
  readonly participants: readonly Participant[];
  readonly self: Participant | null;
  readonly mode: RoomMode;
  readonly epoch: number;
  setState(state: { audio: boolean; video: boolean; screen: boolean }): void;
  signal(to: number, data: unknown): void;
  /** Whether two may send to each other, as far as it is this end's to say. */
  allowDirect(allowed: boolean): void;
}

export interface RoomMediaWire {
  readonly environment: Environment;
  /** Whether the server is there now. */
  readonly online: boolean;
  configuration(): RTCConfiguration;
  send(message: Outgoing): void;
}

const mediaErrors: ReadonlySet<ErrorCode> = new Set(['no-gateway', 'unusable-description', 'unknown-connection', 'too-many-connections']);

export class RoomMedia extends Emitter<RoomMediaEvents> {
  /** Plays everyone's sound; a page's video elements are therefore muted. */
  readonly sound: RoomSound;
  private readonly local = new LocalSide(() => this.localChanged());
  private readonly share = new ScreenShare(() => this.localChanged());
  private readonly ways: Ways;
  private readonly viewing: Viewing;
  private readonly levels: DirectLevels;
  private readonly others = new Map<number, Remote>();
  private screenStream: MediaStream | null = null;
  private told = '';
  private pending = false;
  private closed = false;
  private gatewayMissing = false;
  private speakers: readonly number[] = [];

  constructor(
    private readonly room: RoomOfMedia,
    wire: RoomMediaWire,
  ) {
    super();
    const { environment } = wire;
    const changed = (): void => this.changed();
    this.sound = new RoomSound(environment, changed);
    this.ways = new Ways(
      room.name,
      {
        environment,
        get online() {
          return wire.online;
        },
        configuration: () => wire.configuration(),
        sent: () => this.sent(),
        changed,
      },
      {
        send: (message) => wire.send(message),
        signal: (to, data) => room.signal(to, data),
        impossible: () => this.directImpossible(),
        hopeless: () => this.noGateway(),
        receivesAnew: () => this.receivesAnew(),
      },
    );
    this.viewing = new Viewing(environment, (pictures) => this.ways.tellGateway({ type: 'view', room: room.name, pictures }));
    this.levels = new DirectLevels(environment, (speaking) => this.spoken(speaking));
  }

  get state(): MediaState {
    const { list } = this.ways;
    if (list.length === 0) return 'idle';
    if (list.some(({ state }) => state === 'connected')) return 'connected';
    return list.some(({ state }) => state === 'reconnecting') ? 'reconnecting' : 'connecting';
  }
  /** The one that things come by; during a handover the one before. */
  get way(): RoomMode | null {
    const { wanted, list } = this.ways;
    return (wanted && !this.isOn() ? list.at(-1)?.mode : wanted?.mode) ?? null;
  }
  get quality(): Quality {
    return this.ways.list.find(({ state }) => state === 'connected')?.quality ?? unknownQuality;
  }
  get muted(): boolean {
    return this.local.muted;
  }
  get video(): boolean {
    return this.local.video;
  }
  /** One's own screen as it is shared; null when not. */
  get screen(): MediaStream | null {
    return this.share.stream;
  }
  get remotes(): readonly RemoteMedia[] {
    return [...this.others.values()];
  }
  get speaking(): readonly number[] {
    return this.speakers;
  }

  remote(participant: number): RemoteMedia | null {
    return this.others.get(participant) ?? null;
  }

  /** From now on sends this device's media and receives that of others, whenever inside. */
  attach(media: LocalMedia, options: { video: boolean; muted?: boolean }): void {
    if (this.local.attached || this.closed) return;
    if (options.muted) this.local.setMuted(true);
    this.local.attach(media, options.video);
    this.update();
  }

  setMuted(muted: boolean): void {
    this.local.setMuted(muted);
  }

  /** Turning it on opens the camera, turning it off closes it. */
  async setVideo(on: boolean): Promise<void> {
    await this.local.setVideo(on);
  }

  /** Asks the browser which; `dismissed`: the person chose none. */
  shareScreen(): Promise<ShareResult> {
    return this.share.share(() => !this.closed);
  }

  stopScreen(): void {
    this.share.stop();
  }

  /** What is seen now, all of it; as often as the layout changes. Never called: all at their best. */
  view(pictures: readonly ViewedPicture[]): void {
    this.viewing.set(pictures);
    this.changed();
  }

  // What follows is for Room.

  /** The room is another: who is in it, its mode, whether one is inside. */
  update(): void {
    const { room } = this;
    if (room.phase === 'left') return this.close();
    if (room.phase !== 'inside' || !this.local.attached) return; // what runs goes on
    this.ways.want(this.target());
    this.changed();
  }

  entered(): void {
    const { self } = this.room;
    // What was attached after entering was begun is not told yet.
    if (self) this.told = JSON.stringify({ audio: self.audio, video: self.video, screen: self.screen });
    this.tellState();
    this.update();
  }

  /** The server knows nothing of the stay before: all numbers will be others. */
  forget(): void {
    this.ways.forget();
    this.viewing.clear();
    for (const remote of this.others.values()) remote.close();
    this.others.clear();
    this.sound.update([]);
    this.spoken([]);
  }

  /** False when it is not about media. */
  receive(message: RoomMessage): boolean {
    switch (message.type) {
      case 'published':
        this.ways.published(message);
        return true;
      case 'offer':
        this.ways.offered(message);
        return true;
      case 'disconnected':
        this.ways.disconnected(message);
        return true;
      case 'layers':
        this.ways.layers(message);
        return true;
      case 'paused':
        this.paused(message.participant, message.source, message.paused);
        return true;
      case 'speaking':
        if (this.ways.wanted?.mode === 'gateway') this.spoken(message.participants);
        return true;
      default:
        return false;
    }
  }

  refusedByServer(code: ErrorCode): void {
    if (mediaErrors.has(code)) this.ways.refused(code);
  }

  /** From another participant; false when it is the application's. */
  heard(from: number, data: unknown): boolean {
    return this.ways.heard(from, data);
  }

  /** The network, the page or the server is back. */
  wake(): void {
    this.ways.wake();
  }

  configure(): void {
    this.ways.configure();
  }

  private close(): void {
    if (this.closed) return;
    this.closed = true;
    this.forget();
    this.levels.stop();
    this.share.stop();
    this.sound.close();
    this.local.release();
    this.emit('change', undefined);
  }

  private target(): Target | null {
    const { mode, epoch, participants, self } = this.room;
    if (mode === 'gateway') return { mode, epoch };
    const peer = participants.find((one) => one !== self);
    return self && peer ? { mode, epoch, self: self.participant, peer: peer.participant } : null;
  }

  private sent(): Sent {
    const { audio, video, stream: camera } = this.local.tracks();
    const screen = (this.screenStream ??= new MediaStream());
    return {
      tracks: { audio, video, screen: this.share.video, 'screen-audio': this.share.audio },
      streams: { camera, screen },
    };
  }

  private localChanged(): void {
    if (this.closed) return;
    if (this.local.attached) {
      this.tellState();
      this.ways.sync();
    }
    this.changed();
  }

  private tellState(): void {
    if (!this.local.attached) return;
    const { muted, video } = this.local.state();
    const state = { audio: !muted, video, screen: this.share.stream !== null };
    const text = JSON.stringify(state);
    if (text === this.told) return;
    this.told = text;
    this.room.setState(state);
  }

  /** Gathers what happens in one turn. */
  private changed(): void {
    if (this.pending || this.closed) return;
    this.pending = true;
    queueMicrotask(() => {
      this.pending = false;
      if (!this.closed) this.reconcile();
    });
  }

  /** Brings what is shown and heard in line with what there is. */
  private reconcile(): void {
    const { room, ways } = this;
    if (room.phase === 'inside' && this.local.attached) {
      const self = room.self?.participant;
      const here = new Map(room.participants.filter(({ participant }) => participant !== self).map((one) => [one.participant, one]));
      for (const [number, remote] of this.others) {
        if (here.has(number)) continue;
        remote.close();
        this.others.delete(number);
      }
      for (const [number, participant] of here) {
        let remote = this.others.get(number);
        if (!remote) this.others.set(number, (remote = new Remote(this.sound.environment, participant, () => this.changed())));
        remote.update(participant, ways.list, (source) => this.viewing.sees(number, source), ways.hurry);
      }
      this.sound.update([...this.others.values()].flatMap(({ sounds }) => sounds));
      ways.settle(this.isOn(), (participant) => here.has(participant));
      this.levels.follow(ways.wanted, room.self?.participant ?? 0, [...this.others.values()]);
    }
    this.emit('change', undefined);
  }

  private isOn(): boolean {
    const { wanted } = this.ways;
    return wanted !== null && [...this.others.values()].every((remote) => remote.isOn(wanted));
  }

  private paused(participant: number, source: MediaSource, paused: boolean): void {
    const remote = this.others.get(participant);
    if (!remote || (source !== 'video' && source !== 'screen')) return;
    remote.paused[source] = paused;
    this.changed();
  }

  private receivesAnew(): void {
    for (const { paused } of this.others.values()) paused.video = paused.screen = false;
    this.viewing.again();
  }

  private spoken(speaking: readonly number[]): void {
    if (speaking.length === 0 && this.speakers.length === 0) return;
    this.speakers = speaking;
    this.emit('speaking', speaking);
  }

  /** No way from one to the other: the gateway has an address that both can reach. */
  private directImpossible(): void {
    const peer = this.room.participants.find((one) => one !== this.room.self);
    if (this.gatewayMissing || !peer || peer.away) return;
    this.room.allowDirect(false);
  }

  private noGateway(): void {
    if (this.gatewayMissing) return;
    this.gatewayMissing = true;
    this.room.allowDirect(true);
  }
}
