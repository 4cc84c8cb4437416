// HTTPS with the certificate that the program makes for itself, and with one from files.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import tls from 'node:tls';
import { request } from '../support/http.mjs';
import { serverFor } from '../support/server.mjs';
import { NativeClient, patiently, talk } from '../support/wire.mjs';

const HTTPS = ['--listen', 'off', '--tls-listen', '127.0.0.1:0'];

function folder(t) {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'halloo-tls-'));
  t.after(() => fs.rmSync(made, { recursive: true, force: true }));
  return made;
}

async function peerCertificate(server, options = {}) {
  const socket = tls.connect({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  await patiently(once(socket, 'secureConnect'), () => 'no TLS connection');
  const certificate = socket.getPeerX509Certificate();
  const told = { certificate, protocol: socket.getProtocol(), alpn: socket.alpnProtocol };
  socket.destroy();
  return told;
}

test('the self-made certificate is right for this machine, and kept', async (t) => {
  const stateDir = folder(t);
  const server = await serverFor(t, ...HTTPS, '--state-dir', stateDir);
  assert.match(server.url, /^https:/);
  const { certificate, protocol } = await peerCertificate(server);
  assert.equal(protocol, 'TLSv1.3');
  for (const name of ['localhost']) assert.ok(certificate.checkHost(name), `${name} in ${certificate.subjectAltName}`);
  for (const address of ['127.0.0.1', '::1']) assert.ok(certificate.checkIP(address), address);
  assert.equal(certificate.ca, false);
  assert.ok(new Date(certificate.validTo) - new Date(certificate.validFrom) <= 398 * 86_400_000, 'Apple takes no longer one');

  // Trusting this very certificate is enough: for both names, without any exception.
  for (const host of ['localhost', '127.0.0.1']) {
    const answer = await request(`https://${host}:${server.port}/health`, { ca: certificate.toString(), family: 4 });
    assert.equal(answer.status, 200);
  }
  await assert.rejects(request(`${server.http}/health`), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });

  const kept = fs.readdirSync(stateDir);
  assert.equal(kept.length, 1);
  assert.equal(fs.statSync(path.join(stateDir, kept[0])).mode & 0o777, 0o600, 'its key is for the owner only');
  assert.equal(new X509Certificate(fs.readFileSync(path.join(stateDir, kept[0]))).fingerprint256, certificate.fingerprint256);
  assert.equal(await server.stop(), 0);
  const again = await serverFor(t, ...HTTPS, '--state-dir', stateDir);
  assert.equal((await peerCertificate(again)).certificate.fingerprint256, certificate.fingerprint256);
});

test('two talk over TLS', async (t) => {
  const server = await serverFor(t, ...HTTPS);
  const insecure = { rejectUnauthorized: false };
  const ada = await NativeClient.enter(server, 'Ada', {}, { ...insecure, headers: { Origin: server.http } });
  const grace = await NativeClient.enter(server, 'Grace', {}, insecure);
  const call = await talk(ada, grace);
  for (let i = 0; i < 50; i++) ada.send({ type: 'signal', call, data: { i, filling: 'x'.repeat(30_000) } });
  for (let i = 0; i < 50; i++) assert.equal((await grace.next('signal')).data.i, i);
});

test('TLS 1.2 with ALPN works, older ones and other protocols do not', async (t) => {
  const server = await serverFor(t, ...HTTPS);
  const told = await peerCertificate(server, { maxVersion: 'TLSv1.2', ALPNProtocols: ['h2', 'http/1.1'] });
  assert.deepEqual([told.protocol, told.alpn], ['TLSv1.2', 'http/1.1']);
  const refused = (options) => assert.rejects(peerCertificate(server, options));
  await refused({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' });
  await refused({ ALPNProtocols: ['h2'] });
  assert.equal((await request(`${server.http}/health`, { rejectUnauthorized: false })).status, 200);
});

test('plain HTTP on this port is told to write https://', async (t) => {
  const server = await serverFor(t, ...HTTPS);
  const answer = await request(`http://127.0.0.1:${server.port}/`);
  assert.equal(answer.status, 400);
  assert.match(answer.text, /^[A-Z].*https:\/\/.*\.\n$/);
});

test('neither garbage nor silence on this port disturbs anyone', async (t) => {
  const server = await serverFor(t, ...HTTPS);
  const ada = await NativeClient.enter(server, 'Ada', {}, { rejectUnauthorized: false });
  const connect = () => {
    const socket = net.connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.resume(); // to see its end
    t.after(() => socket.destroy());
    return socket;
  };
  connect(); // and says nothing
  for (const bytes of [Buffer.alloc(100), Buffer.from([22, 3, 1, 0xff, 0xff]), Buffer.from([22, 3, 1, 0, 5, 1, 0, 0, 1, 0])]) {
    const socket = connect();
    socket.end(bytes);
    await patiently(once(socket, 'close'), () => 'the connection was kept');
  }
  await ada.settle();
});

test('a certificate from files is read again on SIGHUP, and nobody loses a connection', async (t) => {
  const dir = folder(t);
  const [certificate, key] = [path.join(dir, 'certificate.pem'), path.join(dir, 'key.pem')];
  const make = (name) =>
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30',
      '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-keyout', key, '-out', certificate], { stdio: 'pipe' });
  make('one.example');
  const server = await serverFor(t, ...HTTPS, '--certificate', certificate, '--private-key', key);
  assert.ok((await peerCertificate(server)).certificate.checkHost('one.example'));
  const ada = await NativeClient.enter(server, 'Ada', {}, { rejectUnauthorized: false });

  const logged = (what) =>
    patiently(
      new Promise((resolve) => {
        const look = () => what.test(server.output.stderr) && resolve();
        server.process.stderr.on('data', look);
        look();
      }),
      () => `the log does not say ${what}: ${server.output.stderr}`,
    );
  make('two.example');
  server.process.kill('SIGHUP');
  await logged(/certificate was read again/i);
  assert.ok((await peerCertificate(server)).certificate.checkHost('two.example'));
  fs.writeFileSync(certificate, 'no certificate');
  server.process.kill('SIGHUP');
  await logged(/certificate stays as it was/i);
  assert.ok((await peerCertificate(server)).certificate.checkHost('two.example'));
  await ada.settle();
});
