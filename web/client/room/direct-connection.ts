/**
 * One peer connection between two participants. It has a fixed transceiver for
 * each source, in the order of `sources`, so that nothing is negotiated when a
 * camera or a screen comes or goes.
 */
import type { Environment } from '../environment';
import { Negotiation } from '../negotiation';
import type { Signal } from '../signals';
import { prefer } from './encodings';
import { kindOf, sources, type Sent } from './way';

export interface DirectConnectionOptions {
  /** Made up by the caller; see Signal.connection. */
  id: string;
  caller: boolean;
  configuration: RTCConfiguration;
  environment: Environment;
  sent(): Sent;
  stateChanged(): void;
  /** The other end's tracks are known. */
  received(): void;
  signal(signal: Signal): void;
  /** The other end has closed (DTLS close_notify), perhaps with its page. */
  closedByPeer(): void;
  failed(): void;
}

export class DirectConnection {
  readonly id: string;
  readonly peerConnection: RTCPeerConnection;
  private readonly negotiation: Negotiation;
  private transceivers: readonly RTCRtpTransceiver[] = [];
  private syncing: Promise<void> = Promise.resolve();
  private watched: RTCDtlsTransport | null = null;
  private closed = false;

  constructor(private readonly options: DirectConnectionOptions) {
    const { caller, configuration, environment } = options;
    this.id = options.id;
    const peerConnection = (this.peerConnection = new RTCPeerConnection(configuration));
    peerConnection.onconnectionstatechange = () => {
      this.watchTransport();
      if (!this.closed) options.stateChanged();
    };
    peerConnection.ontrack = () => {
      if (!this.closed) options.received();
    };
    this.negotiation = new Negotiation({
      peerConnection,
      caller,
      trickle: () => true,
      environment,
      send: (signal) => options.signal({ ...signal, connection: this.id }),
      beforeAnswer: () => this.prepareAnswer(),
      failed: () => options.failed(),
    });
    if (caller) this.prepareOffer();
  }

  get state(): RTCPeerConnectionState {
    return this.peerConnection.connectionState;
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

  receive(signal: Signal): void {
    this.negotiation.receive(signal);
  }

  offerAgain(): void {
    this.negotiation.offerAgain();
  }

  configure(configuration: RTCConfiguration): void {
    if (this.closed) return;
    try {
      this.peerConnection.setConfiguration(configuration);
    } catch {
      // Then it goes on with the one it has.
    }
  }

  restartIce(configuration: RTCConfiguration): void {
    this.configure(configuration);
    this.negotiation.restartIce();
  }

  sync(): Promise<void> {
    this.syncing = this.syncing.then(async () => {
      const { tracks } = this.options.sent();
      for (const [at, { sender }] of this.transceivers.entries()) {
        const track = tracks[sources[at]!];
        if (this.closed || sender.track === track) continue;
        try {
          await sender.replaceTrack(track);
          prefer(sender, sources[at]!);
        } catch {
          // The other end refused this kind: it gets none.
        }
      }
    });
    return this.syncing;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.negotiation.close();
    this.peerConnection.close();
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
  private async prepareAnswer(): Promise<void> {
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
    this.options.received();
  }

  private watchTransport(): void {
    const transport = this.transceivers[0]?.sender.transport;
    if (!transport || transport === this.watched) return;
    this.watched = transport;
    transport.addEventListener('statechange', () => {
      if (transport.state === 'closed' && !this.closed) this.options.closedByPeer();
    });
  }
}
