/**
 * Perfect negotiation (W3C webrtc-pc section 10.7) over one RTCPeerConnection:
 * the caller makes the first offer and is the impolite one. Candidates trickle
 * (RFC 8838), and those that come before their description wait for it; for a
 * peer that does not trickle, descriptions wait for their candidates instead.
 */
import type { Environment } from './environment';
import type { Signal } from './signals';

export interface NegotiationOptions {
  peerConnection: RTCPeerConnection;
  caller: boolean;
  /** False: whole descriptions, and only one offer, as such peers know no second. */
  trickle(): boolean;
  environment: Environment;
  send(signal: Signal): void;
  /** An offer is set; the transceivers can be given their tracks before the answer. */
  beforeAnswer(): Promise<void>;
  /** A description did not fit. */
  failed(): void;
}

/** A STUN server that does not answer must not hold the call up; what is found by then has to do. */
const gatheringMs = 5_000;
/** Nor so long once there are candidates and no further one comes. */
const quietMs = 1_000;
const mostEarlyCandidates = 200;

export class Negotiation {
  private makingOffer = false;
  private ignoringOffer = false;
  private early: RTCIceCandidateInit[] = [];
  private work: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(private readonly options: NegotiationOptions) {
    const { peerConnection } = options;
    peerConnection.onnegotiationneeded = () => void this.offer();
    peerConnection.onicecandidate = ({ candidate }) => {
      if (options.trickle() && !this.closed) options.send({ candidate: candidate?.toJSON() ?? null });
    };
  }

  /** Signals are taken one after the other, whatever they wait for. */
  receive(signal: Signal): void {
    this.work = this.work.then(async () => {
      if (this.closed) return;
      if (signal.description) await this.describe(signal.description);
      else if (signal.candidate) await this.addCandidate(signal.candidate);
    });
  }

  /** The way between the two is to be found again. */
  restartIce(): void {
    if (!this.options.trickle() || this.closed) return;
    this.options.peerConnection.restartIce();
  }

  /** Our last offer may have been lost on its way. */
  offerAgain(): void {
    const { peerConnection, send } = this.options;
    const description = peerConnection.localDescription;
    if (peerConnection.signalingState === 'have-local-offer' && description) send({ description: description.toJSON() });
  }

  close(): void {
    this.closed = true;
    this.options.peerConnection.onnegotiationneeded = null;
    this.options.peerConnection.onicecandidate = null;
  }

  private async offer(): Promise<void> {
    const { peerConnection, caller, trickle } = this.options;
    if (!peerConnection.remoteDescription ? !caller : !trickle()) return;
    try {
      this.makingOffer = true;
      await peerConnection.setLocalDescription();
      this.makingOffer = false;
      await this.sendLocal();
    } catch {
      // Closed meanwhile, or the peer's offer came first: then the browser asks again if there is still need.
    } finally {
      this.makingOffer = false;
    }
  }

  private async describe(description: RTCSessionDescriptionInit): Promise<void> {
    const { peerConnection, caller, beforeAnswer, failed } = this.options;
    const offer = description.type === 'offer';
    const collision = offer && (this.makingOffer || peerConnection.signalingState !== 'stable');
    this.ignoringOffer = caller && collision;
    if (this.ignoringOffer) return;
    if (!offer && peerConnection.signalingState !== 'have-local-offer') return; // to an offer taken back, or said twice
    try {
      await peerConnection.setRemoteDescription(description);
      await this.flush();
      if (!offer) return;
      await beforeAnswer();
      await peerConnection.setLocalDescription();
      void this.sendLocal();
    } catch {
      if (!this.closed) failed();
    }
  }

  private async sendLocal(): Promise<void> {
    const { peerConnection, trickle, send } = this.options;
    const type = peerConnection.localDescription?.type;
    if (!trickle()) await this.gathered();
    const description = peerConnection.localDescription;
    if (!this.closed && description && description.type === type) send({ description: description.toJSON() });
  }

  private gathered(): Promise<void> {
    const { peerConnection, environment } = this.options;
    if (peerConnection.iceGatheringState === 'complete') return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        if (peerConnection.iceGatheringState === 'complete') finish();
      };
      let cancelQuiet = (): void => {};
      const found = ({ candidate }: RTCPeerConnectionIceEvent): void => {
        if (!candidate) return;
        cancelQuiet();
        cancelQuiet = environment.after(quietMs, finish);
      };
      const finish = (): void => {
        cancel();
        cancelQuiet();
        peerConnection.removeEventListener('icecandidate', found);
        peerConnection.removeEventListener('icegatheringstatechange', done);
        resolve();
      };
      const cancel = environment.after(gatheringMs, finish);
      peerConnection.addEventListener('icegatheringstatechange', done);
      peerConnection.addEventListener('icecandidate', found);
    });
  }

  private async addCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    if (this.ignoringOffer) return;
    if (!this.options.peerConnection.remoteDescription) {
      if (this.early.length < mostEarlyCandidates) this.early.push(candidate);
      return;
    }
    try {
      await this.options.peerConnection.addIceCandidate(candidate);
    } catch {
      // One that this browser cannot read, or of an earlier generation: there are others.
    }
  }

  private async flush(): Promise<void> {
    const early = this.early;
    this.early = [];
    for (const candidate of early) await this.addCandidate(candidate);
  }
}
