// Every sentence of the builders' page.
import { msg, str } from '@lit/localize';

export const texts = {
  pageTitle: () => msg('For builders – Halloo'),
  title: () => msg('For builders'),
  lead: () =>
    msg('This server carries the signalling of other WebRTC applications too, and has STUN and TURN. Each door below speaks one protocol; take the one your application knows.'),
  version: (version: string, protocol: number) => msg(str`Halloo ${version}, native protocol ${protocol}`),
  asking: () => msg('Asking the server.'),
  unreachable: () => msg('The server does not answer. See whether it is running and you are online, then try again.'),
  tryAgain: () => msg('Try again'),

  doors: () => msg('Doors'),
  open: () => msg('Open'),
  shut: () => msg('Shut'),
  shutMore: () => msg('Whoever runs this server has switched this door off.'),
  address: () => msg('Address'),
  example: (door: string) => msg(str`Example for ${door}`),

  stun: () => msg('STUN and TURN'),
  stunMore: () => msg('STUN tells a browser the address that others see it by (RFC 8489), and anyone’s application may ask. TURN relays where nothing else gets through (RFC 8656), for those to whom the operator gives a user: halloo turn-credentials prints one.'),
  noStun: () => msg('This server names no STUN or TURN server.'),

  more: () => msg('More'),
  protocol: () => msg('The native protocol, message by message'),
  protocolMore: () => msg('Every message with its fields and an example, complete enough to write a client from.'),
  booth: () => msg('Photo booth'),
  boothMore: () => msg('Pictures of yourself, with filters. Nothing leaves the browser.'),
  machine: () => msg('This page for programs'),
  machineMore: () => msg('What stands here as JSON.'),

  copy: () => msg('Copy'),
  copied: () => msg('Copied'),
  copyFailed: () => msg('Not copied. Select the text and copy it yourself.'),
};

/** A door's name and what it is, by the name the server gives it. */
export function doorTexts(name: string): { title: string; about: string } | null {
  switch (name) {
    case 'native':
      return {
        title: msg('Native'),
        about: msg('What these pages speak: a list of people, calls that ring at the other end, and both taken up again after a lost connection. JSON over a WebSocket.'),
      };
    case 'article':
      return {
        title: msg('Article'),
        about: msg('The protocol of “Let’s Have Fun With WebRTC”: a name, a list of names, and a string for one of them. People at this door and at the native one can call each other. JSON over a WebSocket.'),
      };
    case 'room-of-two':
      return {
        title: msg('Room of two'),
        about: msg('The WebRTC tutorial’s room: what one says, the other hears. Socket.IO 4 as WebSocket or by polling; each namespace is a room of its own.'),
      };
    default:
      return null;
  }
}
