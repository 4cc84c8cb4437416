// Where the room page begins. The room's name is in the fragment, which no server sees. `window.halloo` is
// the client package's instance, for builders who look inside and for the tests; nothing here reads it.
import 'webrtc-adapter';
import { localize } from '../app/localization';
import { Sounds } from '../app/sounds';
import { Halloo, LocalMedia } from '../client';
import { RoomApp } from './room-app';
import { RoomStorage } from './session';
import { HlRoomApp } from './shell';

const halloo = new Halloo({ url: new URL('signal', document.baseURI), storage: new RoomStorage(sessionStorage) });
(window as Window & { halloo?: Halloo }).halloo = halloo;

function nameInLink(): string {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return location.hash.slice(1);
  }
}

let name = nameInLink();
const made = name === '';
if (made) {
  name = halloo.roomName();
  history.replaceState(null, '', `#${name}`);
}
// Another room is another page.
addEventListener('hashchange', () => location.reload());

await localize();
const app = new RoomApp(halloo, new LocalMedia(), new Sounds(), name, made);
const shell = new HlRoomApp();
shell.app = app;
document.body.prepend(shell);
await app.start();
