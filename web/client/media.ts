/**
 * The camera, microphone and speaker of this device. One stream for as long as
 * the page lives, whose tracks come and go: a mirror or a call that has it
 * follows by the event `change`. Devices that vanish are replaced by another
 * of their kind if there is one, and taken again when they come back.
 */
import { capture, type Captured, type TrackKind, type Wish } from './capture';
import { Choice, listDevices, type Chosen, type Devices } from './devices';
import { Emitter } from './emitter';
import type { DeviceKind, MediaProblem } from './types';

export interface LocalMediaEvents {
  /** Tracks, devices, choices or problems are others. */
  change: void;
  /** As it happens; what holds now is in `problem`. */
  problem: MediaProblem;
}

export interface LocalMediaOptions {
  /** Where the choice of devices is kept; localStorage unless given. */
  storage?: Storage;
}

const deviceKind = { audio: 'microphone', video: 'camera' } as const;

export class LocalMedia extends Emitter<LocalMediaEvents> {
  private readonly source: MediaDevices | undefined;
  private readonly choice: Choice;
  private made: MediaStream | null = null;
  private known: Devices = { cameras: [], microphones: [], speakers: [] };
  private readonly problems: Record<TrackKind, MediaProblem | null> = { audio: null, video: null };
  private readonly wanted: Record<TrackKind, boolean> = { audio: false, video: false };
  private facing: 'user' | 'environment' = 'user';
  private work: Promise<void> = Promise.resolve();

  constructor(options: LocalMediaOptions = {}) {
    super();
    this.source = typeof navigator === 'undefined' ? undefined : navigator.mediaDevices;
    this.choice = new Choice(options.storage ?? (typeof localStorage === 'undefined' ? undefined : localStorage));
    this.source?.addEventListener?.('devicechange', () => void this.inTurn(() => this.devicesChanged()));
  }

  get stream(): MediaStream {
    return (this.made ??= new MediaStream());
  }
  get audioTrack(): MediaStreamTrack | null {
    return this.made?.getAudioTracks()[0] ?? null;
  }
  get videoTrack(): MediaStreamTrack | null {
    return this.made?.getVideoTracks()[0] ?? null;
  }
  get devices(): Devices {
    return this.known;
  }
  get chosen(): Readonly<Chosen> {
    return this.choice.chosen;
  }
  get problem(): Readonly<Record<TrackKind, MediaProblem | null>> {
    return this.problems;
  }
  /** Which way the camera looks, when it is one of a phone's. */
  get facingMode(): 'user' | 'environment' {
    return this.facing;
  }

  /** Opens what is wanted and closes what is not. What does not work is in `problem`; never rejects. */
  open(want: { audio: boolean; video: boolean }): Promise<void> {
    Object.assign(this.wanted, want);
    return this.inTurn(async () => {
      for (const kind of ['audio', 'video'] as const) if (!this.wanted[kind]) this.close(kind);
      await this.openMissing();
    });
  }

  /** Opens or closes one of the two and leaves the other as it is. */
  turn(kind: TrackKind, on: boolean): Promise<void> {
    return this.open({ ...this.wanted, [kind]: on });
  }

  /** Takes another device; a running call goes on with it. A speaker is only remembered: playing is the page's. */
  choose(kind: DeviceKind, deviceId: string): Promise<void> {
    this.choice.set(kind, deviceId);
    if (kind === 'speaker') {
      this.changed();
      return Promise.resolve();
    }
    const track = kind === 'camera' ? 'video' : 'audio';
    return this.inTurn(async () => {
      if (this.wanted[track]) await this.exchange(track, { device: { exact: deviceId } });
      else this.changed();
    });
  }

  /** The other camera: front and back of a phone, or the next in the list. */
  flip(): Promise<void> {
    return this.inTurn(async () => {
      if (!this.wanted.video) return;
      const now = this.videoTrack?.getSettings();
      if (now?.facingMode === 'user' || now?.facingMode === 'environment') {
        this.facing = now.facingMode === 'user' ? 'environment' : 'user';
        this.choice.set('camera', null);
        return this.exchange('video', { facing: this.facing });
      }
      const { cameras } = this.known;
      const next = cameras[(cameras.findIndex((camera) => camera.deviceId === now?.deviceId) + 1) % cameras.length];
      if (!next || next.deviceId === now?.deviceId) return;
      this.choice.set('camera', next.deviceId);
      await this.exchange('video', { device: { exact: next.deviceId } });
    });
  }

