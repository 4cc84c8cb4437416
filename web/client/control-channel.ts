/**
 * The data channel of a call: negotiated, id 0, label "halloo" (RFC 8831,
 * RFC 8832 section 4 is not needed then). Small JSON messages that must reach
 * the other end also when the server is gone. It may never open: an old client
 * knows nothing of it.
 */
import { readControl, type ControlMessage } from './signals';

const label = 'halloo';
/** A description of two media and its candidates is a tenth of this. */
const longestMessage = 65_536;

export interface ControlHandlers {
  opened(): void;
  message(message: ControlMessage): void;
  closed(): void;
}

export class ControlChannel {
  private readonly channel: RTCDataChannel;

  constructor(peerConnection: RTCPeerConnection, handlers: ControlHandlers) {
    this.channel = peerConnection.createDataChannel(label, { negotiated: true, id: 0 });
    this.channel.onopen = () => handlers.opened();
    this.channel.onclose = () => handlers.closed();
    this.channel.onmessage = (event: MessageEvent<unknown>) => {
      if (typeof event.data !== 'string' || event.data.length > longestMessage) return;
      let data: unknown;
      try {
        data = JSON.parse(event.data);
      } catch {
        return;
      }
      const message = readControl(data);
      if (message) handlers.message(message);
    };
  }

  get open(): boolean {
    return this.channel.readyState === 'open';
  }

  /** True when it was handed over. */
  send(message: ControlMessage): boolean {
    if (!this.open) return false;
    try {
      this.channel.send(JSON.stringify(message));
      return true;
    } catch {
      return false; // it closes this moment
    }
  }
}
