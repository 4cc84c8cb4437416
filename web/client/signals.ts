/**
 * What the two ends of a call say to each other: over the server as the `data`
 * of `signal`, and over the data channel. It comes from someone else's
 * machine, so it is looked at before it is believed.
 */
export interface Signal {
  /**
   * Names the peer connection that this is about; the caller makes it up. A
   * page that was reloaded has a new one, and what was still on its way for
   * the old must not be taken for it. Clients that are not ours leave it out.
   */
  connection?: string;
  description?: RTCSessionDescriptionInit;
  /** null or empty: no more will come. */
  candidate?: RTCIceCandidateInit | null;
  /** From the callee: my peer connection is lost, make a new one with me. */
  restart?: true;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readDescription(value: unknown): RTCSessionDescriptionInit | null {
  if (!isObject(value)) return null;
  const { type, sdp } = value;
  if (type !== 'offer' && type !== 'answer') return null;
  return typeof sdp === 'string' ? { type, sdp } : null;
}

function readCandidate(value: unknown): RTCIceCandidateInit | null {
  if (!isObject(value) || typeof value['candidate'] !== 'string') return null;
  const { sdpMid, sdpMLineIndex, usernameFragment } = value;
  return {
    candidate: value['candidate'],
    sdpMid: typeof sdpMid === 'string' ? sdpMid : null,
    sdpMLineIndex: typeof sdpMLineIndex === 'number' ? sdpMLineIndex : null,
    usernameFragment: typeof usernameFragment === 'string' ? usernameFragment : null,
  };
}

/** null for anything that is no signal. */
export function readSignal(data: unknown): Signal | null {
  if (!isObject(data)) return null;
  const signal: Signal = {};
  if (typeof data['connection'] === 'string') signal.connection = data['connection'];
  if (data['restart'] === true) return { ...signal, restart: true };
  const description = readDescription(data['description']);
  if (description) return { ...signal, description };
  if (data['candidate'] === null) return { ...signal, candidate: null };
  const candidate = readCandidate(data['candidate']);
  return candidate ? { ...signal, candidate } : null;
}

/** What travels on the data channel. */
export type ControlMessage =
  | { type: 'state'; muted: boolean; video: boolean }
  | { type: 'hangup' }
  /** The page is going away: closed, or reloaded and soon back. */
  | { type: 'leaving' }
  | { type: 'signal'; data: Signal };

export function readControl(data: unknown): ControlMessage | null {
  if (!isObject(data)) return null;
  switch (data['type']) {
    case 'state':
      if (typeof data['muted'] !== 'boolean' || typeof data['video'] !== 'boolean') return null;
      return { type: 'state', muted: data['muted'], video: data['video'] };
    case 'hangup':
    case 'leaving':
      return { type: data['type'] };
    case 'signal': {
      const signal = readSignal(data['data']);
      return signal ? { type: 'signal', data: signal } : null;
    }
    default:
      return null; // of a later version
  }
}
