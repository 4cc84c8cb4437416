// A server with its gateway, and peers of other makes that publish into its rooms and watch them: each a program
// of the folder `peers`.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { serverFor } from './server.mjs';
import { patiently } from './wire.mjs';

export const gatewayFor = (t, ...args) => serverFor(t, '--udp', '127.0.0.1:0', '--access-log', 'off', ...args);

/** An address of this machine's that is not loopback, for clients that refuse that; else loopback. */
export const ownAddress = () =>
  Object.values(os.networkInterfaces())
    .flat()
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';

// Debian's, which sees Debian's modules, whatever else is called python3.
const interpreters = { mjs: process.execPath, py: '/usr/bin/python3' };

export class Peer {
  /** `program`: a file in `peers`. It never outlives the test. */
  static start(t, program, ...args) {
    const peer = new Peer(program, args);
    t.after(() => peer.end());
    return peer;
  }

  seen = {}; // what it has told, the last of each
  #stderr = '';
  #waiting = null;
  #ended;

  constructor(program, args) {
    this.name = `${program} ${args[0]}`;
    const file = fileURLToPath(new URL(`peers/${program}`, import.meta.url));
    this.process = spawn(interpreters[program.split('.').at(-1)], [file, ...args]);
    this.#ended = once(this.process, 'close');
    this.process.stdin.on('error', () => {}); // it has ended, which the test sees
    this.process.stderr.setEncoding('utf8').on('data', (text) => (this.#stderr += text));
    readline.createInterface({ input: this.process.stdout }).on('line', (line) => {
      Object.assign(this.seen, JSON.parse(line));
      this.#serve();
    });
    this.process.once('exit', (code, signal) => {
      this.exit = signal ?? code;
      this.#serve();
    });
    this.#ended.then(() => {
      if (this.exit !== 0) console.error(this.#say('has ended')); // another one may be waited for
    });
  }

  #serve() {
    if (this.#waiting?.holds(this.seen)) this.#waiting.resolve();
    else if (this.exit !== undefined) this.#waiting?.reject(new Error(this.#say('has ended')));
  }

  #say(what) {
    return `${this.name} ${what}; it ${this.exit === undefined ? 'runs' : `ended with ${this.exit}`} and has told ${JSON.stringify(this.seen)}\n${this.#stderr}`;
  }

  /** Until this holds of what it has seen. */
  until(holds, what) {
    const held = new Promise((resolve, reject) => (this.#waiting = { holds, resolve, reject }));
    this.#serve();
    return patiently(held, () => this.#say(`has not come to: ${what}`));
  }

  /** Until so much more than now has come of each. */
  gains(amounts) {
    const before = { ...this.seen };
    const gained = (seen) => Object.entries(amounts).every(([name, amount]) => (seen[name] ?? 0) >= (before[name] ?? 0) + amount);
    return this.until(gained, JSON.stringify(amounts));
  }

  command(word) {
    this.process.stdin.write(`${word}\n`);
  }

  async leave() {
    this.command('leave');
    await patiently(this.#ended, () => this.#say('does not leave'));
  }

  // What it has started, it ends first.
  async end() {
    this.process.stdin.end();
    const impatience = setTimeout(() => this.process.kill('SIGKILL'), 5_000);
    await this.#ended;
    clearTimeout(impatience);
  }
}

/** What went in as this and was encoded and decoded is about the same. */
export const isBrightness = (value, wanted) => assert.ok(Math.abs(value - wanted) < 10, `${value} is not about ${wanted}`);
