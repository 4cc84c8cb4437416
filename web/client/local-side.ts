/** This end of a call: which of the device's tracks are sent, and what the other end is told of it. */
import type { LocalTracks } from './connection';
import type { LocalMedia } from './media';
import type { ControlMessage } from './signals';

export class LocalSide {
  private isMuted = false;
  private wantsVideo = false;
  private media: LocalMedia | null = null;
  private detach: (() => void) | null = null;

  /** @param changed called when the tracks or the state may be others */
  constructor(private readonly changed: () => void) {}

  get attached(): boolean {
    return this.media !== null;
  }

  get muted(): boolean {
    return this.isMuted;
  }

  get video(): boolean {
    return this.wantsVideo && this.media?.videoTrack != null;
  }

  attach(media: LocalMedia, video: boolean): void {
    this.media = media;
    this.wantsVideo = video;
    this.detach = media.on('change', () => this.update());
    if (!video) void media.turn('video', false); // no light at a camera that nobody looks through
    this.update();
  }

  setMuted(muted: boolean): void {
    this.isMuted = muted;
    this.update();
  }

  async setVideo(on: boolean): Promise<void> {
    this.wantsVideo = on;
    await this.media?.turn('video', on);
    this.update();
  }

  tracks(): LocalTracks {
    if (!this.media) throw new Error('a call without media has no tracks');
    return {
      audio: this.media.audioTrack,
      video: this.wantsVideo ? this.media.videoTrack : null,
      stream: this.media.stream,
    };
  }

  state(): ControlMessage & { type: 'state' } {
    return { type: 'state', muted: this.isMuted || !this.media?.audioTrack, video: this.video };
  }

  /** The call is over; the microphone is as it was. */
  release(): void {
    this.detach?.();
    if (this.media?.audioTrack) this.media.audioTrack.enabled = true;
    this.media = null;
  }

  private update(): void {
    // Silence is sent rather than nothing: the other end's playback stays as it is.
    if (this.media?.audioTrack) this.media.audioTrack.enabled = !this.isMuted;
    this.changed();
  }
}
