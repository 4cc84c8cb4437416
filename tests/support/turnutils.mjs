// coturn's own programs, each bounded in time: those for tests, with the answers they print, and its server.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patiently } from './wire.mjs';

const PATIENCE_MS = 60_000;

function run(program, args) {
  return new Promise((resolve, reject) => {
    execFile(program, args.map(String), { timeout: PATIENCE_MS, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') return reject(new Error(`${program} is not installed: it is of Debian's package coturn`));
      resolve({ status: error ? (error.code ?? error.signal) : 0, output: stdout + stderr });
    });
  });
}

export const stunclient = (...args) => run('turnutils_stunclient', args);
export const natdiscovery = (...args) => run('turnutils_natdiscovery', args);

// It ends well also when all is lost: what it counted tells.
export async function uclient(...args) {
  const { status, output } = await run('turnutils_uclient', args);
  const told = `turnutils_uclient ${args.join(' ')}:\n${output}`;
  assert.equal(status, 0, told);
  const counted = [...output.matchAll(/tot_send_msgs=(\d+), tot_recv_msgs=(\d+)/g)].at(-1);
  const lost = /Total lost packets (\d+) \((\S+)%\), total send dropped (\d+)/.exec(output);
  assert.ok(counted && lost, told);
  return {
    sent: Number(counted[1]), received: Number(counted[2]), lost: Number(lost[1]), dropped: Number(lost[3]),
    errors: [...output.matchAll(/error (\d{3}) \(/g)].map((match) => Number(match[1])), output: told,
  };
}

const bound = (port) =>
  new Promise((resolve) => {
    const socket = dgram.createSocket('udp4');
    socket.once('listening', () => resolve(socket)).once('error', () => resolve(null)).bind(port, '127.0.0.1');
  });

// Two free ports side by side, as the pairs for RTP and RTCP that the peer answers on: the first.
async function freePair() {
  for (;;) {
    const first = await bound(0);
    const { port } = first.address();
    const second = port < 65_535 ? await bound(port + 1) : null;
    for (const socket of [first, second]) if (socket) await new Promise((closed) => socket.close(closed));
    if (second) return port;
  }
}

// turnutils_peer on these addresses: sends back what comes.
export async function echoPeer(...addresses) {
  const port = await freePair();
  const child = spawn('turnutils_peer', ['-p', String(port), ...addresses.flatMap((address) => ['-L', address])], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  const stop = () => {
    child.kill('SIGKILL');
    return ended;
  };
  process.once('exit', () => child.kill('SIGKILL'));
  // It says nothing when it is ready: it answers.
  const probe = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(probe, 'listening');
  const answered = once(probe, 'message');
  const asking = setInterval(() => probe.send('there?', port + 1, '127.0.0.1'), 20);
  try {
    await patiently(Promise.race([answered, ended.then(() => assert.fail('turnutils_peer ended'))]), () => 'turnutils_peer is silent');
  } finally {
    clearInterval(asking);
    probe.close();
  }
  return { port, stop };
}

// turnserver on 127.0.0.1, which takes expiring credentials made with this secret. Resolves with its port.
export async function coturn(t, secret) {
  const folder = mkdtempSync(join(tmpdir(), 'halloo-coturn-'));
  const port = await freePair();
  const args = [
    '-n', '--no-cli', '--no-tls', '--no-dtls', '--lt-cred-mech', '--use-auth-secret', `--static-auth-secret=${secret}`, '--realm=coturn',
    '--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', `--listening-port=${port}`, `--alt-listening-port=${port}`, '--min-port=61000', '--max-port=61100',
    `--userdb=${join(folder, 'users')}`, `--pidfile=${join(folder, 'pid')}`, '--log-file=stdout',
  ];
  const child = spawn('turnserver', args, { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  process.once('exit', () => child.kill('SIGKILL'));
  t.after(async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  return port;
}
