// A STUN Binding request by hand (RFC 8489), and what an answer says.
import dgram from 'node:dgram';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { patiently } from './wire.mjs';

const COOKIE = Buffer.from('2112a442', 'hex'); // section 5
const XOR_MAPPED_ADDRESS = 0x0020; // section 14.2

export const TYPE = { request: 0x0001, indication: 0x0011, success: 0x0101, error: 0x0111 };

export function bindingRequest({ type = TYPE.request, attributes = Buffer.alloc(0), cookie = COOKIE, length = attributes.length } = {}) {
  const transaction = randomBytes(12);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(length, 2);
  return { transaction, datagram: Buffer.concat([head, cookie, transaction, attributes]) };
}

export function attribute(type, value) {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

// {type, transaction, attributes: Map(type -> value)}; throws at what is not well-formed.
export function parse(datagram) {
  if (datagram.length < 20 || datagram.length % 4 !== 0) throw new Error('no STUN message: its length');
  if (!datagram.subarray(4, 8).equals(COOKIE)) throw new Error('no STUN message: its cookie');
  if (datagram.readUInt16BE(2) !== datagram.length - 20) throw new Error('no STUN message: the length it tells');
  const attributes = new Map();
  for (let at = 20; at < datagram.length; ) {
    const size = datagram.readUInt16BE(at + 2);
    attributes.set(datagram.readUInt16BE(at), datagram.subarray(at + 4, at + 4 + size));
    at += 4 + size + ((4 - (size % 4)) % 4);
  }
  return { type: datagram.readUInt16BE(0), transaction: datagram.subarray(8, 20), attributes };
}

// {address, port} of XOR-MAPPED-ADDRESS: an IPv4 address in its usual form, an IPv6 address in hexadecimal.
export function mappedAddress({ attributes, transaction }) {
  const value = attributes.get(XOR_MAPPED_ADDRESS);
  if (!value) throw new Error('there is no XOR-MAPPED-ADDRESS');
  const key = Buffer.concat([COOKIE, transaction]);
  const octets = value.subarray(4).map((octet, i) => octet ^ key[i]);
  const port = value.readUInt16BE(2) ^ COOKIE.readUInt16BE(0);
  const family = value[1];
  if (family === 1 && octets.length === 4) return { address: octets.join('.'), port };
  if (family === 2 && octets.length === 16) return { address: Buffer.from(octets).toString('hex'), port };
  throw new Error(`this is no address: ${value.toString('hex')}`);
}

export class StunClient {
  static async open(type = 'udp4') {
    const client = new StunClient();
    client.socket = dgram.createSocket(type);
    client.socket.bind(0, type === 'udp4' ? '127.0.0.1' : '::1');
    await once(client.socket, 'listening');
    return client;
  }
  get port() {
    return this.socket.address().port;
  }
  send(datagram, port) {
    this.socket.send(datagram, port, this.socket.address().address);
  }
  async next() {
    const [datagram] = await patiently(once(this.socket, 'message'), () => 'no answer came by UDP');
    return datagram;
  }
  close() {
    this.socket.close();
  }
}
