/** This device's screen as it is shared (W3C screen-capture): chosen by the person in the browser's own window. */

export type ShareResult = 'shared' | 'dismissed' | 'unsupported' | 'failed';

/** Newer than the DOM's types. */
type Options = DisplayMediaStreamOptions & {
  selfBrowserSurface?: 'exclude';
  surfaceSwitching?: 'include';
  systemAudio?: 'include';
};

const options: Options = {
  video: { frameRate: { ideal: 15, max: 30 } },
  // Music and films, not a voice.
  audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
  selfBrowserSurface: 'exclude', // a mirror before a mirror
  surfaceSwitching: 'include',
  systemAudio: 'include',
};

export class ScreenShare {
  private shared: MediaStream | null = null;
  private asking = false;

  /** @param changed when it began or ended, also by the browser's own button */
  constructor(private readonly changed: () => void) {}

  get stream(): MediaStream | null {
    return this.shared;
  }
  get video(): MediaStreamTrack | null {
    return this.shared?.getVideoTracks()[0] ?? null;
  }
  get audio(): MediaStreamTrack | null {
    return this.shared?.getAudioTracks()[0] ?? null;
  }

  /** @param wanted whether it is still, when the person has chosen */
  async share(wanted: () => boolean): Promise<ShareResult> {
    const source = typeof navigator === 'undefined' ? undefined : navigator.mediaDevices;
    if (typeof source?.getDisplayMedia !== 'function') return 'unsupported';
    if (this.asking) return 'failed';
    this.asking = true;
    try {
      const stream = await source.getDisplayMedia(options);
      const [video] = stream.getVideoTracks();
      if (!video || !wanted()) {
        stream.getTracks().forEach((track) => track.stop());
        return video ? 'dismissed' : 'failed';
      }
      this.stop();
      // What sounds is mostly a film; all else is to be read.
      video.contentHint = stream.getAudioTracks().length > 0 ? 'motion' : 'detail';
      video.addEventListener('ended', () => {
        if (this.video === video) this.stop();
      });
      this.shared = stream;
      this.changed();
      return 'shared';
    } catch (error) {
      return error instanceof DOMException && error.name === 'NotAllowedError' ? 'dismissed' : 'failed';
    } finally {
      this.asking = false;
    }
  }

  stop(): void {
    if (!this.shared) return;
    this.shared.getTracks().forEach((track) => track.stop());
    this.shared = null;
    this.changed();
  }
}
