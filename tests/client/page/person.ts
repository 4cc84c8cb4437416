// A person at a page: what a page does with the client package, without anything to look at.
import { Halloo } from '../../../web/client/halloo';
import type { LocalMedia } from '../../../web/client/media';
import { devices, phase, sees, until } from './look';

let halloo: Halloo;
let media: LocalMedia;

function start(): void {
  halloo = new Halloo({ url: 'signal' });
}

const current = () => {
  if (!halloo.current) throw new Error('no call');
  return halloo.current;
};

export const person = {
  async enters(name: string): Promise<void> {
    start();
    media = await devices();
    await halloo.enter(name);
  },

  /** After a reload; goes on with the call that there was. */
  async returns(): Promise<boolean> {
    start();
    media = await devices();
    const back = await halloo.resume();
    await halloo.current?.accept(media, { video: true });
    return back;
  },

  knows: (name: string) => until(`${name} in the list`, () => halloo.people.some((person) => person.name === name)),
  calls: (name: string): string => halloo.call(name, media, { video: true }).id,
  /** Calls, or answers if the other was heard before the button was pressed. */
  async meets(name: string): Promise<void> {
    const heard = halloo.current;
    if (heard?.direction === 'incoming' && heard.peer === name) return heard.accept(media, { video: true });
    halloo.call(name, media, { video: true });
  },
  rings: () => until('ringing', () => halloo.current?.phase === 'ringing'),
  accepts: () => current().accept(media, { video: true }),
  hangsUp: () => current().hangup(),
  isConnected: () => until('a call', () => halloo.current?.phase === 'connected'),
  sees: () => sees(current()),
  isAlone: () => until('the end of the call', () => halloo.current === null),
  is: (state: Halloo['state']) => until(state, () => halloo.state === state),
  reconnects: () => phase(current(), 'reconnecting'),
  call: () => ({ id: current().id, phase: current().phase, peer: current().peer, since: current().connectedAt }),

  /** A new way through the network is negotiated. */
  async restarts(): Promise<void> {
    const { peerConnection } = current();
    const ufrag = () => /a=ice-ufrag:(\S+)/.exec(peerConnection?.remoteDescription?.sdp ?? '')?.[1];
    const before = ufrag();
    peerConnection?.restartIce();
    await until('a new description', () => ufrag() !== before);
  },
};

export type PersonInPage = typeof person;
