// The state of the pages: who one is, what is shown, and how the last call ended. Joins the client
// package to the elements, which follow the one event `change`. Knows no markup and no sentence.
import { Refused, type Call, type CallEnd, type Halloo, type LocalMedia } from '../client';
import { Entered } from './entered';
import type { Sounds } from './sounds';

/** `starting` until it is known whether a reload takes the name back. */
export type View = 'starting' | 'arrive' | 'people' | 'call';

/** The last call, when there is something to say about it. */
export interface Ended {
  peer: string;
  end: CallEnd;
  incoming: boolean;
  video: boolean;
  /** How long they talked; null when they did not. */
  ms: number | null;
  /** Shown where the call was, with the next step, rather than above the people. */
  screen: boolean;
}

export class App extends Entered {
  private started = false;
  private entered = false;
  private lastEnded: Ended | null = null;
  entering = false;

  constructor(halloo: Halloo, media: LocalMedia, sounds: Sounds) {
    super(halloo, media, sounds);
    halloo.on('people', () => this.changed());
    halloo.on('call', (call) => this.callChanged(call));
    halloo.on('left', (why) => {
      this.entered = false;
      this.whyLeft = why;
      this.changed();
    });
  }

  get view(): View {
    const { current } = this.halloo;
    if (current && !this.incoming) return 'call';
    if (!this.started) return 'starting';
    if (!this.entered) return 'arrive';
    return this.lastEnded?.screen && !current ? 'call' : 'people';
  }
  /** The call that rings here. */
  get incoming(): Call | null {
    const { current } = this.halloo;
    return current?.direction === 'incoming' && current.phase === 'ringing' ? current : null;
  }
  get ended(): Ended | null {
    return this.lastEnded;
  }

  /** Opens the mirror and takes the name and a running call back after a reload. */
  async start(): Promise<void> {
    const mirror = this.openMedia();
    this.watchPermissions();
    this.entered = await this.halloo.resume().catch(() => false);
    this.started = true;
    this.changed();
    const call = this.halloo.current;
    if (call?.phase !== 'reconnecting') return;
    await mirror;
    await call.accept(this.media, { video: this.sending.callVideo });
    this.changed();
  }

  async enter(name: string): Promise<void> {
    if (this.entering) return;
    this.sounds.unlock();
    this.entering = true;
    this.whyRefused = this.whyLeft = null;
    this.changed();
    try {
      await this.halloo.enter(name);
      this.preferences.name = name;
      this.entered = true;
      this.lastEnded = null;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.whyRefused = error.code;
    } finally {
      this.entering = false;
      this.changed();
    }
  }

  leave(): void {
    this.entered = false;
    this.lastEnded = null;
    this.halloo.leave();
    this.changed();
  }

  call(name: string, video: boolean): void {
    if (this.halloo.current) return;
    this.sounds.unlock();
    this.lastEnded = null;
    const call = this.halloo.call(name, this.media, { video: this.prepare(video) });
    if (this.halloo.current !== call) this.follow(call); // refused at once
  }

  accept(video: boolean): void {
    this.sounds.unlock();
    this.lastEnded = null;
    void this.incoming?.accept(this.media, { video: this.prepare(video) });
  }

  /** Once more, whom the last call was with. */
  again(): void {
    if (this.lastEnded) this.call(this.lastEnded.peer, this.lastEnded.video);
  }

  dismiss(): void {
    this.lastEnded = null;
    this.changed();
  }

  get muted(): boolean {
    return (this.halloo.current?.muted ?? false) || !this.sending.audio || !this.media.audioTrack;
  }

  protected get wantsCamera(): boolean {
    return this.halloo.current && !this.incoming ? this.sending.callVideo : this.sending.video;
  }

  toggleMuted(): void {
    const muted = !this.muted;
    const call = this.halloo.current;
    if (call) call.setMuted(muted);
    if (!call || !muted) void this.send({ audio: !muted });
    this.changed();
  }

  get showsCamera(): boolean {
    return this.halloo.current ? this.halloo.current.video : this.sending.video && this.media.videoTrack !== null;
  }

  /** In a call; turning it on again also tries again. */
  async toggleCamera(): Promise<void> {
    const on = !this.showsCamera;
    this.preferences.send({ video: on, callVideo: on });
    await this.opens(this.halloo.current?.setVideo(on));
  }

  /** Turns on for the call what it needs; true when a picture can be sent. */
  private prepare(video: boolean): boolean {
    const sends = video && !this.media.problem.video;
    this.preferences.send({ callVideo: sends, ...(sends ? { video: true } : {}) });
    void this.media.open({ audio: this.sending.audio, video: sends });
    return sends;
  }

  private callChanged(call: Call | null): void {
    if (call) this.follow(call);
    else if (!this.lastEnded?.screen) void this.openMedia(); // the mirror is as it was
    this.changed();
  }

  private follow(call: Call): void {
    call.on('change', () => this.changed());
    call.on('ended', (end) => {
      const ms = call.connectedAt === null ? null : performance.now() - call.connectedAt;
      const incoming = call.direction === 'incoming';
      const broke = end.reason === 'failed' || end.reason === 'no-relay' || end.reason === 'gone' || end.reason === 'server-lost';
      const mine = end.reason === 'cancelled' || (end.reason === 'declined' && !end.byPeer);
      const screen = !mine && (broke ? !incoming || ms !== null : !incoming && ms === null);
      const silent = mine && !end.byPeer;
      this.lastEnded = silent ? null : { peer: call.peer, end, incoming, video: this.sending.callVideo, ms, screen };
      this.changed();
    });
  }
}
