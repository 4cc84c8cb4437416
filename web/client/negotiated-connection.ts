/**
 * A peer connection that two browsers negotiate between them: what those of
 * calls (connection.ts) and of rooms (room/direct-connection.ts) have in common.
 */
import type { Environment } from './environment';
import { Negotiation } from './negotiation';
import { onClosed, reconfigure, type Closing } from './peer-connection';
import type { Signal } from './signals';

export interface NegotiatedOptions {
  /** Made up by the caller; see Signal.connection. Undefined when the other end does not name its connections. */
  id: string | undefined;
  caller: boolean;
  trickle(): boolean;
  configuration: RTCConfiguration;
  environment: Environment;
  handlers: NegotiatedHandlers;
}

export interface NegotiatedHandlers extends Closing {
  stateChanged(): void;
  signal(signal: Signal): void;
  /** The descriptions of the two do not fit. */
  failed(): void;
}

export abstract class NegotiatedConnection {
  readonly id: string | undefined;
  readonly peerConnection: RTCPeerConnection;
  protected readonly negotiation: Negotiation;
  protected closing = false;
  private syncing: Promise<void> = Promise.resolve();

  protected constructor({ id, caller, trickle, configuration, environment, handlers }: NegotiatedOptions) {
    this.id = id;
    const peerConnection = (this.peerConnection = new RTCPeerConnection(configuration));
    peerConnection.onconnectionstatechange = () => {
      if (!this.closing) handlers.stateChanged();
    };
    onClosed(peerConnection, {
      closedByPeer: () => {
        if (!this.closing) handlers.closedByPeer();
      },
      closedHere: () => {
        if (!this.closing) handlers.closedHere?.();
      },
    });
    this.negotiation = new Negotiation({
      peerConnection,
      caller,
      trickle,
      environment,
      send: (signal) => handlers.signal(id === undefined ? signal : { ...signal, connection: id }),
      beforeAnswer: () => this.prepareAnswer(),
      failed: () => handlers.failed(),
    });
  }

  get state(): RTCPeerConnectionState {
    return this.peerConnection.connectionState;
  }

  receive(signal: Signal): void {
    this.negotiation.receive(signal);
  }

  offerAgain(): void {
    this.negotiation.offerAgain();
  }

  configure(configuration: RTCConfiguration): void {
    reconfigure(this.peerConnection, configuration);
  }

  restartIce(configuration: RTCConfiguration): void {
    this.configure(configuration); // credentials for TURN may be new
    this.negotiation.restartIce();
  }

  /** Gives the senders the tracks that are to be sent now; needs no negotiation. */
  sync(): Promise<void> {
    this.syncing = this.syncing.then(async () => {
      for (const [sender, track, replaced] of this.sending()) {
        if (this.closing || sender.track === track) continue;
        try {
          await sender.replaceTrack(track);
          replaced?.();
        } catch {
          // The other end refused this kind: it gets none.
        }
      }
    });
    return this.syncing;
  }

  /** An offer is set; the transceivers can be given their tracks before the answer. */
  protected abstract prepareAnswer(): Promise<void>;
  /** What each is to send, and what is to be done once it does. */
  protected abstract sending(): [RTCRtpSender, MediaStreamTrack | null, (() => void)?][];
}
