/** The client package of Halloo: signalling, people, calls and this device's media, without pages. */
import 'webrtc-adapter'; // differences between browsers, once for everything here

export { Call } from './call';
export type { CallEvents } from './call';
export { Emitter } from './emitter';
export { Halloo } from './halloo';
export { browserEnvironment } from './environment';
export type { Environment } from './environment';
export type { HallooEvents, HallooOptions } from './halloo';
export { LevelMeter } from './level';
export { LocalMedia } from './media';
export type { LocalMediaEvents, LocalMediaOptions } from './media';
export { Room } from './room/room';
export type { RoomEvents, RoomOptions } from './room/room';
export type { RemoteMedia } from './room/remote-media';
export { RoomMedia } from './room/room-media';
export type { MediaState, RoomMediaEvents } from './room/room-media';
export { RoomSound } from './room/room-sound';
export type { ShareResult } from './room/screen-share';
export type { ViewedPicture } from './room/viewing';
export { Refused } from './types';
export type { CallEnd, CallPhase, ConnectionState, DeviceKind, MediaProblem, Quality, RemoteState, RoomEnd, RoomPhase } from './types';
export type { CallState, EndReason, ErrorCode, IceServer, Knocker, LeftReason, MediaKind, Participant, Person, PersonState, RefusalCode, RoomMode } from './generated/messages';
