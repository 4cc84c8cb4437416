// WHIP (RFC 9725) and WHEP as HTTP: what is answered to whom, with offers that real clients have made. That media
// flow is shown by gateway-*.test.mjs.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gatewayFor } from '../support/gateway.mjs';
import { request } from '../support/http.mjs';
import { DESCRIPTION, FRAGMENT, offer, post, receiving, some, whep, whip, WhipSession } from '../support/whip.mjs';

const lines = (sdp) => sdp.split(/\r?\n/).filter(Boolean);
// One list of lines for each m-line, and before them that of the session.
const sections = (sdp) =>
  lines(sdp).reduce((all, line) => (line.startsWith('m=') ? [...all, [line]] : [...all.slice(0, -1), [...all.at(-1), line]]), [[]]);
const values = (sdp, name) => lines(sdp).filter((line) => line.startsWith(`a=${name}:`)).map((line) => line.slice(name.length + 3));
const isSentence = (text) => assert.match(text, /^[A-Z].*[.]\n$/);

const publishing = ['aiortc_publish', 'chromium_call', 'chromium_simulcast', 'chromium_svc', 'firefox_simulcast', 'libdatachannel_publish', 'werift_publish'];

// What RFC 9725 gives as its example: m-lines that are only there as parts of the bundle have no port.
const bundled = [
  'v=0', 'o=- 5228595038118931041 2 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0 1', 'a=extmap-allow-mixed', 'a=ice-options:trickle ice2',
  ...[['audio', 9, 111, 'opus/48000/2'], ['video', 0, 96, 'VP8/90000']].flatMap(([kind, port, type, codec], mid) => [
    `m=${kind} ${port} UDP/TLS/RTP/SAVPF ${type}`, 'c=IN IP4 0.0.0.0', `a=mid:${mid}`, ...(port === 0 ? ['a=bundle-only'] : []),
    'a=ice-ufrag:EsAw', 'a=ice-pwd:bP+XJMM09aR8AiX1jdukzR6Y', 'a=setup:actpass', 'a=rtcp-mux', 'a=rtcp-mux-only', 'a=sendonly',
    'a=fingerprint:sha-256 DA:7B:57:DC:28:CE:04:4F:31:79:85:C4:31:67:EB:27:58:29:ED:77:2A:0D:24:AE:ED:AD:30:BC:BD:F1:9C:02',
    `a=rtpmap:${type} ${codec}`, 'a=msid:- d46fb922-d52a-4e9c-aa87-444eadc1521b',
  ]),
  '',
].join('\r\n');

const trickled = (ufrag = 'EsAw') =>
  ['a=group:BUNDLE 0 1', 'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=mid:0', `a=ice-ufrag:${ufrag}`, 'a=ice-pwd:bP+XJMM09aR8AiX1jdukzR6Y',
    'a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1',
    'a=candidate:473322822 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active generation 0 ufrag EsAw network-id 1',
    'a=end-of-candidates', ''].join('\r\n');
const restarted = 'a=ice-ufrag:ysXw\r\na=ice-pwd:vw5LmwG4y/e6dPP/zAP9Gp5k\r\n';

