// A TURN client over UDP, TCP or TLS, small enough to do also what no honest client does. It signs its
// requests, holds every answer to a signed request against its own signature, and lets a test await what comes.
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { ATTRIBUTE, Arrival, CLASS, METHOD, TRANSPORT, TurnError, channelData, frameSize, longTermKey, message, uint32 } from './turn.mjs';
import { patiently } from './wire.mjs';

const isV6 = (address) => net.isIPv6(address);

// What carries the messages: each whole one comes to `arrived`.
async function datagrams({ host, port }, { local, arrived }) {
  const socket = dgram.createSocket(isV6(host) ? 'udp6' : 'udp4');
  socket.bind(0, local ?? host);
  await once(socket, 'listening');
  socket.on('message', (octets) => arrived(octets));
  let closed;
  return {
    address: socket.address(),
    send: (octets) => socket.send(octets, port, host),
    close: () => {
      closed ??= socket.close();
    },
  };
}

async function stream({ host, port }, { secure, local, arrived, octetsArrived, ended }) {
  const options = { host, port, ...(local ? { localAddress: local } : {}) };
  const socket = secure ? tls.connect({ ...options, rejectUnauthorized: false, ...secure }) : net.connect(options);
  await patiently(once(socket, secure ? 'secureConnect' : 'connect'), () => `no connection to port ${port}`);
  socket.setNoDelay(true);
  let rest = Buffer.alloc(0);
  let raw = false;
  const read = (octets) => {
    if (raw) return octetsArrived(octets);
    rest = Buffer.concat([rest, octets]);
    for (let size; !raw && (size = frameSize(rest)) > 0 && rest.length >= size; ) {
      const whole = rest.subarray(0, size);
      rest = rest.subarray(size);
      arrived(whole);
    }
  };
  socket.on('data', read);
  socket.on('error', () => {}); // 'close' follows
  socket.on('close', ended);
  return {
    socket,
    address: { address: socket.localAddress, port: socket.localPort },
    send: (octets) => socket.write(Buffer.concat([octets, Buffer.alloc((4 - (octets.length % 4)) % 4)])),
    // From now on octets, not messages.
    becomeRaw() {
      raw = true;
      octetsArrived(rest);
    },
    close: () => socket.destroy(),
  };
}

export class TurnClient {
  // `at`: {host, port}. `options`: user, password; sha256 (as newer clients, else MD5 and SHA-1); local; secure.
  static udp = (at, options) => TurnClient.#open(datagrams, at, options);
  static tcp = (at, options) => TurnClient.#open(stream, at, options);
  static tls = (at, options) => TurnClient.#open(stream, at, { secure: {}, ...options });

