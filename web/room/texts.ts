// Every sentence of the room page that the start page does not have, in one place, translatable by msg().
// Errors say what happened and what to do. What people said or are called comes in as an argument.
import { msg, str } from '@lit/localize';
import type { MediaKind } from '../client';
import type { Ending, News } from './room-app';

export const room = () => msg('Room');
export const title = (product: string) => msg(str`Room · ${product}`);
export const unreadTitle = (count: number, title: string) => msg(str`(${count}) ${title}`);

// Before
export const startRoom = () => msg('Start a room');
export const startRoomMore = () => msg('You get a link to send around. Whoever opens it meets you here.');
export const joinRoom = () => msg('Join the room');
export const joinRoomMore = () => msg('Nobody sees or hears you before you join.');
export const join = () => msg('Join');
export const startPage = () => msg('Start page');
export const toStartPage = () => msg('To the start page');

export const waitingTitle = () => msg('You will be let in soon');
export const waitingMore = () => msg('The host has been told that you wait. Stay here; it goes on by itself.');
export const stopWaiting = () => msg('Stop waiting');

// After
export function ending({ reason }: Ending): { title: string; more: string } {
  switch (reason) {
    case 'left':
      return { title: msg('You have left the room'), more: msg('The link still leads here, as long as you like.') };
    case 'removed':
      return {
        title: msg('The host has sent you out of the room'),
        more: msg('If that was a mistake, ask the host in another way to let you in again.'),
      };
    case 'refused':
      return { title: msg('The host cannot let you in now'), more: msg('Try again a little later.') };
    case 'over':
      return { title: msg('The room is over'), more: msg('Everyone has left. You can open it again.') };
    case 'locked':
      return { title: msg('The room is locked'), more: msg('Ask someone who is inside to unlock it, then try again.') };
    case 'room-full':
      return { title: msg('The room is full'), more: msg('Try again when someone has left.') };
    case 'no-more-rooms':
      return { title: msg('There are as many rooms as this server takes'), more: msg('Try again in a few minutes.') };
    case 'in-a-call':
      return { title: msg('You are in a call'), more: msg('End it first, then try again.') };
    case 'in-a-room':
      return { title: msg('You are in another room'), more: msg('Leave it first, then try again.') };
    case 'replaced':
      return { title: msg('You are here in another window'), more: msg('So this one has stepped back.') };
    case 'server-lost':
      return {
        title: msg('The connection to the server was lost for too long'),
        more: msg('Look whether you are online, then come in again.'),
      };
    case 'bad-link':
      return {
        title: msg('This link leads nowhere'),
        more: msg('It was cut off or changed on its way. Ask for it again, or start a room of your own.'),
      };
  }
}
export function again({ reason }: Ending): string {
  switch (reason) {
    case 'left':
    case 'server-lost':
      return msg('Come back in');
    case 'replaced':
      return msg('Come in here as well');
    case 'over':
      return msg('Open it again');
    default:
      return msg('Try again');
  }
}

// The link
export const onlyYou = () => msg('You are the first here');
export const sendLink = () => msg('Send this link to everyone you would like to meet.');
export const invite = () => msg('Invite');
export const inviteTitle = () => msg('Bring someone in');
export const link = () => msg('Link to this room');
export const linkCode = () => msg('The link as a QR code');
export const scan = () => msg('or scan it with a phone');
export const shareWords = (name: string) => msg(str`${name} would like to meet you`);

// Inside
export const peopleHere = (count: number) => (count === 1 ? msg('1 person') : msg(str`${count} people`));
/** Who see and hear the room without being in it. */
export const watched = (count: number) => (count === 1 ? msg('1 more watches') : msg(str`${count} more watch`));
export const watchedMore = () => msg('They see and hear this room through another program, and cannot be seen or heard.');
export const you = () => msg('You');
export const nameAndYou = (name: string) => msg(str`${name} (you)`);
export const host = () => msg('Host');
export const muted = (name: string) => msg(str`${name} is muted`);
export const mutedShort = () => msg('muted');
export const handShort = () => msg('hand raised');
export const handUp = (name: string) => msg(str`${name} has raised a hand`);
export const speaks = (name: string) => msg(str`${name} speaks`);
export const picture = (name: string) => msg(str`${name}’s picture`);
export const screenOf = (name: string) => msg(str`${name}’s screen`);
export const screenComes = (name: string) => msg(str`${name}’s screen is coming…`);
export const away = () => msg('Connection lost, coming back…');
export const paused = () => msg('Picture paused: your network is slow');
export const pin = (name: string) => msg(str`Keep ${name} large`);
export const unpin = (name: string) => msg(str`Let go of ${name}`);
export const pinShort = () => msg('Keep large');
export const unpinShort = () => msg('Let go');
export const tiles = () => msg('Pictures');
export const page = (now: number, all: number) => msg(str`Page ${now} of ${all}`);
export const previousPage = () => msg('Previous page');
export const nextPage = () => msg('Next page');
export const gridView = () => msg('Show all alike');
export const speakerView = () => msg('Show who speaks large');
export const shareScreen = () => msg('Share screen');
export const stopScreen = () => msg('Stop sharing');
export const youShare = () => msg('You are sharing your screen.');
export const screenFailed = () => msg('Your screen could not be shared. Try again, or choose another window.');
export const raiseHand = () => msg('Raise hand');
export const lowerHand = () => msg('Lower hand');
export const react = () => msg('React');
export const reactWith = (reaction: string) => msg(str`React with ${reaction}`);
export const leave = () => msg('Leave');
export const controls = () => msg('Controls');

