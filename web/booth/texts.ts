// Every sentence of the photo booth.
import { msg, str } from '@lit/localize';
import type { MediaProblem } from '../client/types.js';
import type { FilterId } from './filters.js';

export const texts = {
  title: () => msg('Photo booth'),
  pageTitle: () => msg('Photo booth – Halloo'),
  toCalls: () => msg('To the calls'),

  camera: () => msg('Camera'),
  cameraNumber: (number: number) => msg(str`Camera ${number}`),
  flip: () => msg('Use the other camera'),
  soundOn: () => msg('Turn the sounds on'),
  soundOff: () => msg('Turn the sounds off'),

  filters: () => msg('Filters'),
  picture: (filter: string) => msg(str`Your camera, filter: ${filter}`),

  take: () => msg('Take the picture'),
  takeStrip: () => msg('Take four pictures'),
  cancel: () => msg('Cancel'),
  keys: () => msg('Space or Enter'),
  countdown: () => msg('Countdown in seconds'),
  noCountdown: () => msg('Off'),
  format: () => msg('Format'),
  single: () => msg('Single picture'),
  strip: () => msg('Strip of four'),
  progress: (number: number, of: number) => msg(str`Picture ${number} of ${of}`),

  asking: () => msg('Your browser asks whether this page may use the camera. Allow it, and you will see yourself here.'),
  starting: () => msg('The camera is starting.'),
  tryAgain: () => msg('Try again'),
  noFilters: () =>
    msg('This browser cannot draw filters on a picture. Another or a newer browser on this device can.'),

  tray: () => msg('Your pictures'),
  trayEmpty: () => msg('What you take is kept here until you close the page.'),
  trayFull: (count: number) =>
    msg(str`${count} pictures are all that fit here. Save the ones you like, then delete some to go on.`),
  notKept: () => msg('The picture was too large for this browser to keep. Close other pages and try again.'),
  clear: () => msg('Delete all'),
  clearQuestion: () => msg('Delete all pictures?'),
  clearWarning: () => msg('Those that you have not saved are lost.'),
  keep: () => msg('Keep them'),
  view: (kind: 'picture' | 'strip', time: string) =>
    kind === 'strip' ? msg(str`Strip of ${time}, view`) : msg(str`Picture of ${time}, view`),

  close: () => msg('Close'),
  save: () => msg('Save'),
  copy: () => msg('Copy'),
  copied: () => msg('Copied.'),
  copyFailed: () => msg('The browser did not let this page copy. Save the picture instead.'),
  share: () => msg('Share'),
  remove: () => msg('Delete'),
  earlier: () => msg('Earlier picture'),
  later: () => msg('Later picture'),

  announceCountdown: (seconds: number) => msg(str`Picture in ${seconds} seconds.`),
  announceTaken: (count: number) =>
    count === 1 ? msg('Taken. One picture is kept.') : msg(str`Taken. ${count} pictures are kept.`),
  announceCancelled: () => msg('Cancelled.'),
  stripCaption: (date: string) => msg(str`Halloo · ${date}`),
};

export function filterName(id: FilterId): string {
  switch (id) {
    case 'none':
      return msg('None');
    case 'mono':
      return msg('Mono');
    case 'noir':
      return msg('Noir');
    case 'sepia':
      return msg('Sepia');
    case 'warm':
      return msg('Warm');
    case 'cool':
      return msg('Cool');
    case 'vivid':
      return msg('Vivid');
    case 'faded':
      return msg('Faded');
    case 'dusk':
      return msg('Dusk');
    case 'thermal':
      return msg('Thermal');
    case 'comic':
      return msg('Comic');
    case 'dots':
      return msg('Dots');
    case 'pixel':
      return msg('Pixels');
    case 'fold':
      return msg('Twin');
    case 'kaleidoscope':
      return msg('Prism');
    case 'bulge':
      return msg('Bulge');
  }
}

/** What is wrong with the camera, and what to do about it. */
export function cameraProblem(problem: MediaProblem): string {
  switch (problem) {
    case 'denied':
      return msg(
        'This page may not use the camera. Open the site settings beside the address, allow the camera, and try again.',
      );
    case 'dismissed':
      return msg('The question about the camera was closed. Try again and choose Allow.');
    case 'missing':
      return msg('No camera was found. Plug one in, and it will show up here.');
    case 'busy':
      return msg('Another program is using the camera. Close that program, and try again.');
    case 'insecure':
      return msg('Browsers show the camera only to pages with a secure address. Open this page with https:// in front.');
    case 'unplugged':
      return msg('The camera was unplugged. Plug it in again, or choose another one.');
    case 'failed':
      return msg('The camera did not start. Plug it in again or restart the browser, then try again.');
  }
}
