import 'webrtc-adapter';
import { calls, oldClients } from './calls';
import { media, open } from './media';
import { person } from './person';

const lab = { scenarios: { ...calls, ...oldClients, ...media }, open, person };
export type Lab = typeof lab;
Object.assign(globalThis, { lab });