describe('POST', () => {
  test('what real clients offer is answered, each m-line of it', async (t) => {
    const server = await gatewayFor(t);
    for (const name of publishing) {
      const response = await post(whip(server, 'hall', name), offer(name));
      assert.equal(response.status, 201, `${name}: ${response.text}`);
      assert.equal(response.headers['content-type'], DESCRIPTION);
      const [session, ...media] = sections(response.text);
      const [, ...offered] = sections(offer(name));
      assert.ok(session.includes('a=ice-lite'), name);
      assert.deepEqual(media.map(([line]) => line.split(' ')[0]), offered.map(([line]) => line.split(' ')[0]), name);
      for (const section of media) {
        const [kind, port] = section[0].slice(2).split(' ');
        assert.equal(port === '0', kind === 'application', `${name}: ${section[0]}`);
        if (port === '0') continue;
        assert.ok(section.includes('a=recvonly') && section.includes('a=setup:passive') && section.includes('a=rtcp-mux'), name);
      }
      const transports = values(response.text, 'candidate').map((text) => text.split(' ')).map((word) => [word[2], word[4], word[5]]);
      assert.deepEqual(transports, ['udp', 'tcp'].map((transport) => [transport, '127.0.0.1', String(server.stunPort)]), name);
    }
  });

  test('simulcast is taken up layer by layer', async (t) => {
    const server = await gatewayFor(t);
    for (const [name, rids] of [['chromium_simulcast', 'q;h;f'], ['firefox_simulcast', 'hi;lo']]) {
      const { answer } = await WhipSession.open(whip(server, 'hall', name), offer(name));
      assert.deepEqual(values(answer, 'simulcast'), [`recv ${rids}`]);
      assert.deepEqual(values(answer, 'rid').map((text) => text.split(' ').slice(0, 2).join(' ')), rids.split(';').map((rid) => `${rid} recv`));
    }
  });

  test('an m-line without a port that is only part of the bundle is one', async (t) => {
    const server = await gatewayFor(t);
    const { answer } = await WhipSession.open(whip(server, 'hall'), bundled);
    for (const [line] of sections(answer).slice(1)) assert.notEqual(line.split(' ')[1], '0', line);
    assert.deepEqual(values(answer, 'group'), ['BUNDLE 0 1']);
  });

  test('who receives is answered whether there is something to see or not', async (t) => {
    const server = await gatewayFor(t);
    for (let i = 0; i < 2; i++) {
      const { answer } = await WhipSession.open(whep(server, 'hall', 'ada'), offer(receiving));
      const [, ...media] = sections(answer);
      for (const section of media) assert.ok(section.includes('a=sendonly') && section.some((line) => line.startsWith('a=ssrc:')), section[0]);
      if (i === 0) await WhipSession.open(whip(server, 'hall', 'ada'), offer(some));
    }
  });

  test('the session is a resource with a secret name, an ETag and what may be patched', async (t) => {
    const server = await gatewayFor(t);
    const responses = [await post(whip(server, 'hall'), offer(some)), await post(whep(server, 'hall'), offer(receiving)), await post(whep(server, 'hall', 'ada'), offer(receiving))];
    const names = responses.map(({ headers }) => {
      assert.match(headers.location, /^\/wh[ie]p\/hall\/[A-Za-z0-9_-]{20,}$/);
      assert.match(headers.etag, /^"[^"]+"$/);
      assert.equal(headers['accept-patch'], FRAGMENT);
      assert.equal(headers['cache-control'], 'no-store');
      return headers.location.split('/').at(-1);
    });
    assert.equal(new Set(names).size, names.length);
    assert.equal(new Set(responses.map(({ headers }) => headers.etag)).size, names.length);
  });

  test('below a path that a proxy has put before it, so is the session', async (t) => {
    const server = await gatewayFor(t);
    const { headers, status } = await post(`${server.http}/calls/whip/hall`, offer(some));
    assert.equal(status, 201);
    assert.match(headers.location, /^\/calls\/whip\/hall\//);
  });

  test('Link tells of STUN and TURN, with credentials that are made for this', async (t) => {
    const server = await gatewayFor(t);
    const { headers } = await post(whip(server, 'hall'), offer(some));
    const links = headers.link.split(/, (?=<)/);
    assert.ok(links.every((link) => /^<(stun|turns?):[^>]+>; rel="ice-server"/.test(link)), headers.link);
    assert.ok(links.some((link) => link.startsWith('<stun:') && link.includes(`:${server.stunPort}`)), headers.link);
    const turn = links.filter((link) => link.startsWith('<turn'));
    assert.ok(turn.length > 0 && turn.every((link) => /; username="[^"]+"; credential="[^"]+"; credential-type="password"$/.test(link)), headers.link);
  });

  test('sessions of several workers are told apart', async (t) => {
    const server = await gatewayFor(t, '--workers', '3');
    const opened = await Promise.all(Array.from({ length: 9 }, (_, i) => WhipSession.open(whip(server, 'hall', `p${i}`), offer(some))));
    assert.equal(new Set(opened.map(({ answer }) => values(answer, 'ice-ufrag')[0])).size, opened.length);
    for (const session of opened) assert.equal((await session.patch(restarted, { match: '*' })).status, 200);
    await Promise.all(opened.map((session) => session.end()));
  });
});

describe('PATCH', () => {
  const open = async (t) => WhipSession.open(whip(await gatewayFor(t), 'hall'), bundled);

  test('candidates are taken', async (t) => {
    const session = await open(t);
    const { status, text, headers } = await session.patch(trickled());
    assert.deepEqual([status, text, headers.etag], [204, '', undefined]);
    assert.equal((await session.patch(trickled(), { type: `${FRAGMENT}; charset=utf-8` })).status, 204);
  });

  test('ICE restarts: new credentials, candidates, and another ETag; what was before is void', async (t) => {
    const session = await open(t);
    const first = session.etag;
    const { status, text, headers } = await session.patch(restarted, { match: '*' });
    assert.equal(status, 200);
    assert.equal(headers['content-type'], FRAGMENT);
    assert.notEqual(headers.etag, first);
    for (const name of ['ice-ufrag', 'ice-pwd']) {
      assert.equal(values(text, name).length, 1, text);
      assert.notEqual(values(text, name)[0], values(session.answer, name)[0]);
    }
    assert.deepEqual(values(text, 'candidate'), values(session.answer, 'candidate'));
    assert.equal((await session.patch(trickled(), { match: first })).status, 412);
    assert.equal((await session.patch(trickled('ysXw'), { match: headers.etag })).status, 204);
    assert.equal((await session.patch(trickled('EsAw'), { match: headers.etag })).status, 412, 'candidates of the old generation');
  });

  const refused = [
    ['without If-Match', trickled(), { match: null }, 428],
    ['with another ETag', trickled(), { match: '"another"' }, 412],
    ['as a description', trickled(), { type: DESCRIPTION }, 415],
    ['without a type', trickled(), { type: '' }, 415],
    ['with what is no fragment', 'nonsense\r\n', {}, 400],
    ['with candidates of nothing', 'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=candidate:1 1 udp 1 192.0.2.1 1 typ host\r\n', {}, 400],
    ['to restart, without credentials', trickled().replace(/a=ice-.*\r\n/g, ''), { match: '*' }, 406],
  ];
  for (const [how, body, options, expected] of refused) {
    test(`${how}: ${expected}, and the session goes on`, async (t) => {
      const session = await open(t);
      const { status, text, headers } = await session.patch(body, options);
      assert.equal(status, expected, text);
      isSentence(text);
      if (status === 415) assert.equal(headers['accept-patch'], FRAGMENT);
      if (status === 400) assert.match(text, /line \d+/);
      assert.equal((await session.patch(trickled())).status, 204);
    });
  }
});

test('DELETE ends a session once, whatever its If-Match; its name is free', async (t) => {
  const server = await gatewayFor(t);
  const url = whip(server, 'hall', 'ada');
  const session = await WhipSession.open(url, offer(some));
  assert.equal((await post(url, offer(some))).status, 409);
  assert.equal((await request(session.url, { method: 'DELETE', headers: { 'if-match': '"another"' } })).status, 200);
  for (const method of ['DELETE', 'PATCH']) {
    const { status, text } = await request(session.url, { method, headers: { 'content-type': FRAGMENT, 'if-match': session.etag } });
    assert.equal(status, 404);
    isSentence(text);
  }
  await WhipSession.open(url, offer(some));
});

describe('what is not possible is said in a sentence', () => {
  const good = offer(some);
  const refused = [
    ['not as a description', 415, { type: 'text/plain' }],
    ['no type', 415, { type: '' }],
    ['no description', 400, { body: 'hello' }, /line 1\./],
    ['nothing', 400, { body: '' }],
    ['an error somewhere within', 400, { body: bundled.replace('a=fingerprint:sha-256 DA', 'a=fingerprint:sha-256 XX') }, /line 17\./],
    ['without ICE', 406, { body: good.replaceAll(/a=ice-(ufrag|pwd).*\r?\n/g, '') }],
    ['without DTLS', 406, { body: good.replaceAll(/a=fingerprint.*\r?\n/g, '') }],
    ['nothing that we know', 406, { body: good.replaceAll(/UDP\/TLS\/RTP\/SAVPF/g, 'RTP/AVP') }],
    ['a name with a blank', 400, { path: 'whip/hall?name=a%20b' }],
    ['a room with a blank', 404, { path: 'whip/a%20b' }],
    ['no room', 404, { path: 'whip/' }],
    ['below a session', 405, { path: 'whip/hall/ada' }],
    ['too deep', 404, { path: 'whip/hall/ada/eve' }],
    ['too large', 413, { body: 'v=0\r\n'.padEnd(300_000, 'a') }],
  ];
  for (const [what, expected, { path = 'whip/hall', type = DESCRIPTION, body = good }, pattern = /./] of refused) {
    test(`${what}: ${expected}`, async (t) => {
      const server = await gatewayFor(t);
      const { status, text } = await post(`${server.http}/${path}`, body, { 'content-type': type });
      assert.equal(status, expected, text);
      isSentence(text);
      assert.match(text, pattern);
    });
  }

  test('other methods', async (t) => {
    const server = await gatewayFor(t);
    const session = await WhipSession.open(whip(server, 'hall'), good);
    for (const url of [whip(server, 'hall'), whep(server, 'hall'), session.url]) {
      // RFC 9725 section 4.1: reserved, and no error.
      for (const method of ['GET', 'HEAD']) assert.deepEqual(await request(url, { method }).then(({ status, text }) => [status, text]), [204, '']);
      const { status, headers, text } = await request(url, { method: 'PUT' });
      assert.equal(status, 405);
      assert.equal(headers.allow, url === session.url ? 'PATCH, DELETE, OPTIONS' : 'POST, OPTIONS');
      isSentence(text);
    }
  });

  test('more than the limits: 503 and when to come again', async (t) => {
    const server = await gatewayFor(t, '--max-rooms', '2', '--max-participants', '2');
    for (const name of ['ada', 'bob']) await WhipSession.open(whip(server, 'hall', name), good);
    await WhipSession.open(whip(server, 'annex'), good);
    for (const url of [whip(server, 'hall', 'eve'), whip(server, 'cellar'), whep(server, 'cellar')]) {
      const { status, headers, text } = await post(url, url.includes('whep') ? offer(receiving) : good);
      assert.equal(status, 503, url);
      assert.match(headers['retry-after'], /^\d+$/);
      isSentence(text);
    }
    await WhipSession.open(whep(server, 'hall'), offer(receiving)); // those who watch are no participants
  });

  test('a door that is shut, a gateway that is off', async (t) => {
    for (const args of [['--doors', 'native'], ['--gateway', 'off'], ['--udp', 'off']]) {
      const { status, text } = await post(whip(await gatewayFor(t, ...args), 'hall'), good);
      assert.equal(status, 404, args.join(' '));
      isSentence(text);
    }
  });
});

describe('pages of other origins', () => {
  const origin = 'https://studio.example';

  test('may ask, and read the headers that matter', async (t) => {
    const server = await gatewayFor(t);
    const asked = await request(whip(server, 'hall'), {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,authorization' },
    });
    assert.ok([200, 204].includes(asked.status));
    assert.equal(asked.headers['accept-post'], DESCRIPTION);
    assert.equal(asked.headers['access-control-allow-origin'], origin);
    const has = (header, ...words) => words.every((word) => asked.headers[header].toLowerCase().split(/, */).includes(word));
    assert.ok(has('access-control-allow-methods', 'post', 'patch', 'delete'));
    assert.ok(has('access-control-allow-headers', 'content-type', 'authorization', 'if-match'));

    const { status, headers } = await post(whip(server, 'hall'), offer(some), { origin });
    assert.equal(status, 201);
    assert.equal(headers['access-control-allow-origin'], origin);
    for (const name of ['location', 'etag', 'link']) assert.ok(headers['access-control-expose-headers'].toLowerCase().includes(name), name);
  });

  test('of origins that are not allowed: 403', async (t) => {
    const server = await gatewayFor(t, '--allow-door-origin', 'https://other.example');
    const { status, text } = await post(whip(server, 'hall'), offer(some), { origin });
    assert.equal(status, 403);
    isSentence(text);
    assert.equal((await post(whip(server, 'hall'), offer(some))).status, 201, 'who is no browser');
  });
});
