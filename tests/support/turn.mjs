// The messages of TURN by hand (RFC 8656, 6062, 8016), signed as RFC 8489 has it: independent of the program's
// own code, so that an error in one is seen by the other.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import net from 'node:net';
import { attribute, parse } from './stun.mjs';

const COOKIE = Buffer.from('2112a442', 'hex');

export const METHOD = {
  binding: 0x001, allocate: 0x003, refresh: 0x004, send: 0x006, data: 0x007, createPermission: 0x008,
  channelBind: 0x009, connect: 0x00a, connectionBind: 0x00b, connectionAttempt: 0x00c,
};
export const CLASS = { request: 0, indication: 1, success: 2, error: 3 };
export const ATTRIBUTE = {
  username: 0x0006, messageIntegrity: 0x0008, errorCode: 0x0009, channelNumber: 0x000c, lifetime: 0x000d,
  xorPeerAddress: 0x0012, data: 0x0013, realm: 0x0014, nonce: 0x0015, xorRelayedAddress: 0x0016,
  requestedAddressFamily: 0x0017, evenPort: 0x0018, requestedTransport: 0x0019, dontFragment: 0x001a,
  messageIntegritySha256: 0x001c, passwordAlgorithm: 0x001d, xorMappedAddress: 0x0020, reservationToken: 0x0022,
  connectionId: 0x002a, additionalAddressFamily: 0x8000, addressErrorCode: 0x8001, passwordAlgorithms: 0x8002,
  icmp: 0x8004, mobilityTicket: 0x8030,
};
export const FAMILY = { v4: Buffer.from([1, 0, 0, 0]), v6: Buffer.from([2, 0, 0, 0]) };
export const TRANSPORT = { udp: Buffer.from([17, 0, 0, 0]), tcp: Buffer.from([6, 0, 0, 0]) };

export function uint32(value) {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(value);
  return octets;
}

// ---- types (RFC 8489 section 5): the class lies between the bits of the method ----

const typeOf = (method, kind) =>
  ((method & 0xf80) << 2) | ((method & 0x70) << 1) | (method & 0xf) | ((kind & 2) << 7) | ((kind & 1) << 4);
const methodOf = (type) => ((type & 0x3e00) >> 2) | ((type & 0xe0) >> 1) | (type & 0xf);
const classOf = (type) => ((type & 0x100) >> 7) | ((type & 0x10) >> 4);

// ---- addresses (section 14.2) ----

