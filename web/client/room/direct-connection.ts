/**
 * One peer connection between two participants. It has a fixed transceiver for
 * each source, in the order of `sources`, so that nothing is negotiated when a
 * camera or a screen comes or goes.
 */
import { NegotiatedConnection, type NegotiatedHandlers, type NegotiatedOptions } from '../negotiated-connection';
import { prefer } from './encodings';
import { kindOf, sources, type Sent } from './way';

export interface DirectConnectionOptions extends Omit<NegotiatedOptions, 'trickle'> {
  sent(): Sent;
  handlers: NegotiatedHandlers & {
    /** The other end's tracks are known. */
    received(): void;
  };
}

export class DirectConnection extends NegotiatedConnection {
  private transceivers: readonly RTCRtpTransceiver[] = [];

  constructor(private readonly options: DirectConnectionOptions) {
    super({ ...options, trickle: () => true });
    this.peerConnection.ontrack = () => {
      if (!this.closing) options.handlers.received();
    };
    if (options.caller) this.prepareOffer();
  }

  /** The other end has answered, or has been answered. */
  get settled(): boolean {
    return this.peerConnection.remoteDescription !== null;
  }

  /** In the order of `sources`; none before the descriptions are there. */
  get receivers(): readonly RTCRtpReceiver[] {
    return this.settled ? this.transceivers.map(({ receiver }) => receiver) : [];
  }

  get senders(): readonly RTCRtpSender[] {
    return this.transceivers.map(({ sender }) => sender);
  }

  close(): void {
    if (this.closing) return;
    this.closing = true;
    this.negotiation.close();
    this.peerConnection.close();
  }

  protected sending(): [RTCRtpSender, MediaStreamTrack | null, () => void][] {
    const { tracks } = this.options.sent();
    return this.senders.map((sender, at) => {
      const source = sources[at]!;
      return [sender, tracks[source], () => prefer(sender, source)];
    });
  }

  private prepareOffer(): void {
    const { tracks, streams } = this.options.sent();
    this.transceivers = sources.map((source) => {
      const stream = source === 'audio' || source === 'video' ? streams.camera : streams.screen;
      const transceiver = this.peerConnection.addTransceiver(tracks[source] ?? kindOf(source), {
        direction: 'sendrecv',
        streams: [stream],
      });
      prefer(transceiver.sender, source);
      return transceiver;
    });
  }

  /** The offer made the transceivers, in its order (RFC 8829 section 5.10). */
  protected async prepareAnswer(): Promise<void> {
    const { streams } = this.options.sent();
    const offered = this.peerConnection.getTransceivers().slice(0, sources.length);
    if (offered.some(({ receiver }, at) => receiver.track.kind !== kindOf(sources[at]!))) throw new Error('not an offer of ours');
    for (const [at, transceiver] of offered.entries()) {
      if (transceiver.direction === 'stopped') continue;
      if (this.transceivers.length === 0) transceiver.sender.setStreams?.(at < 2 ? streams.camera : streams.screen);
      transceiver.direction = 'sendrecv';
    }
    this.transceivers = offered;
    await this.sync();
    this.options.handlers.received();
  }
}
