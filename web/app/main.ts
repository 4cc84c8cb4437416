// Where the pages begin. `window.halloo` is the client package's instance, for builders who look
// inside and for the tests; nothing here reads it.
import 'webrtc-adapter';
import { Halloo, LocalMedia } from '../client';
import { App } from './app';
import { localize } from './localization';
import { Ringing } from './ringing';
import { HlApp } from './shell';
import { Sounds } from './sounds';

declare global {
  interface Window {
    halloo: Halloo;
  }
}

const halloo = new Halloo({ url: new URL('signal', document.baseURI) });
window.halloo = halloo;

await localize();
const app = new App(halloo, new LocalMedia(), new Sounds());
new Ringing(app);
const shell = new HlApp();
shell.app = app;
document.body.prepend(shell);
await app.start();