  /** Closes both; no light is left on. */
  stop(): void {
    void this.open({ audio: false, video: false });
  }

  /** One after the other: two questions to the person at once would be one too many. */
  private inTurn(step: () => Promise<void>): Promise<void> {
    this.work = this.work.then(step, step);
    return this.work;
  }

  private async openMissing(): Promise<void> {
    const wishes: Partial<Record<TrackKind, Wish>> = {};
    this.known = await listDevices(this.source);
    for (const kind of ['audio', 'video'] as const) {
      if (this.wanted[kind] && !this.track(kind)) wishes[kind] = this.usual(kind);
    }
    if (wishes.audio || wishes.video) {
      this.take(await capture(this.source, wishes));
      this.known = await listDevices(this.source); // names are told only after the permission
    }
    this.changed();
  }

  /** Another device for one that may work well: on failure, back to what there was. */
  private async exchange(kind: TrackKind, wish: Wish): Promise<void> {
    // Many phones open one camera at a time. A microphone is exchanged without a gap.
    if (kind === 'video') this.close(kind);
    const captured = await capture(this.source, { [kind]: wish });
    const problem = captured.problems[kind];
    if (!problem) this.take(captured);
    else if (this.track(kind)) this.report(kind, problem);
    else {
      this.take(await capture(this.source, { [kind]: {} }));
      if (this.track(kind)) this.emit('problem', problem);
    }
    this.known = await listDevices(this.source);
    this.changed();
  }

  private take(captured: Captured): void {
    for (const kind of ['audio', 'video'] as const) {
      const track = captured.tracks[kind];
      const problem = captured.problems[kind];
      if (track && !this.wanted[kind]) track.stop(); // no longer, while the person was asked
      else if (track) {
        this.close(kind);
        this.problems[kind] = null;
        track.addEventListener('ended', () => void this.inTurn(() => this.lost(kind, track)));
        this.stream.addTrack(track);
      } else if (problem) this.report(kind, problem);
    }
  }

  /** A track ended without our doing: pulled out, taken away by the system, or its permission withdrawn. */
  private async lost(kind: TrackKind, track: MediaStreamTrack): Promise<void> {
    if (this.track(kind) !== track) return;
    this.stream.removeTrack(track);
    this.report(kind, 'unplugged');
    this.changed();
    const left = await listDevices(this.source);
    if ((kind === 'audio' ? left.microphones : left.cameras).length > 0) await this.openMissing();
    else this.known = left;
    this.changed();
  }

  private async devicesChanged(): Promise<void> {
    this.known = await listDevices(this.source);
    const back = (['audio', 'video'] as const).some(
      (kind) =>
        this.wanted[kind] &&
        (this.problems[kind] === 'unplugged' || this.problems[kind] === 'missing') &&
        (kind === 'audio' ? this.known.microphones : this.known.cameras).length > 0,
    );
    if (back) await this.openMissing();
    else this.changed();
  }

  private usual(kind: TrackKind): Wish {
    const id = this.chosen[deviceKind[kind]];
    if (id === null) return { facing: this.facing };
    const there = kind === 'audio' ? this.known.microphones : this.known.cameras;
    // A browser may hold a camera that suits the size better for more ideal than the one that was chosen.
    if (there.some((device) => device.deviceId === id)) return { device: { exact: id } };
    return there.length > 0 ? { facing: this.facing } : { device: { ideal: id } }; // not told before the permission
  }

  private track(kind: TrackKind): MediaStreamTrack | null {
    return kind === 'audio' ? this.audioTrack : this.videoTrack;
  }

  private close(kind: TrackKind): void {
    const track = this.track(kind);
    if (!this.wanted[kind]) this.problems[kind] = null;
    if (!track) return;
    this.stream.removeTrack(track);
    track.stop();
  }

  private report(kind: TrackKind, problem: MediaProblem): void {
    this.problems[kind] = problem;
    this.emit('problem', problem);
  }

  private changed(): void {
    this.emit('change', undefined);
  }
}