/** @param bound whether the gateway sees to it as well; between two it is a question only */
export function asked(kind: MediaKind, muted: boolean, bound: boolean): string {
  switch (kind) {
    case 'audio':
      if (muted && !bound) return msg('The host asks you to mute.');
      return muted
        ? msg('The host has muted you. Raise your hand to ask to speak.')
        : msg('The host lets you speak again.');
    case 'video':
      return muted ? msg('The host asks you to turn your camera off.') : msg('The host lets you turn your camera on again.');
    case 'screen':
      return muted ? msg('The host asks you to stop sharing your screen.') : msg('The host lets you share your screen again.');
  }
}
export const understood = () => msg('All right');

/** @param direct picture and sound do not need the server */
export const comingBack = (direct: boolean) =>
  direct
    ? msg('The server is away. You go on seeing and hearing each other.')
    : msg('The connection to the server is lost. You come back by yourself…');
export const comingBackOffline = () => msg('You are offline. You come back into the room by yourself once you are online.');
export const enteringAgain = () => msg('The server was started anew. One moment, you are coming back in…');
export const mediaReconnecting = () => msg('Picture and sound are on their way back…');
export const hearOthers = () => msg('Your browser holds the sound back until you ask for it.');

// Chat
export const chat = () => msg('Chat');
export const chatUnread = (count: number) => (count === 1 ? msg('Chat, 1 new') : msg(str`Chat, ${count} new`));
export const chatNothing = () => msg('Nothing written yet. What is written here is gone when the room is over.');
export const message = () => msg('Message');
export const send = () => msg('Send');
export const notSent = () => msg('That is too long. Shorten it, or send it in parts.');

// People
export const people = () => msg('People');
export const waiting = () => msg('Waiting outside');
export const wouldComeIn = (name: string) => msg(str`${name} would like to come in`);
export const wouldComeInMore = (count: number) => (count === 1 ? msg('and 1 more') : msg(str`and ${count} more`));
export const admit = () => msg('Admit');
export const admitWho = (name: string) => msg(str`Admit ${name}`);
export const notNow = () => msg('Not now');
export const refuseWho = (name: string) => msg(str`Not now, ${name}`);
export const admitAll = () => msg('Admit all');
export const muteWho = (name: string) => msg(str`Mute ${name}`);
export const unmuteWho = (name: string) => msg(str`Let ${name} speak`);
export const removeWho = (name: string) => msg(str`Send ${name} out`);
export const removeSure = (name: string) =>
  msg(str`Send ${name} out? They cannot come back by themselves, and from now on everyone who comes has to be let in.`);
export const remove = () => msg('Send out');
export const lockRoom = () => msg('Lock the room');
export const lockMore = () => msg('Nobody else comes in.');
export const knock = () => msg('Let people in one by one');
export const knockMore = () => msg('Whoever comes waits until you let them in.');
export const isLocked = () => msg('The room is locked.');

// The keyboard
export const handShortcut = () => msg('Raise or lower your hand');
export const viewShortcut = () => msg('All alike, or who speaks large');
export const pagesShortcut = () => msg('Turn the pages of pictures');
export const escapeShortcut = () => msg('Close what is open');

/** For those who hear the page instead of seeing it. */
export function news(news: News): string {
  switch (news.what) {
    case 'joined':
      return msg(str`${news.name} has come in`);
    case 'gone':
      return msg(str`${news.name} has left`);
    case 'hand':
      return handUp(news.name);
    case 'knock':
      return wouldComeIn(news.name);
    case 'chat':
      return msg(str`${news.name} writes: ${news.text}`);
    case 'reaction':
      return msg(str`${news.name} reacts with ${news.text}`);
  }
}
