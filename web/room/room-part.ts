// What the elements of the room page extend.
import { AppPart } from '../app/app-part';
import type { RoomApp } from './room-app';

export class RoomPart extends AppPart<RoomApp> {}
