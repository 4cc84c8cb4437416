/** Everyone's sound, played without anything of the page: a page's own elements show pictures and are muted. */
import type { Environment } from '../environment';
import type { Sound } from './remote-media';
import { Voice } from './voice';

export class RoomSound {
  private readonly voices = new Map<MediaStreamTrack, { voice: Voice; heard: boolean }>();
  private readonly fading = new Set<Voice>();
  private speaker = '';
  private silent = false;

  constructor(
    readonly environment: Environment,
    private readonly changed: () => void,
  ) {}

  /** The browser waits for a touch before it plays: a button is to call start(). */
  get blocked(): boolean {
    return [...this.voices.values()].some(({ voice }) => voice.blocked);
  }
  get off(): boolean {
    return this.silent;
  }

  start(): void {
    for (const { voice } of this.voices.values()) voice.play();
  }

  /** Plays on this speaker from now on; '' is the system's. */
  choose(deviceId: string): void {
    this.speaker = deviceId;
    for (const { voice } of this.voices.values()) voice.choose(deviceId);
  }

  setOff(off: boolean): void {
    this.silent = off;
    for (const { voice } of this.voices.values()) voice.setOff(off);
    this.changed();
  }

  // What follows is for RoomMedia.

  update(sounds: readonly Sound[]): void {
    const wanted = new Map(sounds.map(({ track, heard }) => [track, heard]));
    for (const [track, heard] of wanted) {
      const known = this.voices.get(track);
      if (!known) this.add(track, heard);
      else if (known.heard !== heard) {
        known.heard = heard;
        known.voice.fade(heard ? 1 : 0);
      }
    }
    for (const [track, { voice }] of this.voices) {
      if (wanted.has(track)) continue;
      this.voices.delete(track);
      this.fading.add(voice);
      voice.fade(0, () => {
        voice.close();
        this.fading.delete(voice);
      });
    }
  }

  close(): void {
    for (const voice of [...this.fading, ...[...this.voices.values()].map(({ voice }) => voice)]) voice.close();
    this.fading.clear();
    this.voices.clear();
  }

  private add(track: MediaStreamTrack, heard: boolean): void {
    const voice = new Voice(track, this.environment, this.changed);
    if (this.speaker !== '') voice.choose(this.speaker);
    voice.setOff(this.silent);
    if (heard) voice.start();
    this.voices.set(track, { voice, heard });
  }
}
