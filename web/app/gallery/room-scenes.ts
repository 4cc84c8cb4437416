// The states of the room page that are worth looking at.
import type { RoomScene, Someone } from './room-stand-ins';

const names = [
  'Grace Hopper',
  'Alan',
  'Katherine Johnson',
  'Лев',
  '山田',
  'Hedy',
  'Emmy Noether',
  'Ivan',
  'Karen Spärck Jones',
  'Radia',
];
const crowd = (count: number): Someone[] =>
  Array.from({ length: count }, (_, index) => ({
    name: names[index] ?? `Guest ${index + 1}`,
    audio: index % 3 !== 1,
    video: index % 5 !== 3,
  }));
/** As they are, but for some of them. */
const but = (people: Someone[], changes: Record<number, Someone>): Someone[] =>
  people.map((one, index) => ({ ...one, ...changes[index] }));

const chat: RoomScene['chat'] = [
  ['Grace Hopper', 'Good morning!'],
  ['Grace Hopper', 'The notes are at https://example.org/notes?week=12 (from last time).'],
  ['Mary', 'Thank you. I will read them in a minute.'],
  ['Alan', 'Could somebody say again when we meet next? I was on the train and heard half of it.'],
  ['Mary', 'Thursday, ten o’clock.'],
];

export const roomScenes: Record<string, RoomScene> = {
  'room-lobby': { phase: 'entering' },
  'room-lobby-new': { phase: 'entering', made: true },
  'room-lobby-no-camera': { phase: 'entering', problem: { video: 'missing' } },
  'room-waiting': { phase: 'waiting' },
  'room-locked': { end: 'locked' },
  'room-removed': { end: 'removed' },
  'room-alone': {},
  'room-alone-no-camera': { noCamera: true, problem: { video: 'missing' } },
  'room-2': { others: crowd(1), speaking: [0] },
  'room-2-voice': { others: [{ name: 'Grace Hopper', video: false, audio: false }] },
  'room-3': { others: crowd(2), speaking: [0] },
  'room-5': { others: but(crowd(4), { 0: { hand: true }, 2: { paused: true } }), speaking: [2], reaction: '👏' },
  'room-9': { others: but(crowd(8), { 4: { away: true } }), speaking: [5] },
  'room-25': { others: crowd(24), speaking: [7] },
  'room-60': { others: crowd(59), speaking: [40] },
  'room-speaker': { others: crowd(6), speaking: [2], arrangement: 'speaker' },
  'room-speaker-25': { others: crowd(24), speaking: [2], arrangement: 'speaker' },
  'room-screen': { others: but(crowd(4), { 1: { screen: true } }), speaking: [1] },
  'room-screen-2': { others: [{ name: 'Grace Hopper', screen: true }], speaking: [0] },
  'room-chat': { others: crowd(4), chat, open: 'chat', speaking: [0] },
  'room-unread': { others: crowd(4), chat },
  'room-people': { others: crowd(6), open: 'people', knockers: ['Ivan', 'Rózsa Péter'], knock: true },
  'room-people-guest': { others: crowd(6), open: 'people', host: false, locked: true },
  'room-knock': { others: crowd(4), knockers: ['Ivan'], knock: true, speaking: [0] },
  'room-asked': { others: crowd(4), host: false, asked: { kind: 'audio', muted: true } },
  'room-sharing': { others: crowd(4), sharing: true },
  'room-invite': { others: crowd(4), open: 'invite' },
  'room-reactions': { others: crowd(2), open: 'reactions' },
  'room-server-away': { others: crowd(2), state: 'reconnecting' },
  'room-sound-blocked': { others: crowd(2), soundBlocked: true },
};
