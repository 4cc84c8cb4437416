// The states of the pages that are worth looking at.
import type { Person } from '../../client';
import type { Scene } from './stand-ins';

const people: Person[] = [
  { name: 'Ada Lovelace', state: 'free' },
  { name: 'Alan', state: 'busy' },
  { name: 'Grace Hopper', state: 'free' },
  { name: 'Katherine Johnson', state: 'away' },
  { name: 'Лев', state: 'free' },
  { name: '山田', state: 'free' },
];
const crowd: Person[] = Array.from({ length: 40 }, (_, index) => ({
  name: `Guest ${String(index + 1).padStart(2, '0')}`,
  state: (['free', 'free', 'busy'] as const)[index % 3]!,
}));
const me = 'Mary';
const connected = { phase: 'connected', connected: true } as const;

export const scenes: Record<string, Scene> = {
  arrive: {},
  'arrive-asking': { asking: true },
  'arrive-denied': { problem: { audio: 'denied', video: 'denied' } },
  'arrive-no-camera': { problem: { video: 'missing' } },
  'arrive-microphone-busy': { problem: { audio: 'busy' } },
  'arrive-insecure': { problem: { audio: 'insecure', video: 'insecure' } },
  people: { name: me, people },
  'people-none': { name: me },
  'people-many': { name: me, people: crowd, total: 812 },
  'people-server-away': { name: me, people, state: 'reconnecting' },
  'people-settings': { name: me, people, settings: true },
  'people-settings-relay-only': { name: me, people, settings: true, relayRequired: true },
  'people-hung-up': {
    name: me,
    people,
    call: { connected: true, phase: 'connected' },
    end: { reason: 'hungup', byPeer: true },
  },
  'people-missed': {
    name: me,
    people,
    call: { direction: 'incoming', phase: 'connecting' },
    end: { reason: 'cancelled', byPeer: true },
  },
  incoming: { name: me, people, call: { direction: 'incoming', phase: 'ringing' } },
  calling: { name: me, people, call: { phase: 'ringing' } },
  'calling-voice': { name: me, people, call: { phase: 'calling', video: false } },
  connecting: { name: me, people, call: { phase: 'connecting' } },
  call: { name: me, people, call: connected },
  'call-portrait': { name: me, people, call: { ...connected, portrait: true } },
  'call-voice': { name: me, people, call: { ...connected, video: false, remote: { muted: true, video: false } } },
  'call-muted': { name: me, people, call: { ...connected, muted: true } },
  'call-weak': { name: me, people, call: { ...connected, level: 'poor' } },
  'call-relayed': { name: me, people, call: { ...connected, relayed: true } },
  'call-settings': { name: me, people, call: { ...connected, relayed: true }, settings: true },
  'call-lost': { name: me, people, call: { ...connected, phase: 'reconnecting' } },
  'call-unplugged': { name: me, people, call: connected, problem: { audio: 'unplugged' } },
  'call-server-away': { name: me, people, call: connected, state: 'reconnecting' },
  declined: { name: me, people, call: { phase: 'calling' }, end: { reason: 'declined', byPeer: true } },
  unanswered: { name: me, people, call: { phase: 'calling' }, end: { reason: 'unanswered', byPeer: true } },
  failed: { name: me, people, call: { phase: 'connecting' }, end: { reason: 'failed', byPeer: false } },
  'no-relay': { name: me, people, call: { phase: 'connecting' }, end: { reason: 'no-relay', byPeer: false } },
};
