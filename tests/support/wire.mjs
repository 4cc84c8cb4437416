// A WebSocket client for tests, on npm `ws`. It keeps what comes and lets a test await what it expects, in the
// order that suits the test; nothing waits for a fixed time, and what does not come in a generous time fails
// with what came instead.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import WebSocket from 'ws';
import { faultsOf } from './schema.mjs';

const PATIENCE_MS = 20_000;

// A promise that fails after a while; `tell` says what was awaited.
export async function patiently(promise, tell) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(tell())), PATIENCE_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

// The server answered the upgrade with something else than 101.
export class UpgradeRefused extends Error {
  constructor(status, body, headers) {
    super(`the upgrade was refused: ${status} ${body}`);
    Object.assign(this, { status, body, headers });
  }
}

const short = (value) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text;
};

// One WebSocket that hears JSON texts.
export class Wire {
  name = 'a client';
  texts = []; // as they came
  log = []; // all that came, parsed
  #untaken = [];
  #waiting = null;

  // Resolves when the WebSocket stands, rejects with UpgradeRefused or a socket's error.
  static async open(url, options = {}) {
    const socket = new WebSocket(url, { perMessageDeflate: false, ...options });
    const wire = new this(socket);
    await patiently(
      new Promise((resolve, reject) => {
        socket.once('open', resolve);
        socket.once('error', reject);
        socket.once('unexpected-response', (request, response) => {
          let body = '';
          response.setEncoding('utf8');
          response.on('data', (data) => (body += data));
          response.on('end', () => reject(new UpgradeRefused(response.statusCode, body.trim(), response.headers)));
        });
      }),
      () => `${url} did not open`,
    );
    return wire;
  }

  constructor(socket) {
    this.socket = socket;
    socket.on('message', (data, binary) => this.#take(data, binary));
    socket.on('error', () => {}); // `close` follows
    // {code, reason}: 1006 when the connection was cut.
    this.closed = new Promise((resolve) =>
      socket.once('close', (code, reason) => {
        this.end = { code, reason: reason.toString() };
        resolve(this.end);
        this.#serve();
      }),
    );
  }

  // For subclasses: to check a message before anyone sees it.
  check() {}

  #take(data, binary) {
    assert.equal(binary, false, 'a server of ours sends text only');
    const text = data.toString();
    this.texts.push(text);
    const message = this.parse(text);
    this.check(message);
    this.log.push(message);
    this.#untaken.push(message);
    this.#serve();
  }

  parse(text) {
    return JSON.parse(text);
  }

  #serve() {
    if (!this.#waiting) return;
    const { matches, resolve, reject, what } = this.#waiting;
    const index = this.#untaken.findIndex(matches);
    if (index >= 0) {
      this.#waiting = null;
      resolve(this.#untaken.splice(index, 1)[0]);
    } else if (this.end) {
      this.#waiting = null;
      reject(new Error(`${this.name} awaited ${what}, and was closed: ${short(this.end)}. ${this.#came()}`));
    }
  }

  #came() {
    return this.#untaken.length ? `What came and nobody took:\n${this.#untaken.map(short).join('\n')}` : 'Nothing else came.';
  }