function octetsOf(address) {
  if (net.isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  const [head, tail] = address.split('::').map((part) => (part ? part.split(':') : []));
  const groups = tail ? [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail] : head;
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function textOf(octets) {
  if (octets.length === 4) return octets.join('.');
  const groups = octets.toString('hex').match(/.{4}/g).map((group) => group.replace(/^0+(?=.)/, ''));
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1); // its shortest form
}

const crossed = (octets, transaction) => {
  const key = Buffer.concat([COOKIE, transaction]);
  return Buffer.from(octets.map((octet, i) => octet ^ key[i]));
};

export function xorAddress({ address, port }, transaction) {
  const octets = octetsOf(address);
  const head = Buffer.from([0, octets.length === 4 ? 1 : 2, 0, 0]);
  head.writeUInt16BE(port ^ 0x2112, 2);
  return Buffer.concat([head, crossed(octets, transaction)]);
}

export function readXorAddress(value, transaction) {
  return { address: textOf(crossed(value.subarray(4), transaction)), port: value.readUInt16BE(2) ^ 0x2112 };
}

// ---- credentials (RFC 8489 section 9.2.2) ----

export function longTermKey({ user, realm, password, sha256 }) {
  return createHash(sha256 ? 'sha256' : 'md5').update(`${user}:${realm}:${password}`).digest();
}

// The pair that the signalling gives a caller (the REST scheme): expires at this Unix time.
export function expiringCredentials(secret, id, expires) {
  const user = `${expires}:${id}`;
  return { user, password: createHmac('sha1', secret).update(user).digest('base64') };
}

// ---- whole messages ----

// `attributes`: [type, octets] or [type, {address, port}] each; with `key` signed at the end.
export function message(method, attributes = [], { kind = CLASS.request, transaction = randomBytes(12), key, sha256 = false } = {}) {
  const body = Buffer.concat(
    attributes.map(([type, value]) => attribute(type, Buffer.isBuffer(value) ? value : xorAddress(value, transaction))),
  );
  const whole = (octets, length) => {
    const head = Buffer.alloc(4);
    head.writeUInt16BE(typeOf(method, kind), 0);
    head.writeUInt16BE(length, 2);
    return Buffer.concat([head, COOKIE, transaction, octets]);
  };
  if (!key) return { transaction, octets: whole(body, body.length) };
  // The length counts the attribute of the HMAC, which itself is not under it (sections 14.5 and 14.6).
  const [hash, type, size] = sha256 ? ['sha256', ATTRIBUTE.messageIntegritySha256, 32] : ['sha1', ATTRIBUTE.messageIntegrity, 20];
  const before = whole(body, body.length + 4 + size);
  const signed = attribute(type, createHmac(hash, key).update(before).digest());
  return { transaction, octets: Buffer.concat([before, signed]) };
}

function isSigned(octets, key) {
  for (let at = 20; at < octets.length; ) {
    const [type, size] = [octets.readUInt16BE(at), octets.readUInt16BE(at + 2)];
    const hash = { [ATTRIBUTE.messageIntegrity]: 'sha1', [ATTRIBUTE.messageIntegritySha256]: 'sha256' }[type];
    if (hash) {
      const before = Buffer.from(octets.subarray(0, at));
      before.writeUInt16BE(at - 20 + 4 + size, 2);
      return createHmac(hash, key).update(before).digest().equals(octets.subarray(at + 4, at + 4 + size));
    }
    at += 4 + size + ((4 - (size % 4)) % 4);
  }
  return false;
}

export class TurnError extends Error {
  constructor(code, response) {
    super(`the answer is error ${code}`);
    Object.assign(this, { code, response });
  }
}

// What came: a STUN message with its method, class and attributes, or ChannelData with `channel`.
export class Arrival {
  constructor(octets) {
    this.octets = octets;
    if (octets[0] >= 0x40) {
      this.channel = octets.readUInt16BE(0);
      this.data = octets.subarray(4, 4 + octets.readUInt16BE(2));
      return;
    }
    const { type, transaction, attributes } = parse(octets);
    Object.assign(this, { method: methodOf(type), kind: classOf(type), transaction, attributes });
    this.data = attributes.get(ATTRIBUTE.data);
  }
  has(type) {
    return this.attributes.has(type);
  }
  text(type) {
    return this.attributes.get(type)?.toString();
  }
  number(type) {
    return this.attributes.get(type)?.readUInt32BE(0);
  }
  address(type) {
    const value = this.attributes?.get(type);
    return value && readXorAddress(value, this.transaction);
  }
  // Several of one type stand in a message with two relayed addresses.
  addresses(type) {
    const found = [];
    for (let at = 20; at < this.octets.length; ) {
      const size = this.octets.readUInt16BE(at + 2);
      if (this.octets.readUInt16BE(at) === type) found.push(readXorAddress(this.octets.subarray(at + 4, at + 4 + size), this.transaction));
      at += 4 + size + ((4 - (size % 4)) % 4);
    }
    return found;
  }
  get peer() {
    return this.address(ATTRIBUTE.xorPeerAddress);
  }
  get errorCode() {
    const value = this.attributes.get(ATTRIBUTE.errorCode);
    return value && value[2] * 100 + value[3];
  }
  isSignedWith(key) {
    return isSigned(this.octets, key);
  }
}

export function channelData(channel, data) {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(channel, 0);
  head.writeUInt16BE(data.length, 2);
  return Buffer.concat([head, data]);
}

// Where the first message on a stream ends, with its padding; 0: not yet known.
export function frameSize(octets) {
  if (octets.length < 4) return 0;
  const length = octets.readUInt16BE(2);
  return octets[0] < 0x40 ? 20 + length : 4 + length + ((4 - (length % 4)) % 4);
}
