// Looks at the pages in all their states: node web/look.mjs [--shots FOLDER] [STATE…] builds the gallery,
// opens each state wide and narrow, light and dark, under the server's Content-Security-Policy, and
// reports what axe-core finds against WCAG 2.2 AA and what the console says. Exit status 1 if anything.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const web = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(web, '..', 'build', 'gallery');
const csp =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; " +
  "connect-src 'self' ws: wss:; font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'";
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

const states = process.argv.slice(2);
let shots = null;
if (states[0] === '--shots') [, shots] = states.splice(0, 2);

const built = spawnSync(process.execPath, [path.join(web, 'build.mjs'), '--gallery', root], { stdio: 'inherit' });
if (built.status !== 0) process.exit(1);

const server = http.createServer((request, response) => {
  const name = new URL(request.url, 'http://localhost').pathname;
  const file = path.join(root, path.normalize(name));
  if (!file.startsWith(root) || !fs.existsSync(file) || !fs.statSync(file).isFile()) {
    response.writeHead(404).end();
    return;
  }
  const type = types[path.extname(file)] ?? 'application/octet-stream';
  response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': csp }).end(fs.readFileSync(file));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

const browser = await chromium.launch({
  executablePath: process.env.HALLOO_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
});
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const sizes = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } };
let wrong = 0;
const complain = (where, what) => {
  wrong += 1;
  console.error(`${where}: ${what}`);
};

async function look(state, size, colorScheme) {
  const narrow = size === 'narrow';
  const context = await browser.newContext({
    viewport: sizes[size],
    colorScheme,
    reducedMotion: 'reduce',
    hasTouch: narrow,
    isMobile: narrow,
    bypassCSP: false,
  });
  const page = await context.newPage();
  const where = `${state} ${size} ${colorScheme}`;
  page.on('console', (message) => {
    // about.json is the server's; the gallery has none.
    if (['error', 'warning'].includes(message.type()) && !message.location().url.endsWith('about.json')) complain(where, message.text());
  });
  page.on('pageerror', (error) => complain(where, error.stack));
  await page.goto(`${origin}/gallery.html?${state}`);
  await page.locator('html[data-ready]').waitFor();
  await page.locator('hl-app hl-arrive, hl-app hl-people, hl-app hl-call, hl-room-app main').first().waitFor();
  await page.evaluate(async () => {
    const videos = [];
    const walk = (node) => {
      for (const element of node.querySelectorAll('*')) {
        if (element.localName === 'video' && element.srcObject?.getVideoTracks().length) videos.push(element);
        if (element.shadowRoot) walk(element.shadowRoot);
      }
    };
    walk(document);
    await Promise.all(
      videos.map((video) => (video.readyState >= 2 ? null : new Promise((done) => video.addEventListener('loadeddata', done, { once: true })))),
    );
    await Promise.all(document.getAnimations().filter((a) => a.effect.getTiming().iterations !== Infinity).map((a) => a.finished.catch(() => null)));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
  if (shots) await page.screenshot({ path: path.join(shots, `${state}-${size}-${colorScheme}.png`) });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (overflow > 0) complain(where, `${overflow} px wider than the page`);
  await page.evaluate(axe); // not addScriptTag: the policy refuses inline scripts, as it should
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
  );
  for (const { id, help, nodes } of violations) {
    complain(where, `${id}: ${help}: ${nodes.map((node) => `${node.target.join(' ')} (${node.any[0]?.message ?? ''})`).join('; ')}`);
  }
  await context.close();
}

try {
  if (shots) fs.mkdirSync(shots, { recursive: true });
  const page = await browser.newPage();
  await page.goto(`${origin}/gallery.html`);
  const all = await page.locator('a').allInnerTexts();
  await page.close();
  for (const state of states.length > 0 ? states : all) {
    for (const size of Object.keys(sizes)) {
      for (const scheme of ['light', 'dark']) await look(state, size, scheme);
    }
  }
  console.log(wrong === 0 ? 'looked at all: nothing found' : `${wrong} findings`);
} finally {
  await browser.close();
  server.close();
}
process.exitCode = wrong === 0 ? 0 : 1;
