// Starting and ending: what is wrong is told in one sentence with exit status 1, settings come from flag,
// environment and file, and the log holds nothing about people.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { request } from '../support/http.mjs';
import { runToEnd, serverFor, startServer } from '../support/server.mjs';
import { ArticleClient, NativeClient, UpgradeRefused, talk } from '../support/wire.mjs';

let dir;
before(() => (dir = fs.mkdtempSync(path.join(os.tmpdir(), 'halloo-start-'))));
after(() => fs.rmSync(dir, { recursive: true, force: true }));
const file = (name, content) => {
  fs.writeFileSync(path.join(dir, name), content);
  return path.join(dir, name);
};

// One sentence on the standard error that says all of these, nothing on the standard output, status 1.
async function fails(start, ...says) {
  const { status, stdout, stderr } = await runToEnd(start);
  assert.equal(status, 1, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, /^halloo: [^\n]+\n$/, 'it is one line');
  for (const what of says) {
    const found = typeof what === 'string' ? stderr.includes(what) : what.test(stderr);
    assert.ok(found, `${what} in: ${stderr}`);
  }
}

describe('a setting that is wrong is named, with what would be right', () => {
  const wrong = [
    ['ring-time', '45', '45s'],
    ['ring-time', '10ms', '1s'],
    ['max-people', 'many', 'whole number'],
    ['max-people', '-1', 'whole number'],
    ['max-message-size', '64kb', '64k'],
    ['listen', '127.0.0.1', ':9250'],
    ['listen', 'halloo.example:80', '127.0.0.1'],
    ['listen', '127.0.0.1:99999', '65535'],
    ['doors', 'native,side', 'room-of-two'],
    ['allow-origin', 'https://a.example/path', 'https://example.org'],
    ['trusted-proxy', '10.0.0.0/33', '32'],
    ['ice-server', 'http://stun.example', 'stun:'],
    ['relay-ports', '65535-49152', 'FROM-TO'],
    ['relay-address', 'halloo.example', 'IP=EXTERNAL'],
    ['relay-allow', '10.0.0.0/33', '32'],
    ['turn-lifetime', '30s', '1min'],
    ['access-log', 'maybe', 'on'],
    ['log-level', 'loud', 'warning'],
    ['workers', '1.5', 'whole number'],
  ];
  for (const [name, value, right] of wrong)
    test(`${name} = ${value}`, async () => {
      const variable = `HALLOO_${name.toUpperCase().replaceAll('-', '_')}`;
      const without = [`--${name}`];
      await fails({ args: [`--${name}`, value] }, `--${name}`, value, right);
      await fails({ without, env: { [variable]: value } }, variable, value, right);
      const config = file('wrong.toml', `# settings\n\n${name} = "${value}"\n`);
      await fails({ without, args: ['--config', config] }, config, 'line 3', name, value, right);
    });

  test('a secret is not repeated in the error', async () => {
    const users = file('users', 'ada:a-secret\na-secret\n');
    const wrong = [
      ['--ice-server', 'turn:turn.example:0,ada,a-secret'],
      ['--ice-server', 'turn:turn.example,a-secret'],
      ['--turn-user', 'a-secret'],
      ['--turn-user', ':a-secret'],
      ['--turn-secret', 'a-secret\u0007'],
      ['--udp', '127.0.0.1:0', '--turn-users-file', users],
    ];
    for (const args of wrong) {
      const { status, stderr } = await runToEnd({ args });
      assert.equal(status, 1, stderr);
      assert.match(stderr, new RegExp(args.at(-2).slice(2)));
      assert.doesNotMatch(stderr, /a-secret/);
    }
  });

  test('a TURN server without a user, and no secret that it would share', async () => {
    await fails({ args: ['--ice-server', 'turn:turn.example'] }, 'turn:turn.example', 'turn-secret');
  });

  test('an unknown name, with the nearest that there is', async () => {
    await fails({ args: ['--ring-tme', '1s'] }, '--ring-tme', '--ring-time');
    await fails({ args: ['--config', file('unknown.toml', 'max_people = 3\n')] }, 'line 1', 'max_people', 'max-people');
    await fails({ args: ['stray'] }, 'stray');
  });

  test('a flag without its value', () => fails({ args: ['--ring-time'] }, '--ring-time', 'TIME'));

  test('a file that is missing, unreadable or malformed', async () => {
    const missing = path.join(dir, 'missing.toml');
    await fails({ args: ['--config', missing] }, '--config', missing);
    await fails({ env: { HALLOO_CONFIG: missing } }, 'HALLOO_CONFIG', missing);
    await fails({ args: ['--config', dir] }, dir);
    await fails({ args: ['--config', file('sections.toml', 'ring-time = "5s"\n[section]\n')] }, 'line 2');
    await fails({ args: ['--config', file('quote.toml', 'ring-time = "5s\n')] }, 'line 1');
    await fails({ args: ['--config', file('twice.toml', 'max-people = 1\nmax-people = 2\n')] }, 'line 2', 'twice');
  });

  test('everything off', () => fails({ args: ['--listen', 'off'] }, 'listen', 'off'));
});

