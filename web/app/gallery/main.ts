// The gallery: gallery.html?calling shows the pages in that state, gallery.html lists the states.
// Built only by `node web/build.mjs --gallery`; no part of the product.
import { App } from '../app';
import { localize } from '../localization';
import { HlApp } from '../shell';
import { Sounds } from '../sounds';
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
