// The gallery: gallery.html?calling shows the pages in that state, gallery.html lists the states.
// Built only by `node web/build.mjs --gallery`; no part of the product.
import { App } from '../app';
import { localize } from '../localization';
import { HlApp } from '../shell';
import { Sounds } from '../sounds';
import { RoomApp } from '../../room/room-app';
import { HlRoomApp } from '../../room/shell';
import { roomScenes } from './room-scenes';
import { roomName, roomStandIns } from './room-stand-ins';
import { scenes } from './scenes';
import { standIns } from './stand-ins';

/** Within the shadow trees, too. */
function find(selector: string, within: ParentNode = document): HTMLElement | null {
  const here = within.querySelector<HTMLElement>(selector);
  if (here) return here;
  for (const { shadowRoot } of within.querySelectorAll('*')) {
    const there = shadowRoot && find(selector, shadowRoot);
    if (there) return there;
  }
  return null;
}

await localize();
const wanted = decodeURIComponent(location.search.slice(1));
const scene = scenes[wanted];
if (scene) {
  const { halloo, media } = standIns(scene);
  const shell = new HlApp();
  shell.app = new App(halloo, media, new Sounds());
  document.body.append(shell);
  const started = shell.app.start();
  if (scene.settings) {
    await started;
    await new Promise(requestAnimationFrame); // by then all parts are there
    find('hl-icon-button[icon=settings]')?.click();
  }
  document.documentElement.dataset['ready'] = 'yes';
} else if (roomScenes[wanted]) {
  const room = roomScenes[wanted];
  const { halloo, media } = roomStandIns(room);
  const shell = new HlRoomApp();
  const app = (shell.app = new RoomApp(halloo, media, new Sounds(), roomName, room.made ?? false));
  app.preferences.send({ audio: !room.muted, video: !room.noCamera });
  document.body.append(shell);
  await app.start();
  if (room.arrangement) app.attention.arrangement = room.arrangement;
  if (room.open === 'chat' || room.open === 'people') app.panel = room.open;
  await new Promise(requestAnimationFrame); // by then all parts are there
  await new Promise(requestAnimationFrame);
  if (room.open === 'invite') find('hl-icon-button[icon=link]')?.click();
  if (room.open === 'reactions') find('hl-icon-button.react')?.click();
  document.documentElement.dataset['ready'] = 'yes';
} else {
  const list = document.createElement('ul');
  for (const name of [...Object.keys(scenes), ...Object.keys(roomScenes)]) {
    const link = document.createElement('a');
    link.href = `?${name}`;
    link.textContent = name;
    const entry = document.createElement('li');
    entry.append(link);
    list.append(entry);
  }
  document.body.append(list);
}
