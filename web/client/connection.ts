/**
 * One peer connection of a call: its transceivers, its data channel and its
 * negotiation. A call has another one after a reload at either end. What a
 * lost connection means is decided elsewhere (call.ts, recovery.ts).
 */
import { ControlChannel } from './control-channel';
import { NegotiatedConnection, type NegotiatedHandlers, type NegotiatedOptions } from './negotiated-connection';
import type { ControlMessage, Signal } from './signals';

export interface LocalTracks {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
  /** Groups the two for the other end. */
  stream: MediaStream;
}

export interface ConnectionOptions extends NegotiatedOptions {
  tracks(): LocalTracks;
  handlers: ConnectionHandlers;
}

export interface ConnectionHandlers extends NegotiatedHandlers {
  track(track: MediaStreamTrack): void;
  control(message: ControlMessage): void;
  controlOpened(): void;
  /** All servers were asked, and `lacksRelay`. */
  noRelay(): void;
}

/** How long a farewell on the data channel may take to get out. */
const farewellMs = 1_000;

export class Connection extends NegotiatedConnection {
  private readonly senders = new Map<'audio' | 'video', RTCRtpSender>();
  private channel: ControlChannel | null = null;
  private answered = false;
  private found = false;
  private farewellRead: (() => void) | null = null;

  constructor(private readonly options: ConnectionOptions) {
    super(options);
    const { peerConnection } = this;
    const { caller, handlers } = options;
    peerConnection.addEventListener('icecandidate', ({ candidate }) => {
      this.found ||= candidate !== null && candidate.candidate !== '';
    });
    peerConnection.addEventListener('icegatheringstatechange', () => {
      if (peerConnection.iceGatheringState === 'complete' && this.lacksRelay && !this.closing) handlers.noRelay();
    });
    peerConnection.ontrack = ({ track }) => handlers.track(track);
    if (caller) this.prepareOffer();
  }

  /** Both descriptions are here: with luck it connects without another word from the server. */
  get settled(): boolean {
    return this.answered || (this.peerConnection.remoteDescription !== null && this.peerConnection.signalingState === 'stable');
  }

  override receive(signal: Signal): void {
    if (signal.description?.type === 'answer') this.answered = true;
    super.receive(signal);
  }

  sendControl(message: ControlMessage): boolean {
    return this.channel?.send(message) ?? false;
  }

  /** Only by way of a relay, and none has been found. */
  get lacksRelay(): boolean {
    return this.options.configuration.iceTransportPolicy === 'relay' && !this.found;
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

  protected sending(): [RTCRtpSender, MediaStreamTrack | null][] {
    const tracks = this.options.tracks();
    return [...this.senders].map(([kind, sender]) => [sender, tracks[kind]]);
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
  protected async prepareAnswer(): Promise<void> {
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
}