  // The first message not taken yet that is of this type, or for which the function says true.
  next(wanted, what = typeof wanted === 'string' ? `'${wanted}'` : 'a message') {
    assert.equal(this.#waiting, null, 'one next() at a time');
    const matches = typeof wanted === 'string' ? (message) => message.type === wanted : wanted;
    const found = new Promise((resolve, reject) => (this.#waiting = { matches, resolve, reject, what }));
    this.#serve();
    return patiently(found, () => `${this.name} awaited ${what} in vain. ${this.#came()}`);
  }

  // What came and was not taken.
  get untaken() {
    return [...this.#untaken];
  }
  forget() {
    this.#untaken = [];
  }

  send(message) {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  // Without a closing handshake, as when a network is lost.
  cut() {
    this.socket.terminate();
    return this.closed;
  }
  close() {
    this.socket.close();
    return patiently(this.closed, () => `${this.name} could not close`);
  }
  ended() {
    return patiently(this.closed, () => `${this.name} was not closed. ${this.#came()}`);
  }
  pong() {
    return patiently(once(this.socket, 'pong'), () => `${this.name} heard no pong`);
  }
}

// A client of the native door. Each message from the server is held against protocol/native.json.
export class NativeClient extends Wire {
  #pings = 0;

  static connect(server, options) {
    return this.open(`${server.ws}/signal`, options);
  }

  // Connects and says hello; `welcome` is the answer.
  static async enter(server, name, hello = {}, options = {}) {
    const client = await this.connect(server, options);
    client.name = name;
    client.welcome = await client.hello({ name, ...hello });
    return client;
  }

  // A new connection that takes up what `token` is the secret of.
  static async resume(server, token, last, name = 'a client') {
    const client = await this.connect(server);
    client.name = name;
    client.welcome = await client.hello({ token, ...(last === undefined ? {} : { last }) });
    return client;
  }

  check(message) {
    const faults = faultsOf('server', message);
    assert.deepEqual(faults, [], `${this.name} got ${short(message)}`);
  }

  async hello(fields) {
    this.send({ type: 'hello', version: 1, ...fields });
    const answer = await this.next((m) => m.type === 'welcome' || m.type === 'refused', `'welcome'`);
    if (answer.type === 'refused') throw Object.assign(new Error(`${this.name}: ${answer.message}`), { refused: answer });
    return answer;
  }

  // Resolves when the server has dealt with all that this client sent before, and what it answered is here.
  async settle() {
    const ref = ++this.#pings;
    this.send({ type: 'ping', ref });
    await this.next((m) => m.type === 'pong' && m.ref === ref, `'pong' ${ref}`);
  }

  async error(code) {
    const error = await this.next('error');
    assert.equal(error.code, code);
    assert.match(error.message, /^[A-Z'].+\.$/s, 'an error is a sentence');
    return error;
  }

  // Until the list of people shows this name in this state (or among `left`).
  person(name, state) {
    const shown = (p) => p.name === name && p.state === state;
    return this.next(
      (m) => m.type === 'people' && (state === 'left' ? m.left.includes(name) : m.joined.some(shown) || m.changed.some(shown)),
      `'people' with ${name} ${state}`,
    );
  }
}

// A client of the article door, as its article has it.
export class ArticleClient extends Wire {
  static async enter(server, nickname, options = {}) {
    const client = await this.open(`${server.ws}/`, options);
    client.name = nickname;
    client.send({ nickname });
    await client.listed(nickname);
    return client;
  }

  // What peers relay need not be JSON.
  parse(text) {
    try {
      return JSON.parse(text);
    } catch {
      return { text };
    }
  }

  check(message) {
    if (Array.isArray(message?.userlist)) this.list = message.userlist;
  }

  // Until the latest list has just these names, or (one name) has this one.
  async listed(names) {
    const fits = () =>
      Array.isArray(names)
        ? this.list?.length === names.length && names.every((name) => this.list.includes(name))
        : this.list?.includes(names);
    while (!fits()) await this.next((m) => Array.isArray(m?.userlist), `a userlist with ${names}, after ${this.list}`);
  }

  // The text to the target, as `socket.send(JSON.stringify({target, sdp}))` of the article.
  relay(target, sdp) {
    this.send({ target, sdp });
  }

  async error() {
    const { error } = await this.next((m) => typeof m?.error === 'string', 'an error');
    assert.match(error, /^[A-Z'].+\.$/s, 'an error is a sentence');
    return error;
  }

  // The server answers pings (RFC 6455, section 5.5.2) in order with what it sends.
  async settle() {
    const pong = this.pong();
    this.socket.ping();
    await pong;
  }
}

// A call of the caller's to the callee's, accepted, with all that was told about it taken.
let calls = 0;
export const callId = () => `test-call-${String(++calls).padStart(12, '0')}`;

export async function ring(caller, callee, call = callId()) {
  caller.send({ type: 'call', call, to: callee.name, video: true });
  await callee.next('incoming');
  callee.send({ type: 'ringing', call });
  await caller.next('ringing');
  return call;
}

export async function talk(caller, callee, call = callId()) {
  await ring(caller, callee, call);
  callee.send({ type: 'accept', call, video: true });
  await caller.next('accepted');
  return call;
}

// In a room together, the first as its host and with the number 1, with all that was told about it taken.
export async function meet(room, host, guest) {
  host.send({ type: 'enter', room });
  await host.next('entered');
  guest.send({ type: 'enter', room });
  await guest.next('entered');
  await host.next('room');
}

// The guest waits at the host's room with this number.
export async function knock(room, host, guest, number) {
  host.send({ type: 'enter', room });
  await host.next('entered');
  host.send({ type: 'room-settings', room, knock: true });
  await host.next('room');
  for (let next = 2; next <= number; next++) {
    guest.send({ type: 'enter', room });
    assert.equal((await guest.next('waiting')).participant, next);
    if (next === number) break;
    guest.send({ type: 'leave-room', room });
    await guest.next('left');
  }
  await host.next((m) => m.type === 'knocking' && m.waiting[0]?.participant === number, 'a knock');
}
