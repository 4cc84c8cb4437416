// Every sentence of these pages, in one place, translatable by msg(). Errors say what happened and
// what to do. What the people in the calls said or are called comes in as an argument, never as markup.
import { msg, str } from '@lit/localize';
import type { CallEnd, CallPhase, MediaProblem, PersonState, Quality, RefusalCode } from '../client';

export const product = () => 'Halloo';

// Arriving
export const welcome = () => msg('Hello there');
export const welcomeMore = () => msg('Say who you are, and see who is here. Nobody sees you before you call.');
export const yourName = () => msg('Your name');
export const comeIn = () => msg('Come in');
export const comingIn = () => msg('One moment…');
export const nameMissing = () => msg('Type a name first, so that others know you.');

// The mirror and the devices
export const yourPicture = () => msg('Your picture');
export const mirrorOff = () => msg('Your camera is off');
export const mirrorAsking = () =>
  msg('Your browser asks for your camera and microphone. Allow them to see yourself here; nobody else does yet.');
export const microphoneLevel = () => msg('Microphone level');
export const mute = () => msg('Mute');
export const unmute = () => msg('Unmute');
export const cameraOff = () => msg('Turn camera off');
export const cameraOn = () => msg('Turn camera on');
export const tryAgain = () => msg('Try again');
export const cameraAndSound = () => msg('Camera and sound');
export const camera = () => msg('Camera');
export const microphone = () => msg('Microphone');
export const speaker = () => msg('Speaker');
export const noCamera = () => msg('No camera');
export const noMicrophone = () => msg('No microphone');
export const usualSpeaker = () => msg('Usual speaker');
export const deviceNumber = (kind: string, number: number) => msg(str`${kind} ${number}`);
export const playTone = () => msg('Play a tone');

// The way that calls take
export const hideAddress = () => msg('Hide my network address');
export const hideAddressMore = () =>
  msg('Calls go through the server’s relay, so that the other person does not learn where you are on the network.');
export const hideAddressNext = () => msg('This holds from the next call on.');
export const addressesHidden = () =>
  msg('On this server all calls go through its relay, and nobody learns another’s address.');
export const relayed = () => msg('Relayed');
export const relayedMore = () => msg('This call is relayed through the server.');

export type ProblemOf = 'camera' | 'microphone' | 'both';

const things = (of: ProblemOf): string =>
  of === 'camera' ? msg('your camera') : of === 'microphone' ? msg('your microphone') : msg('your camera and microphone');

export function mediaProblem(problem: MediaProblem, of: ProblemOf): string {
  switch (problem) {
    case 'denied':
      return msg(
        str`Halloo may not use ${things(of)}. Allow it with the symbol beside the page’s address (or in the settings of your device), then try again.`,
      );
    case 'dismissed':
      return msg(str`Your browser asked about ${things(of)} and got no answer. Try again and choose “Allow”.`);
    case 'missing':
      if (of === 'camera') return msg('No camera found. Plug one in and try again, or go on with sound only.');
      if (of === 'microphone') return msg('No microphone found. Plug one in and try again, or just watch and listen.');
      return msg('No camera and no microphone found. Plug them in and try again, or just watch and listen.');
    case 'busy':
      return msg(str`Another program is using ${things(of)}. Close it, then try again.`);
    case 'insecure':
      return msg('Browsers give camera and microphone only to secure pages. Open this page by its https:// address.');
    case 'unplugged':
      if (of === 'camera') return msg('Your camera was unplugged. Plug it in again, or choose another.');
      if (of === 'microphone') return msg('Your microphone was unplugged. Plug it in again, or choose another.');
      return msg('Your camera and microphone were unplugged. Plug them in again, or choose others.');
    case 'failed':
      return msg(str`Something is wrong with ${things(of)}. Unplug it and plug it in again or choose another, then try again.`);
  }
}
export const openSecure = (address: string) => msg(str`Open ${address}`);

// Coming in and staying in
export function refusal(code: RefusalCode | 'unreachable'): string {
  switch (code) {
    case 'name-taken':
      return msg('Someone here is called that already, or almost. Choose another name.');
    case 'name-invalid':
      return msg('A name has 1 to 40 letters, digits or spaces. Change yours a little.');
    case 'full':
      return msg('It is full here at the moment. Try again in a few minutes.');
    case 'version':
      return msg('This page is older than the server. Reload it, then come in.');
    case 'expired':
    case 'missed-too-much':
      return msg('You were away for a while. Come in again.');
    case 'unreachable':
      return msg('The server does not answer. Look whether you are online, then try again.');
  }
}
export function left(why: string): string {
  if (why === 'replaced') return msg('You came in from another window, so this one has stepped back. Come in to use it here.');
  if (why === 'name-taken') return msg('While you were away someone else took your name. Come in with another.');
  return refusal(isRefusal(why) ? why : 'expired');
}
const isRefusal = (code: string): code is RefusalCode =>
  ['version', 'name-taken', 'name-invalid', 'full', 'expired', 'missed-too-much'].includes(code);
export const serverAway = () => msg('The connection to the server is lost. Coming back by itself…');
export const offlineNow = () => msg('You are offline. Halloo comes back by itself once you are online.');

// People
export const people = () => msg('People');
export const youAre = (name: string) => msg(str`You are ${name}`);
export const leave = () => msg('Leave');
export const search = () => msg('Search people');
export const searchPlaceholder = () => msg('Search');
export const searching = () => msg('Searching…');
export const found = (count: number) =>
  count === 1 ? msg('1 person found') : msg(str`${count} people found`);
