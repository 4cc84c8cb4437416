// What every page with a camera is about besides other people: this device's media, what of it is
// switched on, and what this browser remembers. The pages' states build on it; elements follow the
// one event `change`.
import { Emitter, type Halloo, type LocalMedia } from '../client';
import { Preferences } from './preferences';
import type { Sounds } from './sounds';

export abstract class OwnSide extends Emitter<{ change: void }> {
  readonly preferences = new Preferences();
  private opening = 0;

  constructor(
    readonly halloo: Halloo,
    readonly media: LocalMedia,
    readonly sounds: Sounds,
  ) {
    super();
    halloo.relayOnly = this.preferences.hideAddress;
    halloo.on('state', () => this.changed());
    media.on('change', () => this.changed());
    addEventListener('online', () => this.changed());
    addEventListener('offline', () => this.changed());
  }

  /** The browser may be asking for camera and microphone. */
  get opensMedia(): boolean {
    return this.opening > 0;
  }
  get sending(): Readonly<Preferences['sending']> {
    return this.preferences.sending;
  }

  abstract get muted(): boolean;
  abstract toggleMuted(): void;
  abstract get showsCamera(): boolean;
  abstract toggleCamera(): Promise<void>;

  /** One's own; null without a camera, as a stream without tracks would keep the page loading. */
  get picture(): MediaStream | null {
    return this.media.videoTrack ? this.media.stream : null;
  }
  get showsPicture(): boolean {
    return this.showsCamera && this.picture !== null;
  }

  /** The camera is on for others too, or will be, and not for the mirror alone. */
  protected abstract get wantsCamera(): boolean;

  /** Calls go through a relay, so that nobody learns the address here. */
  get hidesAddress(): boolean {
    return this.halloo.relayOnly;
  }
  set hidesAddress(on: boolean) {
    this.preferences.hideAddress = this.halloo.relayOnly = on;
    this.changed();
  }

  /** A phone with a camera on each side. */
  get canFlip(): boolean {
    return this.media.devices.cameras.length > 1 && matchMedia('(pointer: coarse)').matches;
  }

  toggleMirror(): void {
    void this.send({ video: !this.showsCamera }); // turning it on again also tries again
  }

  /** Asks for what is wanted and not there. */
  retryMedia(): Promise<void> {
    return this.openMedia();
  }

  protected async send(change: { audio?: boolean; video?: boolean }): Promise<void> {
    this.preferences.send(change);
    await this.openMedia();
  }

  protected openMedia(): Promise<void> {
    return this.opens(this.media.open({ audio: this.sending.audio, video: this.wantsCamera }));
  }

  /** Shown as opening for as long as `work` takes. */
  protected async opens(work: Promise<void> | undefined): Promise<void> {
    this.opening += 1;
    this.changed();
    await work;
    this.opening -= 1;
    this.changed();
  }

  /** Whoever changes the permission beside the address need not press "try again" as well. */
  protected watchPermissions(): void {
    for (const name of ['camera', 'microphone'] as PermissionName[]) {
      navigator.permissions?.query({ name }).then(
        (status) =>
          status.addEventListener('change', () => {
            if (status.state === 'granted' && (this.media.problem.audio || this.media.problem.video)) void this.openMedia();
          }),
        () => undefined, // not every browser knows these names
      );
    }
  }

  protected changed(): void {
    this.emit('change', undefined);
  }
}
