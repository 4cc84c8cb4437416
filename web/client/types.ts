/** What the classes of this package say about themselves. Codes only: texts for people are the page's. */
import type { EndReason, LeftReason, RefusalCode } from './generated/messages';

export type ConnectionState = 'offline' | 'connecting' | 'online' | 'reconnecting';

/** `calling`: it does not ring there yet; `reconnecting`: it stood, and the way between the two is being found again. */
export type CallPhase = 'calling' | 'ringing' | 'connecting' | 'connected' | 'reconnecting' | 'ended';

export interface CallEnd {
  /**
   * `failed`: no way for the media was found or found again; `no-relay`: it was to go through a relay only,
   * and none could be reached; `not-here`: nobody of that name;
   * `in-a-call`: one is in a call oneself; `server-lost`: the server forgot the call before it stood.
   */
  reason: EndReason | 'failed' | 'no-relay' | 'not-here' | 'in-a-call' | 'server-lost';
  byPeer: boolean;
}

/** `entering`: the server has not said yet; `waiting`: knocked, and not let in yet. */
export type RoomPhase = 'entering' | 'waiting' | 'inside' | 'left';

export interface RoomEnd {
  /**
   * `locked`, `room-full`, `no-more-rooms`: could not come in; `in-a-call`, `in-a-room`: is somewhere else;
   * `server-lost`: the server will not have us back.
   */
  reason: LeftReason | 'locked' | 'room-full' | 'no-more-rooms' | 'in-a-call' | 'in-a-room' | 'server-lost';
}

export interface RemoteState {
  muted: boolean;
  video: boolean;
}

export interface Quality {
  level: 'good' | 'fair' | 'poor' | 'unknown';
  rttMs: number | null;
  lossPercent: number | null;
  /** Through a TURN server, of either end. */
  relayed: boolean;
}

/**
 * `denied`: refused by the person or the system; `dismissed`: the question was closed unanswered;
 * `missing`: no such device; `busy`: another program has it; `insecure`: the page is not on HTTPS;
 * `unplugged`: it was pulled out (or its permission withdrawn) while in use; `failed`: anything else.
 */
export type MediaProblem = 'denied' | 'dismissed' | 'missing' | 'busy' | 'insecure' | 'unplugged' | 'failed';

export type DeviceKind = 'camera' | 'microphone' | 'speaker';

/** The server did not let us in (its code), or could not be reached. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(readonly code: RefusalCode | 'unreachable') {
    super(code);
  }
}