export const nobodyFound = (text: string) => msg(str`Nobody here is called “${text}”.`);
export const moreFound = () => msg('There are more. Type a little more of the name.');
export const moreHere = (shown: number, total: number) => msg(str`${shown} of ${total} shown. Search to find the others.`);
export const searchFailed = () => msg('The search did not get through. Try again in a moment.');
export const othersHere = (count: number) =>
  count === 1 ? msg('1 other person is here') : msg(str`${count} others are here`);
export function personState(state: PersonState): string {
  switch (state) {
    case 'free':
      return msg('Here');
    case 'busy':
      return msg('In a call');
    case 'away':
      return msg('Away for a moment');
  }
}
export const callWithVideo = (name: string) => msg(str`Call ${name} with video`);
export const callVoiceOnly = (name: string) => msg(str`Call ${name}, voice only`);
export const nobodyHere = () => msg('Nobody else is here yet');
export const bringSomeone = () => msg('Send someone this address. When they open it and come in, they appear here.');
export const address = () => msg('Address');
export const copy = () => msg('Copy');
export const copied = () => msg('Copied');
export const share = () => msg('Share');
export const shareText = (name: string) => msg(str`${name} would like to talk with you`);
export const onlyThisDevice = () => msg('This address works on this device only. The network address of the server is shown where it was started.');
export const notifyMe = () => msg('Notify me of calls');
export const notifyRefused = () => msg('Your browser keeps notifications off for this page. A call still rings.');
export const meet = () => msg('Meet with a link');
export const meetMore = () => msg('For several people at once; the link is enough.');
export const photoBooth = () => msg('Photo booth');
export const about = () => msg('For builders');

// Ringing
export const isCalling = (name: string) => msg(str`${name} is calling`);
export const withVideo = () => msg('With video');
export const voiceOnly = () => msg('Voice only');
export const acceptWithVideo = () => msg('Accept with video');
export const acceptVoice = () => msg('Accept, voice only');
export const decline = () => msg('Decline');
export const cancel = () => msg('Cancel');
export const callAgain = () => msg('Call again');
export const callBack = () => msg('Call back');
export const backToPeople = () => msg('Back to people');
export const close = () => msg('Close');

// In the call
export const callWith = (name: string) => msg(str`Call with ${name}`);
export function phase(now: CallPhase, name: string): string {
  switch (now) {
    case 'calling':
      return msg(str`Calling ${name}…`);
    case 'ringing':
      return msg(str`Ringing at ${name}…`);
    case 'connecting':
      return msg(str`Connecting with ${name}…`);
    case 'connected':
      return msg(str`In a call with ${name}`);
    case 'reconnecting':
      return msg('Connection lost, coming back…');
    case 'ended':
      return msg('The call is over');
  }
}
export const hangUp = () => msg('Hang up');
export const flip = () => msg('Flip camera');
export const fullScreen = () => msg('Full screen');
export const fullScreenOff = () => msg('Leave full screen');
export const pictureInPicture = () => msg('Picture in picture');
export const pictureInPictureOff = () => msg('Leave picture in picture');
export const shortcuts = () => msg('Keyboard shortcuts');
export const useShortcuts = () => msg('Use single-key shortcuts');
export const muteShortcut = () => msg('Mute or unmute');
export const cameraShortcut = () => msg('Camera on or off');
export const escapeShortcut = () => msg('Cancel or decline while it rings');
export const peerMuted = (name: string) => msg(str`${name} is muted`);
export const peerCameraOff = (name: string) => msg(str`${name}’s camera is off`);
export const youAreMuted = () => msg('You are muted');
export const moveYourPicture = () => msg('Your picture. Move it with the arrow keys.');
export const remotePicture = (name: string) => msg(str`${name}’s picture`);
export const hear = (name: string) => msg(str`Your browser holds the sound back until you ask for it. Press to hear ${name}.`);
export const turnSoundOn = () => msg('Turn sound on');
export const pictureInPictureFailed = () => msg('Picture in picture does not work just now.');
export function quality(level: Quality['level']): string {
  switch (level) {
    case 'good':
      return msg('Good connection');
    case 'fair':
      return msg('Fair connection');
    case 'poor':
      return msg('Weak connection');
    case 'unknown':
      return msg('Connection');
  }
}
export const weakConnection = () => msg('The connection is weak. Turning the camera off helps the sound.');
export const serverAwayInCall = () => msg('The server is away. Your call goes on.');
export const duration = (time: string) => msg(str`Duration ${time}`);

// How calls end
/** Why a call did not come about or broke off; null for an end that needs no words. */
export function ended(end: CallEnd, name: string, incoming: boolean): string | null {
  switch (end.reason) {
    case 'declined':
      return end.byPeer ? msg(str`${name} cannot talk now.`) : null;
    case 'unanswered':
      return incoming ? msg(str`You missed a call from ${name}.`) : msg(str`${name} did not answer.`);
    case 'busy':
      return msg(str`${name} is in another call. Try again a little later.`);
    case 'cancelled':
      return end.byPeer ? msg(str`You missed a call from ${name}.`) : null;
    case 'hungup':
      return end.byPeer ? msg(str`${name} hung up.`) : null;
    case 'gone':
      return msg(str`${name} is gone. Perhaps the connection broke; try calling again.`);
    case 'failed':
      return msg('The two devices found no way to each other. Try again, or from another network.');
    case 'no-relay':
      return msg('Your calls go through this server’s relay alone, and it could not be reached. Try again, or from another network.');
    case 'not-here':
      return msg(str`${name} is not here any more.`);
    case 'in-a-call':
      return msg('You are in a call already. End it first, then call.');
    case 'server-lost':
      return msg('The server was not there to connect you. Try again in a moment.');
  }
}
export const talked = (time: string) => msg(str`You talked for ${time}.`);
export const talkedWith = (name: string, time: string) => msg(str`You talked with ${name} for ${time}.`);
