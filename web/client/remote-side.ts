/** The other end of a call as it is seen and heard here: one stream for the whole call, and what it says of itself. */
import type { RemoteState } from './types';

export class RemoteSide {
  private made: MediaStream | null = null;
  private told: RemoteState | null = null;
  private stopWatching: (() => void) | null = null;

  /**
   * @param expectsVideo what the signalling said about the picture
   * @param changed called when state() may be another
   */
  constructor(
    private expectsVideo: boolean,
    private readonly changed: () => void,
  ) {}

  get stream(): MediaStream {
    return (this.made ??= new MediaStream());
  }

  /** As it was told over the data channel; of one that tells nothing, whether a picture arrives. */
  get state(): RemoteState {
    if (this.told) return this.told;
    const track = this.made?.getVideoTracks()[0];
    return { muted: false, video: track ? !track.muted : this.expectsVideo };
  }

  expect(video: boolean): void {
    this.expectsVideo = video;
  }

  tell(state: RemoteState): void {
    this.told = state;
    this.changed();
  }

  add(track: MediaStreamTrack): void {
    for (const other of this.stream.getTracks()) {
      if (other.kind === track.kind && other !== track) this.stream.removeTrack(other);
    }
    this.stream.addTrack(track);
    if (track.kind === 'video') this.watch(track);
    this.changed();
  }

  /** A new peer connection brings new tracks; the stream stays, and with it the page's elements. */
  restart(): void {
    this.told = null;
    this.stopWatching?.();
    this.stopWatching = null;
    for (const track of this.made?.getTracks() ?? []) this.made?.removeTrack(track);
  }

  private watch(track: MediaStreamTrack): void {
    this.stopWatching?.();
    const changed = (): void => this.changed();
    track.addEventListener('mute', changed);
    track.addEventListener('unmute', changed);
    this.stopWatching = () => {
      track.removeEventListener('mute', changed);
      track.removeEventListener('unmute', changed);
    };
  }
}
