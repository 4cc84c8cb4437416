/**
 * One peer connection of a call: its transceivers, its data channel and its
 * negotiation. A call has another one after a reload at either end. What a
 * lost connection means is decided elsewhere (call.ts, recovery.ts).
 */
import { ControlChannel } from './control-channel';
import type { Environment } from './environment';
import { Negotiation } from './negotiation';
import type { ControlMessage, Signal } from './signals';

export interface LocalTracks {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
  /** Groups the two for the other end. */
  stream: MediaStream;
}

export interface ConnectionOptions {
  /** See Signal.connection. Undefined when the other end does not name its connections. */
  id: string | undefined;
  caller: boolean;
  trickle(): boolean;
  configuration: RTCConfiguration;
  environment: Environment;
  tracks(): LocalTracks;
  handlers: ConnectionHandlers;
}

export interface ConnectionHandlers {
  stateChanged(): void;
  track(track: MediaStreamTrack): void;
  signal(signal: Signal): void;
  control(message: ControlMessage): void;
  controlOpened(): void;
  /** The other end has closed its peer connection (DTLS close_notify, RFC 8446 section 6.1). */
  closedByPeer(): void;
  /** The descriptions of the two do not fit. */
  failed(): void;
  /** All servers were asked, and `lacksRelay`. */
  noRelay(): void;
}

/** How long a farewell on the data channel may take to get out. */
const farewellMs = 1_000;

export class Connection {
  readonly id: string | undefined;
  readonly peerConnection: RTCPeerConnection;
  private readonly negotiation: Negotiation;
  private readonly senders = new Map<'audio' | 'video', RTCRtpSender>();
  private channel: ControlChannel | null = null;
  private syncing: Promise<void> = Promise.resolve();
  private watched: RTCDtlsTransport | null = null;
  private answered = false;
  private found = false;
  private closing = false;
  private farewellRead: (() => void) | null = null;

  constructor(private readonly options: ConnectionOptions) {
    const { caller, configuration, environment, handlers } = options;
    this.id = options.id;
    const peerConnection = (this.peerConnection = new RTCPeerConnection(configuration));
    peerConnection.onconnectionstatechange = () => {
      this.watchTransport();
      if (!this.closing) handlers.stateChanged();
    };
    peerConnection.addEventListener('icecandidate', ({ candidate }) => {
      this.found ||= candidate !== null && candidate.candidate !== '';
    });
    peerConnection.addEventListener('icegatheringstatechange', () => {
      if (peerConnection.iceGatheringState === 'complete' && this.lacksRelay && !this.closing) handlers.noRelay();
    });
    peerConnection.ontrack = ({ track }) => handlers.track(track);
    this.negotiation = new Negotiation({
      peerConnection,
      caller,
      trickle: () => options.trickle(),
      environment,
      send: (signal) => handlers.signal(this.id === undefined ? signal : { ...signal, connection: this.id }),
      beforeAnswer: () => this.prepareAnswer(),
      failed: () => handlers.failed(),
    });
    if (caller) this.prepareOffer();
  }

  get state(): RTCPeerConnectionState {
    return this.peerConnection.connectionState;
  }

  /** Both descriptions are here: with luck it connects without another word from the server. */
  get settled(): boolean {
    return this.answered || (this.peerConnection.remoteDescription !== null && this.peerConnection.signalingState === 'stable');
  }

  receive(signal: Signal): void {
    if (signal.description?.type === 'answer') this.answered = true;
    this.negotiation.receive(signal);
  }

  sendControl(message: ControlMessage): boolean {
    return this.channel?.send(message) ?? false;
  }

  offerAgain(): void {
    this.negotiation.offerAgain();
  }

  /** Only by way of a relay, and none has been found. */
  get lacksRelay(): boolean {
    return this.options.configuration.iceTransportPolicy === 'relay' && !this.found;
  }

  /** For what is gathered from now on: what stands stays (W3C webrtc-pc section 4.4.1.6). */
  configure(configuration: RTCConfiguration): void {
    if (this.closing) return;
    try {
      this.peerConnection.setConfiguration(configuration);
    } catch {
      // Then it goes on with the one it has.
    }
  }

  restartIce(configuration: RTCConfiguration): void {
    this.configure(configuration); // credentials for TURN may be new
    this.negotiation.restartIce();
  }

  /** Gives the senders the tracks that are to be sent now; needs no negotiation. */
  sync(): Promise<void> {
    this.syncing = this.syncing.then(async () => {
      const tracks = this.options.tracks();
      for (const [kind, sender] of this.senders) {
        if (this.closing || sender.track === tracks[kind]) continue;
        try {
          await sender.replaceTrack(tracks[kind]);
        } catch {
          // The other end refused this kind: it gets none.
        }
      }
    });
    return this.syncing;
  }

  /** Closes, after a farewell if one is given and the other end can be told. */
  close(farewell?: ControlMessage): void {
    if (this.closing) return;
    this.closing = true;
    this.negotiation.close();
    for (const sender of this.senders.values()) void sender.replaceTrack(null).catch(() => undefined);
    if (!farewell || !this.sendControl(farewell)) return this.peerConnection.close();
    // Closing at once may throw away what waits to be sent. The other end closes when it has read it.
    const cancel = this.options.environment.after(farewellMs, () => this.peerConnection.close());
    this.farewellRead = () => {
      cancel();
      this.peerConnection.close();
    };
  }

  private prepareOffer(): void {
    const { audio, video, stream } = this.options.tracks();
    const add = (kind: 'audio' | 'video', track: MediaStreamTrack | null): void => {
      const { sender } = this.peerConnection.addTransceiver(track ?? kind, { direction: 'sendrecv', streams: [stream] });
      this.senders.set(kind, sender);
    };
    // Both, with or without a track: turning the camera on later then takes no negotiation.
    add('audio', audio);
    add('video', video);
    this.openChannel();
  }

  /** The offer made the transceivers; they are to send as well (RFC 8829 section 5.3.1). */
  private async prepareAnswer(): Promise<void> {
    const { stream } = this.options.tracks();
    for (const transceiver of this.peerConnection.getTransceivers()) {
      const kind = transceiver.receiver.track.kind as 'audio' | 'video';
      if (transceiver.direction === 'stopped') continue;
      if (!this.senders.has(kind)) {
        this.senders.set(kind, transceiver.sender);
        transceiver.sender.setStreams?.(stream);
      }
      if (this.senders.get(kind) === transceiver.sender) transceiver.direction = 'sendrecv';
    }
    const offersData = /^m=application [1-9]/m.test(this.peerConnection.remoteDescription?.sdp ?? '');
    // Not before the offer and not unless it has one: a channel of our own making would ask for another offer.
    if (offersData && !this.channel) this.openChannel();
    await this.sync();
  }

  private openChannel(): void {
    const { handlers } = this.options;
    this.channel = new ControlChannel(this.peerConnection, {
      opened: () => handlers.controlOpened(),
      message: (message) => {
        if (!this.closing) handlers.control(message);
      },
      closed: () => this.farewellRead?.(),
    });
  }

  private watchTransport(): void {
    const transport = [...this.senders.values()].map((sender) => sender.transport).find((found) => found);
    if (!transport || transport === this.watched) return;
    this.watched = transport;
    transport.addEventListener('statechange', () => {
      if (transport.state === 'closed' && !this.closing) this.options.handlers.closedByPeer();
    });
  }
}
