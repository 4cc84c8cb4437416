/**
 * One of the two ways that a room's media take: to the one other participant
 * (direct-way.ts), or through the gateway (gateway-way.ts). During a handover
 * there are two at once, and both send.
 */
import type { Environment } from '../environment';
import type { MediaSource, RoomMode } from '../generated/messages';
import type { Quality } from '../types';

export const sources = ['audio', 'video', 'screen', 'screen-audio'] as const satisfies readonly MediaSource[];

export const kindOf = (source: MediaSource): 'audio' | 'video' =>
  source === 'audio' || source === 'screen-audio' ? 'audio' : 'video';

/** What this end sends now. */
export interface Sent {
  readonly tracks: Readonly<Record<MediaSource, MediaStreamTrack | null>>;
  /** What belongs together is in step at the other end (RFC 8830): camera and microphone, screen and its sound. */
  readonly streams: { readonly camera: MediaStream; readonly screen: MediaStream };
}

/** Something of a participant's as one way brings it; another object when the way puts something else in its place. */
export interface Incoming {
  readonly way: Way;
  readonly participant: number;
  readonly source: MediaSource;
  readonly receiver: RTCRtpReceiver;
}

export type WayState = 'connecting' | 'connected' | 'reconnecting';

export interface Way {
  readonly mode: RoomMode;
  readonly state: WayState;
  readonly quality: Quality;
  readonly incoming: readonly Incoming[];
  /** The tracks to be sent are others. */
  sync(): void;
  /** The network or the page is back. */
  wake(): void;
  /** The servers for ICE are others. */
  configure(): void;
  close(): void;
}

/** What a way needs of its room. */
export interface WaySurroundings {
  readonly environment: Environment;
  /** Whether the server is there now. */
  readonly online: boolean;
  configuration(): RTCConfiguration;
  sent(): Sent;
  /** State, quality or what comes in. */
  changed(): void;
}
