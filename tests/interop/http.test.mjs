// HTTP: the pages as they are embedded, the few answers of the program's own, path prefixes and proxies.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import zlib from 'node:zlib';
import { request } from '../support/http.mjs';
import { serverFor, startServer } from '../support/server.mjs';
import { ArticleClient, NativeClient, UpgradeRefused } from '../support/wire.mjs';

let server;
before(async () => {
  server = await startServer();
});
after(async () => assert.equal(await server.stop(), 0));

const get = (path, options) => request(`${server.http}${path}`, options);
const PAGES = ['', 'booth', 'about', 'protocol'];
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; " +
  "connect-src 'self' ws: wss:; font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'";

// What a page's or asset's text refers to, as it stands there.
function references(path, text) {
  const all = (pattern) => [...text.matchAll(pattern)].map((match) => match[1]);
  if (/\.js$/.test(path)) return all(/(?:from|import)\s*\(?\s*["'](\.{0,2}\/[^"']+)["']/g); // others are words in a sample
  if (/\.css$/.test(path)) return all(/url\(\s*["']?([^"')]+)/g);
  if (/\.webmanifest$/.test(path)) return JSON.parse(text).icons.map((icon) => icon.src);
  if (/\.svg$/.test(path)) return all(/\shref=["']([^"']+)/g);
  return all(/\s(?:src|href|action|poster|data)=["']([^"']+)/g);
}

// Everything that a browser comes to from the pages: Map(path -> answer).
async function crawl(prefix) {
  const found = new Map();
  const open = PAGES.map((page) => prefix + page);
  while (open.length) {
    const path = open.pop();
    if (found.has(path)) continue;
    const answer = await get(path);
    found.set(path, answer);
    assert.equal(answer.status, 200, path);
    for (const reference of references(path, answer.text)) {
      if (/^(#|data:|blob:)/.test(reference)) continue;
      const url = new URL(reference, `${server.http}${path}`);
      assert.equal(url.origin, server.http, `${path} refers to ${reference}`);
      open.push(url.pathname);
    }
  }
  return found;
}

describe('the pages', () => {
  test('lead to nothing that is not here, and to no other host', async () => {
    const found = await crawl('/');
    const kinds = [...found.keys()].map((path) => /\.\w+$/.exec(path)?.[0]);
    for (const kind of ['.js', '.css', '.svg', '.webmanifest']) assert.ok(kinds.includes(kind), `there is a ${kind}`);
    for (const [path, { text }] of found) {
      // about.json names this server. A namespace is a name and not fetched; the examples of the protocol's page are .example (RFC 6761).
      const hosts = [...text.matchAll(/\b(?:https?|wss?):\/\/([\w.-]+)/g)].map((match) => match[1]);
      const harmless = (host) => host === 'www.w3.org' || host === '127.0.0.1' || host.endsWith('.example');
      assert.deepEqual(hosts.filter((host) => !harmless(host)), [], path);
    }
  });

  test('keep to their policy: nothing inline', async () => {
    for (const page of PAGES) {
      const { text, headers } = await get(`/${page}`);
      assert.equal(headers['content-security-policy'], CSP);
      assert.equal(headers['content-type'], 'text/html; charset=utf-8');
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
      assert.match(headers['permissions-policy'], /camera=\(self\), microphone=\(self\)/);
      assert.doesNotMatch(text, /<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:/i, page);
    }
  });

  test('are compressed as the client takes it, and are the same', async () => {
    const decode = { undefined: (b) => b, gzip: zlib.gunzipSync, br: zlib.brotliDecompressSync };
    const script = /assets\/app-\w+\.js/.exec((await get('/')).text)[0];
    for (const path of ['/', `/${script}`]) {
      const plain = await get(path);
      const cases = {
        '': undefined,
        'identity': undefined,
        'deflate': undefined,
        'gzip': 'gzip',
        'gzip, deflate, br, zstd': 'br',
        'gzip;q=1.0, br;q=0': 'gzip',
        'br;q=0.000, gzip;q=0': undefined,
        'gzip , br;q=0.3': 'br',
      };
      for (const [accepted, coding] of Object.entries(cases)) {
        const answer = await get(path, { headers: { 'Accept-Encoding': accepted } });
        assert.equal(answer.headers['content-encoding'], coding, accepted);
        assert.equal(answer.headers.vary, 'Accept-Encoding');
        assert.equal(Number(answer.headers['content-length']), answer.body.length);
        assert.ok(decode[coding](answer.body).equals(plain.body), `${path} as ${coding}`);
        if (coding) assert.ok(answer.body.length < plain.body.length);
      }
    }
  });

  test('are asked for again only when they have changed; hashed names never', async () => {
    const page = await get('/');
    assert.equal(page.headers['cache-control'], 'no-cache');
    const { etag } = page.headers;
    for (const given of [etag, `"other", ${etag}`, etag.replace(/^W\//, ''), '*']) {
      const again = await get('/', { headers: { 'If-None-Match': given } });
      assert.deepEqual([again.status, again.body.length], [304, 0], given);
      assert.equal(again.headers.etag, etag);
      assert.equal(again.headers.vary, 'Accept-Encoding');
    }
    for (const given of ['"other"', '', etag.slice(0, -2)])
      assert.equal((await get('/', { headers: { 'If-None-Match': given } })).status, 200, given);

    const asset = `/${/assets\/app-\w+\.js/.exec(page.text)[0]}`;
    const { headers } = await get(asset);
    assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.equal(headers['content-type'], 'text/javascript; charset=utf-8');
    assert.equal((await get(asset, { headers: { 'If-None-Match': headers.etag } })).status, 304);
  });

  test('HEAD has what GET has, without the body', async () => {
    for (const path of ['/', '/booth', '/manifest.webmanifest', '/about.json', '/health']) {
      const [whole, head] = [await get(path), await get(path, { method: 'HEAD' })];
      delete whole.headers.date;
      delete head.headers.date;
      assert.deepEqual([head.status, head.headers, head.body.length], [whole.status, whole.headers, 0], path);
    }
  });

  test('work below a path that a proxy leaves as it is', async () => {
    const below = await crawl('/apps/halloo/');
    const here = await crawl('/');
    assert.deepEqual([...below.keys()].map((path) => path.replace('/apps/halloo/', '/')).sort(), [...here.keys()].sort());
    for (const [path, { body }] of below) assert.ok(body.equals(here.get(path.replace('/apps/halloo/', '/')).body), path);
  });
});

describe('a sentence says why', () => {
  const cases = [
    [404, 'GET', '/nothing'],
    [404, 'GET', '/assets/nothing.js'],
    [404, 'GET', '/assets/../../etc/passwd'],
    [404, 'GET', '/%2e%2e/etc/passwd'],
    [404, 'POST', '/nothing'],
    [405, 'POST', '/health'],
    [405, 'DELETE', '/about.json'],
    [426, 'GET', '/signal'],
  ];
  for (const [status, method, path] of cases)
    test(`${method} ${path}: ${status}`, async () => {
      const answer = await get(path, { method });
      assert.equal(answer.status, status);
      assert.match(answer.text, /^[A-Z][^\n]+\.\n$/);
      assert.equal(answer.headers['content-type'], 'text/plain; charset=utf-8');
      if (status === 405) assert.equal(answer.headers.allow, 'GET, HEAD');
      if (status === 426) assert.equal(answer.headers.upgrade, 'websocket');
    });
  test('POST to a page: 405', async () => {
    assert.equal((await get('/', { method: 'POST', body: 'x' })).status, 405);
  });
  test('a WebSocket where there is none: 404', () =>
    assert.rejects(NativeClient.open(`${server.ws}/nothing`), (e) => e instanceof UpgradeRefused && e.status === 404));
});

test('health', async () => {
  const answer = await get('/health');
  assert.deepEqual([answer.status, answer.text], [200, 'Halloo is well.\n']);
});

test('about.json says what is open and where, and no password', async (t) => {
  const other = await serverFor(t, '--ice-server', 'turn:turn.example,ada,a-secret', '--doors', 'native,article');
  const answer = await request(`${other.http}/about.json`, { headers: { Host: 'halloo.example' } });
  assert.equal(answer.headers['content-type'], 'application/json');
  const about = JSON.parse(answer.text);
  assert.match(about.version, /^\d+\.\d+\.\d+$/);
  assert.equal(about.protocolVersion, 1);
  assert.deepEqual(
    about.doors.map(({ name, path, open }) => [name, path, open]),
    [['native', 'signal', true], ['article', './', true], ['room-of-two', 'socket.io/', false]],
  );
  for (const door of about.doors) assert.match(door.about, /^[A-Z].+\.$/);
  assert.deepEqual(about.addresses, ['http://halloo.example/']);
  assert.deepEqual(about.iceServers, [{ urls: ['turn:turn.example'] }]);
  assert.doesNotMatch(answer.text, /a-secret/);
});

test('the doors below a path prefix', async () => {
  for (const prefix of ['', '/halloo', '/a/b/c', '/signal', '/socket.io-elsewhere']) {
    const below = { ws: `${server.ws}${prefix}` };
    const suffix = prefix.replaceAll('/', ' ');
    const native = await NativeClient.enter(below, `Ada${suffix}`);
    const article = await ArticleClient.enter(below, `Art${suffix}`);
    const polling = await get(`${prefix}/socket.io/?EIO=4&transport=polling`);
    assert.equal(polling.status, 200);
    assert.match(polling.text, /^0\{/); // Engine.IO's open packet
    assert.equal(JSON.parse((await get(`${prefix}/about.json`)).text).protocolVersion, 1);
    await Promise.all([native.close(), article.close()]);
  }
});

describe('X-Forwarded-For', () => {
  // Seen by the limit of connections from one address.
  const one = ['--max-connections-per-address', '1'];
  const enter = (of, forwarded) => NativeClient.connect(of, { headers: forwarded === undefined ? {} : { 'X-Forwarded-For': forwarded } });
  const full = (e) => e instanceof UpgradeRefused && e.status === 429;

  test('of a trusted proxy names the caller', async (t) => {
    const of = await serverFor(t, ...one, '--trusted-proxy', '127.0.0.0/8');
    await enter(of, '203.0.113.1');
    await enter(of, '203.0.113.2');
    await enter(of, '2001:db8::1');
    await assert.rejects(enter(of, '203.0.113.1'), full);
    await assert.rejects(enter(of, '2001:DB8:0::1'), full);
    // What the caller wrote before the proxy's own word counts for nothing.
    await assert.rejects(enter(of, '198.51.100.7, 203.0.113.2'), full);
    await assert.rejects(enter(of, 'garbage, 203.0.113.2'), full);
    // A second trusted one stands before it.
    await assert.rejects(enter(of, '203.0.113.2, 127.0.0.7'), full);
    // Said by nobody: the proxy itself.
    await enter(of, undefined);
    await assert.rejects(enter(of, 'garbage'), full);
  });

  test('of anyone else counts for nothing', async (t) => {
    for (const args of [[], ['--trusted-proxy', '10.0.0.0/8']]) {
      const of = await serverFor(t, ...one, ...args);
      await enter(of, '203.0.113.1');
      await assert.rejects(enter(of, '203.0.113.2'), full);
    }
  });

  test('the limit holds for plain requests, too', async (t) => {
    const of = await serverFor(t, ...one);
    const client = await enter(of);
    const answer = await request(`${of.http}/health`);
    assert.equal(answer.status, 429);
    assert.match(answer.text, /^Too many connections/);
    await client.close();
    assert.equal((await request(`${of.http}/health`)).status, 200);
  });
});