  static async #open(carry, at, options = {}) {
    const client = new TurnClient(options);
    client.carrier = await carry(at, {
      ...options,
      arrived: (octets) => client.#take(new Arrival(octets)),
      octetsArrived: (octets) => {
        client.#octets = Buffer.concat([client.#octets, octets]);
        client.#serve();
      },
      ended: () => {
        client.isClosed = true;
        client.#serve();
        client.#end();
      },
    });
    return client;
  }

  challenge = null; // {realm, nonce, algorithms} of the server's last
  #untaken = [];
  #waiting = [];
  #octets = Buffer.alloc(0);
  #end;
  isClosed = false;
  closed = new Promise((resolve) => (this.#end = resolve));

  constructor({ user = 'lab', password = 'lab', sha256 = true }) {
    Object.assign(this, { user, password, sha256 });
  }

  get address() {
    return this.carrier.address;
  }

  #take(arrival) {
    this.#untaken.push(arrival);
    this.#serve();
  }

  #serve() {
    for (const waiting of [...this.#waiting]) {
      const found = waiting.look();
      if (found === undefined && !this.isClosed) continue;
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      if (found === undefined) waiting.reject(new Error(`the connection ended, and ${waiting.what} had not come`));
      else waiting.resolve(found);
    }
  }

  #await(look, what) {
    const found = new Promise((resolve, reject) => this.#waiting.push({ look, resolve, reject, what }));
    this.#serve();
    return patiently(found, () => `${what} did not come`);
  }

  // The first that came, was not taken yet and fits.
  next(fits, what = 'a message') {
    return this.#await(() => {
      const index = this.#untaken.findIndex(fits);
      return index < 0 ? undefined : this.#untaken.splice(index, 1)[0];
    }, what);
  }
  get untaken() {
    return [...this.#untaken];
  }

  // Data of a peer's, by whichever way: {peer or channel, data}.
  nextData() {
    return this.next((arrival) => arrival.data !== undefined, 'data');
  }

  // On a stream that has become a connection to a peer (RFC 6062).
  async octets(count) {
    await this.#await(() => (this.#octets.length >= count ? true : undefined), `${count} octets`);
    const taken = this.#octets.subarray(0, count);
    this.#octets = this.#octets.subarray(count);
    return taken;
  }

  write(octets) {
    this.carrier.send(octets);
  }

  #credentials() {
    const { realm, nonce, algorithms } = this.challenge;
    const sha256 = this.sha256 && algorithms !== undefined;
    return {
      key: longTermKey({ user: this.user, realm, password: this.password, sha256 }),
      sha256,
      attributes: [
        [ATTRIBUTE.username, Buffer.from(this.user)],
        [ATTRIBUTE.realm, Buffer.from(realm)],
        [ATTRIBUTE.nonce, Buffer.from(nonce)],
        ...(sha256
          ? [[ATTRIBUTE.passwordAlgorithms, algorithms], [ATTRIBUTE.passwordAlgorithm, Buffer.from([0, 2, 0, 0])]]
          : []),
      ],
    };
  }

  // Just this one message and its answer, whatever that is.
  async ask(method, attributes = [], signing = {}) {
    const { transaction, octets } = message(method, attributes, signing);
    this.write(octets);
    const isAnswer = (arrival) => arrival.transaction?.equals(transaction) && arrival.kind >= CLASS.success;
    const answer = await this.next(isAnswer, `an answer to method ${method}`);
    assert.equal(answer.method, method);
    return answer;
  }

  // The same with credentials, after a challenge.
  async askSigned(method, attributes = [], { transaction } = {}) {
    const { key, sha256, attributes: ours } = this.#credentials();
    const answer = await this.ask(method, [...attributes, ...ours], { key, sha256, transaction });
    if (![401, 438].includes(answer.errorCode)) assert.ok(answer.isSignedWith(key), `the answer to method ${method} is signed`);
    return answer;
  }

  // The answer to a request of someone with credentials; an error rejects with its code.
  async request(method, attributes = [], options = {}) {
    for (let attempt = 0; ; ++attempt) {
      const known = this.challenge !== null;
      const answer = await (known ? this.askSigned(method, attributes, options) : this.ask(method, attributes));
      const code = answer.errorCode;
      if (attempt < 2 && (code === 438 || (code === 401 && !known))) {
        this.challenge = {
          realm: answer.text(ATTRIBUTE.realm),
          nonce: answer.text(ATTRIBUTE.nonce),
          algorithms: answer.attributes.get(ATTRIBUTE.passwordAlgorithms),
        };
        continue;
      }
      if (answer.kind === CLASS.error) throw new TurnError(code, answer);
      return answer;
    }
  }

  // `attributes` besides the transport; leaves the relayed address in `relayed`.
  async allocate(attributes = [], { transport = TRANSPORT.udp, transaction } = {}) {
    const answer = await this.request(METHOD.allocate, [[ATTRIBUTE.requestedTransport, transport], ...attributes], { transaction });
    [this.relayed, this.relayedToo] = answer.addresses(ATTRIBUTE.xorRelayedAddress);
    return answer;
  }
  refresh(lifetime, attributes = []) {
    return this.request(METHOD.refresh, [[ATTRIBUTE.lifetime, uint32(lifetime)], ...attributes]);
  }
  permit(...peers) {
    return this.request(METHOD.createPermission, peers.map((peer) => [ATTRIBUTE.xorPeerAddress, peer]));
  }
  bind(channel, peer) {
    const number = Buffer.from([channel >> 8, channel & 0xff, 0, 0]);
    return this.request(METHOD.channelBind, [[ATTRIBUTE.channelNumber, number], [ATTRIBUTE.xorPeerAddress, peer]]);
  }
  async connectTo(peer) {
    const answer = await this.request(METHOD.connect, [[ATTRIBUTE.xorPeerAddress, peer]]);
    return answer.number(ATTRIBUTE.connectionId);
  }
  // On a connection of its own: it carries the peer's octets from then on.
  async bindConnection(id) {
    await this.request(METHOD.connectionBind, [[ATTRIBUTE.connectionId, uint32(id)]]);
    this.carrier.becomeRaw();
  }

  sendTo(peer, data, attributes = []) {
    const parts = [[ATTRIBUTE.xorPeerAddress, peer], ...attributes, [ATTRIBUTE.data, Buffer.from(data)]];
    this.write(message(METHOD.send, parts, { kind: CLASS.indication }).octets);
  }
  sendOn(channel, data) {
    this.write(channelData(channel, Buffer.from(data)));
  }

  close() {
    this.carrier.close();
  }
}
