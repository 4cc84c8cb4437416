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
    this.#begin([interpreters[program.split('.').at(-1)], file, ...args], 1);
  }

  // libwebrtc's module for Node crashes now and then before it has sent anything: once it is started again.
  #begin([interpreter, ...args], again) {
    const started = (this.process = spawn(interpreter, args));
    this.#ended = once(started, 'close');
    started.stdin.on('error', () => {}); // it has ended, which the test sees
    started.stderr.setEncoding('utf8').on('data', (text) => (this.#stderr += text));
    readline.createInterface({ input: started.stdout }).on('line', (line) => {
      Object.assign(this.seen, JSON.parse(line));
      this.#serve();
    });
    started.once('exit', (code, signal) => {
      const crashed = signal === 'SIGSEGV' && Object.keys(this.seen).length === 0;
      if (crashed && again > 0) return this.#begin([interpreter, ...args], again - 1);
      this.exit = signal ?? code;
      this.#ended.then(() => {
        if (this.exit !== 0) console.error(this.#say('has ended')); // another one may be waited for
      });
      this.#serve();
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
