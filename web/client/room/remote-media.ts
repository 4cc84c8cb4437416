/** What one other participant sends, as it is shown and heard here: put together from the ways that there are. */
import type { Environment } from '../environment';
import type { MediaKind, MediaSource, Participant } from '../generated/messages';
import { Slot } from './slot';
import { sources, type Incoming, type Way } from './way';

/** The same object as long as they are in the room. */
export interface RemoteMedia {
  readonly participant: number;
  /** Camera and microphone. The same for the whole stay; its tracks come, go and are exchanged. */
  readonly stream: MediaStream;
  /** Whether a picture of the camera is there to be shown now. */
  readonly picture: boolean;
  /** Their screen, and its sound; null while none is shared. */
  readonly screen: MediaStream | null;
  /** Pictures that the network here has no room for at the moment: the last one stands still. */
  readonly paused: { readonly video: boolean; readonly screen: boolean };
}

/** A sound to be played; those that are not heard yet are played silently, or the browser decodes nothing of them. */
export interface Sound {
  track: MediaStreamTrack;
  heard: boolean;
}

/** As the host mutes it. */
const kinds: Readonly<Record<MediaSource, MediaKind>> = { audio: 'audio', video: 'video', screen: 'screen', 'screen-audio': 'screen' };

export class Remote implements RemoteMedia {
  readonly participant: number;
  readonly paused = { video: false, screen: false };
  private made: MediaStream | null = null;
  private shared: MediaStream | null = null;
  private facts: Participant;
  private readonly slots: Readonly<Record<MediaSource, Slot>>;

  constructor(environment: Environment, participant: Participant, changed: () => void) {
    this.participant = participant.participant;
    this.facts = participant;
    const slot = (): Slot => new Slot(environment, changed);
    this.slots = { audio: slot(), video: slot(), screen: slot(), 'screen-audio': slot() };
  }

  get stream(): MediaStream {
    return (this.made ??= new MediaStream());
  }
  get picture(): boolean {
    return this.sends('video') && this.slots.video.proven;
  }
  get screen(): MediaStream | null {
    return this.shared;
  }
  get sounds(): Sound[] {
    return (['audio', 'screen-audio'] as const).flatMap((source) => {
      const { current, candidates } = this.slots[source];
      // Who is muted is played on: an element that began with the first word would miss half of it.
      const plays = current && (source === 'audio' || this.sends(source));
      const first = plays ? [{ track: current.receiver.track, heard: !this.withheld(source) }] : [];
      return [...first, ...candidates.map(({ receiver }) => ({ track: receiver.track, heard: false }))];
    });
  }
  /** For who speaks. */
  get microphone(): RTCRtpReceiver | null {
    return this.sends('audio') ? (this.slots.audio.current?.receiver ?? null) : null;
  }

  /**
   * @param ways the one that is wanted first
   * @param viewed whether the gateway is asked for this picture
   * @param hurry what is wanted is shown in any case
   */
  update(participant: Participant, ways: readonly Way[], viewed: (source: MediaSource) => boolean, hurry: boolean): void {
    this.facts = participant;
    const [wanted] = ways;
    for (const source of sources) {
      const slot = this.slots[source];
      const there = (hurry ? ways.slice(0, 1) : ways).flatMap(({ incoming }) =>
        incoming.filter((one) => one.participant === this.participant && one.source === source),
      );
      // Whether a screen has sound is not told: it has if it had.
      const waits = source !== 'screen-audio' || slot.proven || ways.length === 1;
      slot.update(there, waits && this.sends(source) && (wanted?.mode !== 'gateway' || viewed(source)));
    }
    if (!this.facts.video) this.paused.video = false;
    if (!this.facts.screen) this.paused.screen = false;
    exchange(this.stream, this.slots.audio.current, this.slots.video.current);
    if (!this.sends('screen') || !this.slots.screen.current) this.shared = null;
    else exchange((this.shared ??= new MediaStream()), this.slots['screen-audio'].current, this.slots.screen.current);
  }

  /** Nothing of it is shown from other ways than this one. */
  isOn(way: Way): boolean {
    return sources.every((source) => {
      const { current, proven } = this.slots[source];
      return !proven || current?.way === way;
    });
  }

  close(): void {
    for (const source of sources) this.slots[source].clear();
    for (const stream of [this.made, this.shared]) stream?.getTracks().forEach((track) => stream.removeTrack(track));
    this.shared = null;
  }

  private sends(source: MediaSource): boolean {
    return this.facts[kinds[source]] && !this.withheld(source);
  }

  /** By the host. The gateway does not forward it; of two it is this end that does not show it. */
  private withheld(source: MediaSource): boolean {
    return this.facts.withheld.includes(kinds[source]);
  }
}

/**
 * In one turn, so that an element shows the last picture until the next. The new track comes before the old one goes,
 * but for two of the same id (a sender's track on two connections): Chromium takes those for one and would not switch.
 */
function exchange(stream: MediaStream, ...wanted: (Incoming | null)[]): void {
  const tracks = wanted.flatMap((incoming) => (incoming ? [incoming.receiver.track] : []));
  const old = stream.getTracks().filter((track) => !tracks.includes(track));
  for (const track of old) if (tracks.some(({ id }) => id === track.id)) stream.removeTrack(track);
  for (const track of tracks) stream.addTrack(track);
  for (const track of old) stream.removeTrack(track);
}