describe('a place that cannot be had', () => {
  test('a TCP port in use', async (t) => {
    const other = net.createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    t.after(() => other.close());
    const place = `127.0.0.1:${other.address().port}`;
    await fails({ args: ['--listen', place] }, place, /in use/i);
    await fails({ args: ['--tls-listen', place] }, place, /in use/i);
  });

  test('the port of another halloo', async (t) => {
    const other = await serverFor(t);
    await fails({ args: ['--listen', `127.0.0.1:${other.port}`] }, /in use/i);
  });

  test('a UDP port in use', async (t) => {
    const other = dgram.createSocket('udp4').bind(0, '127.0.0.1');
    await once(other, 'listening');
    t.after(() => other.close());
    const place = `127.0.0.1:${other.address().port}`;
    await fails({ args: ['--udp', place] }, place, /in use/i);
  });

  test('the UDP port of another halloo', async (t) => {
    const other = await serverFor(t, '--udp', '127.0.0.1:0');
    await fails({ args: ['--udp', `127.0.0.1:${other.stunPort}`] }, /in use/i);
  });

  test('an address that is not of this machine', () =>
    fails({ args: ['--listen', '192.0.2.1:9250'] }, '192.0.2.1:9250'));

  test('a state folder that is a file', () => {
    const place = file('not-a-folder', '');
    return fails({ args: ['--tls-listen', '127.0.0.1:0', '--state-dir', path.join(place, 'state')] }, place, '--state-dir');
  });
});

describe('a certificate', () => {
  const pair = (name) => {
    const [certificate, key] = [path.join(dir, `${name}.pem`), path.join(dir, `${name}.key`)];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
      '-subj', `/CN=${name}`, '-keyout', key, '-out', certificate], { stdio: 'pipe' });
    return [certificate, key];
  };
  const https = (certificate, key) => ({ args: ['--tls-listen', '127.0.0.1:0', '--certificate', certificate, '--private-key', key] });

  test('that is missing, is none, or has another key', async () => {
    const [one, key] = pair('one');
    const [, other] = pair('other');
    const missing = path.join(dir, 'missing.pem');
    await fails(https(missing, key), missing);
    await fails(https(one, missing), missing);
    await fails(https(file('text.pem', 'not a certificate'), key), 'text.pem', 'certificate');
    await fails(https(one, file('text.key', 'not a key')), 'text.key', 'key');
    await fails(https(one, other), one, other, 'belong');
    await fails(https(dir, key), dir);
  });

  test('without its key, or the reverse', async () => {
    const [one, key] = pair('half');
    await fails({ args: ['--certificate', one] }, '--certificate', 'private-key');
    await fails({ args: ['--private-key', key] }, '--private-key', 'certificate');
  });
});

describe('settings', () => {
  const ringSeconds = async (start) => {
    const server = await startServer(start);
    const ada = await NativeClient.enter(server, 'Ada');
    assert.equal(await server.stop(), 0);
    return ada.welcome.ringSeconds;
  };

  test('a flag goes before the environment, that before the file, that before the default', async () => {
    const config = file('ring.toml', "ring-time = '7s' # as here\ndoors = [\n  'native', \"article\",\n]\n");
    assert.equal(await ringSeconds(), 45);
    assert.equal(await ringSeconds({ args: ['--config', config] }), 7);
    assert.equal(await ringSeconds({ env: { HALLOO_CONFIG: config, HALLOO_RING_TIME: '8s' } }), 8);
    assert.equal(await ringSeconds({ args: ['--config', config, '--ring-time', '9s'], env: { HALLOO_RING_TIME: '8s' } }), 9);
    assert.equal(await ringSeconds({ args: ['--ring-time=10s', '--ring-time', '11s'] }), 11);
  });

  test('HOST and PORT move the address', async () => {
    const free = net.createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address();
    free.close();
    await once(free, 'close');
    const server = await startServer({ env: { HOST: '127.0.0.1', PORT: String(port) }, without: ['--listen'] });
    assert.equal(server.port, port);
    assert.equal((await request(`http://127.0.0.1:${port}/health`)).status, 200);
    assert.equal(await server.stop(), 0);
    await fails({ env: { PORT: 'http' }, without: ['--listen'] }, 'PORT in the environment', 'http');
    await fails({ env: { HOST: 'nowhere.example' }, without: ['--listen'] }, 'HOST in the environment', 'nowhere.example');
  });

  test('a variable that looks like a slip is told', async () => {
    const server = await startServer({ env: { HALLOO_MAX_PEOPEL: '3' } });
    assert.equal(await server.stop(), 0);
    assert.match(server.output.stderr, /HALLOO_MAX_PEOPEL.*HALLOO_MAX_PEOPLE/);
  });
});

