// Starts the real program for a test, on a port of its own and with a fresh state folder, and sees to it
// that it never outlives the test.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
// It prints the address to open on this machine once it listens.
const ADDRESS = /https?:\/\/(?:localhost|127\.0\.0\.1):(\d+)\//;

const running = new Map(); // process -> its state folder
function forget(child) {
  const stateDir = running.get(child);
  if (stateDir) rmSync(stateDir, { recursive: true, force: true });
  running.delete(child);
}
process.once('exit', () => {
  for (const child of running.keys()) {
    child.kill('SIGKILL');
    forget(child);
  }
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => process.exit(1)); // which runs the above
}

function withDefaults(args, stateDir, without) {
  const defaults = {
    '--listen': '127.0.0.1:0',
    '--tls-listen': 'off',
    '--udp': 'off',
    '--state-dir': stateDir,
  };
  const given = new Set([...args.map((arg) => arg.split('=')[0]), ...without]);
  return [...Object.entries(defaults).filter(([name]) => !given.has(name)).flat(), ...args];
}

// What the machine's environment says of the program must not leak into the test.
function cleanEnvironment(env) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('HALLOO_') && name !== 'HOST' && name !== 'PORT',
  );
  return { ...Object.fromEntries(inherited), ...env };
}

function launch({ args = [], env = {}, without = [], within = [] }) {
  const stateDir = mkdtempSync(join(tmpdir(), 'halloo-'));
  const binary = resolve(root, process.env.HALLOO_BIN ?? 'build/release/halloo');
  const [program, ...rest] = [...within, binary, ...withDefaults(args, stateDir, without)];
  const child = spawn(program, rest, {
    env: cleanEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.set(child, stateDir);
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', (text) => (output[stream] += text));
  }
  const over = () => {
    running.delete(child);
    rmSync(stateDir, { recursive: true, force: true });
  };
  const failed = new Promise((_, reject) =>
    child.once('error', (error) => {
      over();
      reject(new Error(`${binary} cannot be started: ${error.message}`));
    }),
  );
  // Streams may still hold something when the process has ended: 'close' comes after both.
  const ended = new Promise((done) =>
    child.once('close', (code) => {
      over();
      done(code);
    }),
  );
  return { child, output, ended, failed };
}

/** For a start that is meant to end by itself: what it wrote and its exit status; null if it ran on. */
export async function runToEnd(options = {}) {
  const { child, output, ended, failed } = launch(options);
  const impatience = setTimeout(() => child.kill('SIGKILL'), 20_000);
  const status = await Promise.race([ended, failed]);
  clearTimeout(impatience);
  return { status, ...output };
}

/**
 * @param {{ args?: string[], env?: Record<string, string>, without?: string[], within?: string[] }} [options] a
 *   flag that is given replaces the test's default of that name; one named in `without` is left to the program;
 *   `within` is a command that becomes the program, such as `ip netns exec NAME`
 * @returns {Promise<{
 *   url: string, http: string, ws: string, port: number, stunPort: number | null,
 *   process: import('node:child_process').ChildProcess, output: { stdout: string, stderr: string },
 *   ended: Promise<number | null>, stop(): Promise<number | null>, kill(): Promise<void>,
 * }>} once it listens; rejects with what it wrote to stderr if it ends before. `url` is the address that it
 *   printed, `http` and `ws` are that by number and without the last slash. `output` grows as it writes.
 *   `stop` asks it to end and gives its exit status, `kill` does not ask.
 */
export async function startServer(options = {}) {
  const { child, output, ended, failed } = launch(options);
  const address = await Promise.race([
    new Promise((found) =>
      child.stdout.on('data', () => {
        const match = ADDRESS.exec(output.stdout);
        if (match) found(match);
      }),
    ),
    failed,
    ended.then((code) => {
      throw new Error(`halloo ended with status ${code}: ${output.stderr.trim()}`);
    }),
  ]);
  const http = address[0].replace('localhost', '127.0.0.1').replace(/\/$/, '');

  return {
    url: address[0],
    http,
    ws: http.replace(/^http/, 'ws'),
    port: Number(address[1]),
    get stunPort() {
      const match = /STUN.*: +udp.* \S+:(\d+)/.exec(output.stdout);
      return match && Number(match[1]);
    },
    process: child,
    output,
    ended,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** A server for one test, which at the test's end must end well: a sanitizer's finding fails it. */
export async function serverFor(t, ...args) {
  const server = await startServer({ args });
  t.after(async () => {
    if (server.process.signalCode === 'SIGKILL') return; // by the test itself
    const status = server.process.exitCode ?? (await server.stop());
    assert.equal(status, 0, `halloo ended with status ${status}:\n${server.output.stderr}`);
  });
  return server;
}
