// STUN on --udp: a Binding request made by hand, and what must not be answered.
import assert from 'node:assert/strict';
import os from 'node:os';
import { describe, test } from 'node:test';
import { serverFor } from '../support/server.mjs';
import { StunClient, TYPE, attribute, bindingRequest, mappedAddress, parse } from '../support/stun.mjs';
import { NativeClient } from '../support/wire.mjs';

async function stunServer(t, address = '127.0.0.1') {
  const server = await serverFor(t, '--udp', `${address}:0`);
  assert.ok(server.stunPort > 0, `the port is told: ${server.output.stdout}`);
  const client = await StunClient.open(address === '127.0.0.1' ? 'udp4' : 'udp6');
  t.after(() => client.close());
  return { server, client };
}

async function asksItsAddress(client, port) {
  const { datagram, transaction } = bindingRequest();
  client.send(datagram, port);
  const answer = parse(await client.next());
  assert.equal(answer.type, TYPE.success);
  assert.ok(answer.transaction.equals(transaction), 'it is the answer to this request');
  return mappedAddress(answer);
}

test('the answer has the address that the request came from, IPv4', async (t) => {
  const { server, client } = await stunServer(t);
  for (let i = 0; i < 20; i++)
    assert.deepEqual(await asksItsAddress(client, server.stunPort), { address: '127.0.0.1', port: client.port });
});

const hasV6 = Object.values(os.networkInterfaces()).flat().some((a) => a.address === '::1');
test('the same, IPv6', { skip: !hasV6 && 'this machine has no ::1' }, async (t) => {
  const { server, client } = await stunServer(t, '[::1]');
  const loopback = `${'0'.repeat(31)}1`;
  assert.deepEqual(await asksItsAddress(client, server.stunPort), { address: loopback, port: client.port });
});

test('each of many clients hears its own', async (t) => {
  const { server } = await stunServer(t);
  const clients = await Promise.all(Array.from({ length: 20 }, () => StunClient.open()));
  t.after(() => clients.forEach((client) => client.close()));
  const answers = await Promise.all(clients.map((client) => asksItsAddress(client, server.stunPort)));
  assert.deepEqual(answers.map((answer) => answer.port), clients.map((client) => client.port));
});

test('an attribute that must be understood and is not: 420, and its type', async (t) => {
  const { server, client } = await stunServer(t);
  const { datagram } = bindingRequest({ attributes: attribute(0x7abc, Buffer.from('what')) });
  client.send(datagram, server.stunPort);
  const answer = parse(await client.next());
  assert.equal(answer.type, TYPE.error);
  const code = answer.attributes.get(0x0009);
  assert.equal(code[2] * 100 + code[3], 420);
  assert.equal(answer.attributes.get(0x000a).readUInt16BE(0), 0x7abc);
});

test('an attribute that may be ignored is ignored', async (t) => {
  const { server, client } = await stunServer(t);
  const { datagram } = bindingRequest({ attributes: attribute(0x8022, Buffer.from('halloo tests')) });
  client.send(datagram, server.stunPort);
  assert.equal(mappedAddress(parse(await client.next())).port, client.port);
});

describe('no answer', () => {
  const whole = bindingRequest().datagram;
  const garbage = {
    'an empty datagram': Buffer.alloc(0),
    'one octet': Buffer.from([0]),
    'text': Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    'RTP': Buffer.concat([Buffer.from([0x80, 96]), Buffer.alloc(60)]),
    'a DTLS ClientHello\'s beginning': Buffer.concat([Buffer.from([22, 0xfe, 0xfd]), Buffer.alloc(60)]),
    'a head that is cut': whole.subarray(0, 19),
    'another cookie': bindingRequest({ cookie: Buffer.from('2112a443', 'hex') }).datagram,
    'a length that is too large': bindingRequest({ length: 4 }).datagram,
    'a length that is no multiple of four': bindingRequest({ attributes: Buffer.alloc(2), length: 2 }).datagram,
    'an attribute that does not end': bindingRequest({ attributes: Buffer.from([0x80, 0x22, 0xff, 0xff]) }).datagram,
    'an indication': bindingRequest({ type: TYPE.indication }).datagram,
    'an answer': bindingRequest({ type: TYPE.success }).datagram,
    'a method that nobody knows': bindingRequest({ type: 0x0002 }).datagram,
    'data of a client without an allocation': bindingRequest({ type: 0x0016 }).datagram, // a Send indication
    'data on a channel that is not there': Buffer.from([0x40, 0, 0, 4, 1, 2, 3, 4]),
    'a fingerprint that is wrong': bindingRequest({ attributes: attribute(0x8028, Buffer.alloc(4)) }).datagram,
    'the largest datagram there is': Buffer.alloc(65_507, 1),
  };
  test(`to ${Object.keys(garbage).join(', ')}`, async (t) => {
    const { server, client } = await stunServer(t);
    for (const datagram of Object.values(garbage)) client.send(datagram, server.stunPort);
    // One socket's datagrams are answered in order: the first answer is to the request behind them.
    await asksItsAddress(client, server.stunPort);
  });
});

test('a client of the native door is told of it by the name that it uses, and of the others', async (t) => {
  const server = await serverFor(t, '--udp', '127.0.0.1:0', '--turn', 'off', '--ice-server', 'turn:turn.example:3478,ada,secret', '--ice-server', 'stun:stun.example:3478');
  const others = [{ urls: ['turn:turn.example:3478'], username: 'ada', credential: 'secret' }, { urls: ['stun:stun.example:3478'] }];
  const { welcome } = await NativeClient.enter(server, 'Ada');
  assert.deepEqual(welcome.iceServers, [{ urls: [`stun:127.0.0.1:${server.stunPort}`] }, ...others]);
  const grace = await NativeClient.enter(server, 'Grace', {}, { headers: { Host: '[::1]:9250' } });
  assert.deepEqual(grace.welcome.iceServers[0], { urls: [`stun:[::1]:${server.stunPort}`] });
});

test('--ice-server none offers nothing of its own; --udp off has nothing to offer', async (t) => {
  const none = await serverFor(t, '--udp', '127.0.0.1:0', '--ice-server', 'none');
  assert.deepEqual((await NativeClient.enter(none, 'Ada')).welcome.iceServers, []);
  const off = await serverFor(t, '--udp', 'off');
  assert.deepEqual((await NativeClient.enter(off, 'Ada')).welcome.iceServers, []);
});