describe('what it prints', () => {
  test('--help names every setting once, with its default', async () => {
    const { status, stdout, stderr } = await runToEnd({ args: ['--help'] });
    assert.deepEqual([status, stderr], [0, '']);
    for (const name of ['listen', 'tls-listen', 'udp', 'ice-server', 'doors', 'max-people', 'ring-time', 'log-level', 'config', 'help'])
      assert.equal([...stdout.matchAll(new RegExp(`^  (?:-\\w, )?--${name}(?![\\w-])`, 'gm'))].length, 1, name);
    assert.match(stdout, /--listen ADDRESS:PORT\n[^-]*127\.0\.0\.1:9250/);
    for (const line of stdout.split('\n')) assert.ok(line.length <= 80, `${line.length}: ${line}`);
  });

  test('--version', async () => {
    const { status, stdout } = await runToEnd({ args: ['--version'] });
    assert.equal(status, 0);
    assert.match(stdout, /^halloo \d+\.\d+\.\d+\n$/);
  });

  test('the address to open, once it can be opened', async (t) => {
    const server = await serverFor(t);
    assert.match(server.output.stdout, new RegExp(`On this machine: +http://localhost:${server.port}/\n`));
    assert.equal((await request(`${server.http}/health`)).status, 200);
  });
});

// A call at each door with words that occur nowhere else, and everything that is refused.
async function liveliness(server) {
  const forwarded = { headers: { 'X-Forwarded-For': '203.0.113.77', 'User-Agent': 'Zanzibar/9' } };
  const ada = await NativeClient.enter(server, 'Xanthippe', {}, forwarded);
  const grace = await NativeClient.enter(server, 'Quetzalcoatl');
  const call = await talk(ada, grace);
  const sdp = 'v=0\r\no=- 424242 2 IN IP4 198.51.100.99\r\na=ice-pwd:hush-hush\r\n';
  ada.send({ type: 'signal', call, data: { description: { type: 'offer', sdp } } });
  await grace.next('signal');
  ada.send({ type: 'search', text: 'Nebuchadnezzar', ref: 1 });
  await ada.next('found');
  ada.send('{"type":"hello","version":1,"name":"Ozymandias"} garbage');
  await ada.error('bad-message');
  await ada.cut();
  const again = await NativeClient.resume(server, ada.welcome.token, 2, 'Xanthippe');

  const art = await ArticleClient.enter(server, 'Bartholomew');
  art.relay('Hieronymus', JSON.stringify({ from: 'Bartholomew', offer: { type: 'offer', sdp } }));
  await art.error();
  for (const where of ['/Zerubbabel/health?token=Melchior', '/Zerubbabel/nothing?Melchior', '/signal?Melchior'])
    await request(`${server.http}${where}`, { ...forwarded, method: 'GET' });
  await request(`${server.http}/socket.io/Melchior/?EIO=4&transport=polling&sid=Melchior`);
  await assert.rejects(
    NativeClient.connect(server, { headers: { Origin: 'https://Balthasar.example' } }),
    (e) => e instanceof UpgradeRefused,
  );
  again.send({ type: 'bye' });
  await again.ended();
  return [ada.welcome.token, again.welcome.token, call];
}

for (const level of ['info', 'debug'])
  test(`the log (${level}) holds no names, addresses, tokens, paths or descriptions`, async (t) => {
    const server = await serverFor(t, '--log-level', level, '--trusted-proxy', '127.0.0.1', '--ice-server', 'turn:turn.example,ada,Rumpelstiltskin');
    const secrets = await liveliness(server);
    assert.equal(await server.stop(), 0);
    const log = server.output.stderr;
    for (const line of [/method=GET route=signal status=101/, /route=root status=101/, /route=health status=200/, /route=signal status=403/, /route=unknown status=404/])
      assert.match(log, line);
    assert.match(log, /^(\d{4}-\d\d-\d\dT[\d:.]+[+-][\d:]+ \w+ [^\n]+\n)+$/);
    const words =
      'Xanthippe Quetzalcoatl Nebuchadnezzar Ozymandias Bartholomew Hieronymus Zerubbabel Melchior Balthasar ' +
      'Zanzibar Rumpelstiltskin hush-hush 424242 198.51.100 203.0.113 127.0.0.1';
    for (const word of [...words.split(' '), ...secrets]) {
      assert.ok(!log.toLowerCase().includes(word.toLowerCase()), `${word} in the log:\n${log}`);
      if (word !== '127.0.0.1') assert.ok(!server.output.stdout.includes(word), `${word} in what it prints`);
    }
  });

test('--access-log off: no line a request; --log-level off: none at all', async (t) => {
  const quiet = await serverFor(t, '--access-log', 'off');
  await request(`${quiet.http}/health`);
  assert.equal(await quiet.stop(), 0);
  assert.doesNotMatch(quiet.output.stderr, /route=/);
  const silent = await serverFor(t, '--log-level', 'off');
  await request(`${silent.http}/health`);
  assert.equal(await silent.stop(), 0);
  assert.equal(silent.output.stderr, '');
});

test('ends with status 0 while connections are silent, half open and in the middle of a request', async (t) => {
  const server = await serverFor(t);
  const sockets = ['', 'GET /health HT', 'GET /health HTTP/1.1\r\nHost: x\r\n\r\n'].map((text) => {
    const socket = net.connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.resume();
    socket.write(text);
    t.after(() => socket.destroy());
    return socket;
  });
  await once(sockets[2], 'data');
  assert.equal(await server.stop(), 0);
});
