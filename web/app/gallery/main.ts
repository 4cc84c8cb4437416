// The gallery: gallery.html?calling shows the pages in that state, gallery.html lists the states.
// Built only by `node web/build.mjs --gallery`; no part of the product.
import { App } from '../app';
import { localize } from '../localization';
import { HlApp } from '../shell';
import { Sounds } from '../sounds';
import { scenes } from './scenes';
import { standIns } from './stand-ins';

await localize();
const wanted = decodeURIComponent(location.search.slice(1));
const scene = scenes[wanted];
if (scene) {
  const { halloo, media } = standIns(scene);
  const shell = new HlApp();
  shell.app = new App(halloo, media, new Sounds());
  document.body.append(shell);
  document.documentElement.dataset['ready'] = 'yes';
  void shell.app.start();
} else {
  const list = document.createElement('ul');
  for (const name of Object.keys(scenes)) {
    const link = document.createElement('a');
    link.href = `?${name}`;
    link.textContent = name;
    const entry = document.createElement('li');
    entry.append(link);
    list.append(entry);
  }
  document.body.append(list);
}
