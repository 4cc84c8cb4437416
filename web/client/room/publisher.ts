/**
 * What is sent to the gateway, on a connection of its own: this end offers.
 * The sound has its section from the start, the camera from its first use on:
 * off is an empty section, so that switching on again needs no negotiation. A
 * screen has one while it is shared.
 */
import type { MediaSource, PublishedTrack } from '../generated/messages';
import { addPicture, prefer, useLayers } from './encodings';
import { GatewayConnection } from './gateway-connection';
import { kindOf, sources } from './way';

const screenSources: ReadonlySet<MediaSource> = new Set(['screen', 'screen-audio']);

export class Publisher extends GatewayConnection {
  private transceivers = new Map<MediaSource, RTCRtpTransceiver>();
  private asking = false;
  private askAgain = false;

  connect(): void {
    if (this.asking) this.requests.abandonPublishing();
    this.transceivers = new Map();
    this.open();
    this.sync();
  }

  /** Sends the tracks that are to be sent now. */
  sync(): void {
    this.inTurn(() => this.exchange());
  }

  layers(source: MediaSource, layers: readonly number[]): void {
    const sender = this.transceivers.get(source)?.sender;
    if (sender) void useLayers(sender, layers);
  }

  protected restart(): void {
    this.pc?.restartIce();
    this.negotiate();
  }

  private async exchange(): Promise<void> {
    const { pc } = this;
    if (!pc || this.closed) return;
    const { tracks, streams } = this.surroundings.sent();
    let changes = false;
    for (const source of sources) {
      const track = tracks[source];
      const there = this.transceivers.get(source);
      const ofScreen = screenSources.has(source);
      if (there && !track && ofScreen) {
        // For good: another share gets a section of its own. Packets of a section that comes back do not say any more
        // which of its encodings they are (RFC 8852), and the gateway has forgotten.
        there.stop();
        this.transceivers.delete(source);
        changes = true;
      } else if (there) {
        if (there.sender.track === track) continue;
        await there.sender.replaceTrack(track).catch(() => undefined); // closed meanwhile
        prefer(there.sender, source);
      } else if (this.is(pc) && (track || source === 'audio')) {
        this.transceivers.set(source, this.add(pc, source, track, [ofScreen ? streams.screen : streams.camera]));
        changes = true;
      }
    }
    if (changes) this.negotiate();
  }

  private add(pc: RTCPeerConnection, source: MediaSource, track: MediaStreamTrack | null, streams: MediaStream[]): RTCRtpTransceiver {
    if (kindOf(source) === 'audio' || !track) {
      return pc.addTransceiver(track ?? kindOf(source), { direction: 'sendonly', streams });
    }
    const transceiver = addPicture(pc, source, track, streams);
    prefer(transceiver.sender, source);
    return transceiver;
  }

  private negotiate(): void {
    this.askAgain = true;
    if (!this.asking) void this.ask();
  }

  /** One offer at a time: the next waits for the answer to the one before. */
  private async ask(): Promise<void> {
    this.asking = true;
    while (this.askAgain && this.pc && !this.closed) {
      this.askAgain = false;
      const { pc } = this;
      try {
        await pc.setLocalDescription(await pc.createOffer());
        if (pc !== this.pc) continue;
        const published = await this.requests.publish(this.number, pc.localDescription?.sdp ?? '', this.described());
        if (!this.is(pc)) {
          this.askAgain = true; // for the one that took its place
          continue;
        }
        this.number = 'refused' in published ? undefined : published.connection;
        if ('refused' in published) this.refused(published.refused);
        else await pc.setRemoteDescription({ type: 'answer', sdp: published.sdp });
      } catch {
        this.lost(pc);
      }
    }
    this.asking = false;
  }

  private described(): PublishedTrack[] {
    return [...this.transceivers].flatMap(([source, { mid }]) => (mid !== null ? [{ mid, source }] : []));
  }
}
