// Allocations over UDP, by a client of our own: whom a relay sends to and from whom it takes, and what a client
// can ask of its relayed address.
import assert from 'node:assert/strict';
import os from 'node:os';
import { describe, test } from 'node:test';
import { ATTRIBUTE, FAMILY, METHOD, expiringCredentials } from '../support/turn.mjs';
import { FIRST_RELAY_PORT, LOOPBACK, turnServer, udpPeer, withoutV6 } from '../support/turn-server.mjs';

const error = (code) => ({ code });
const soon = () => Math.floor(Date.now() / 1000) + 600;

test('data goes to a peer and comes back, in indications and over a channel', async (t) => {
  const turn = await turnServer(t, ...LOOPBACK);
  for (const sha256 of [true, false]) {
    const client = await turn.udp({ sha256 });
    const answer = await client.allocate();
    assert.deepEqual(answer.address(ATTRIBUTE.xorMappedAddress), { address: '127.0.0.1', port: client.address.port });
    assert.equal(answer.number(ATTRIBUTE.lifetime), 600);
    assert.equal(client.relayed.address, '127.0.0.1');
    assert.ok(client.relayed.port >= FIRST_RELAY_PORT);

    const peer = await udpPeer(t);
    const { address, port } = peer;
    await client.permit(peer);
    client.sendTo(peer, 'hello');
    assert.deepEqual(await peer.next(), { text: 'hello', from: client.relayed });
    peer.send('hello yourself', client.relayed);
    const back = await client.nextData();
    assert.deepEqual([back.peer, back.data.toString()], [{ address, port }, 'hello yourself']);

    await client.bind(0x4000, peer);
    client.sendOn(0x4000, 'shorter');
    assert.deepEqual(await peer.next(), { text: 'shorter', from: client.relayed });
    peer.send('as well', client.relayed);
    const again = await client.nextData();
    assert.deepEqual([again.channel, again.data.toString()], [0x4000, 'as well']);
  }
});

test('a peer without permission is not heard, and nothing goes to it', async (t) => {
  const turn = await turnServer(t, ...LOOPBACK);
  const client = await turn.udp();
  await client.allocate();
  const [friend, stranger] = [await udpPeer(t), await udpPeer(t, '127.0.0.2')];
  await client.permit(friend);
  stranger.send('let me in', client.relayed);
  client.sendTo(stranger, 'come in');
  client.sendTo(friend, 'hello');
  await friend.next();
  friend.send('hello', client.relayed);
  assert.equal((await client.nextData()).data.toString(), 'hello');
  await client.permit(stranger);
  client.sendTo(stranger, 'now');
  assert.equal((await stranger.next()).text, 'now');
});

describe('what it will not relay to', () => {
  const own = Object.values(os.networkInterfaces()).flat().filter(({ internal, family }) => !internal && family === 'IPv4');
  const forbidden = [
    '127.0.0.2', '0.0.0.0', '169.254.169.254', '224.0.0.1', '255.255.255.255', '10.0.0.1', '172.16.0.1', '192.168.0.1', '100.64.0.1',
    ...own.map(({ address }) => address),
  ];
  const forbiddenV6 = [
    '::', 'fe80::1', 'ff02::1', 'fd00::1', '::ffff:7f00:2', '::ffff:a00:1', '64:ff9b::7f00:2', '64:ff9b::a9fe:a9fe', '2002:7f00:2::', '2002:a00:1::1',
  ];

  async function refuses(client, addresses, relay) {
    let channel = 0x4000;
    for (const address of addresses) {
      const peer = { address, port: 9 };
      await assert.rejects(client.permit(peer), error(403), `a permission for ${address} of ${relay}`);
      await assert.rejects(client.bind(channel++, peer), error(403), `a channel to ${address} of ${relay}`);
    }
  }

  test('IPv4: this machine, links, private networks, many at once', async (t) => {
    const turn = await turnServer(t);
    const client = await turn.udp();
    await client.allocate();
    await refuses(client, forbidden, 'IPv4');
    await client.permit({ address: '198.51.100.1', port: 9 }); // others it will
    await assert.rejects(client.permit({ address: '2001:db8::1', port: 9 }), error(443));
    const mixed = [{ address: '198.51.100.2', port: 9 }, { address: '127.0.0.2', port: 9 }];
    await assert.rejects(client.permit(...mixed), error(403));
  });

  test('IPv6, and IPv4 in whatever form of it', { skip: withoutV6 }, async (t) => {
    const turn = await turnServer(t);
    const client = await turn.udp();
    await client.allocate([[ATTRIBUTE.requestedAddressFamily, FAMILY.v6]]);
    await refuses(client, forbiddenV6, 'IPv6');
    await client.permit({ address: '2001:db8::1', port: 9 });
  });

  test('its own address is the way to other relays, and to nothing else of the machine', async (t) => {
    const turn = await turnServer(t);
    const [ada, grace] = [await turn.udp(), await turn.udp()];
    await ada.allocate();
    await grace.allocate();
    const service = await udpPeer(t);
    await ada.permit(service); // the address is a relay's as well
    await grace.permit(ada.relayed);
    ada.sendTo(service, 'secret?');
    ada.sendTo(grace.relayed, 'hello');
    assert.equal((await grace.nextData()).data.toString(), 'hello');
    const other = await udpPeer(t);
    other.send('from outside', service);
    assert.equal((await service.next()).text, 'from outside', 'nothing came before');
  });
});

test('credentials: wrong ones, old ones, another user\'s, expiring ones', async (t) => {
  const turn = await turnServer(t, '--turn-secret', 'of the tests', '--turn-user', 'other:word');
  await assert.rejects((await turn.udp({ password: 'wrong' })).allocate(), error(401));
  await assert.rejects((await turn.udp({ user: 'nobody' })).allocate(), error(401));
  await (await turn.udp(expiringCredentials('of the tests', 'Ada', soon()))).allocate();
  await assert.rejects((await turn.udp(expiringCredentials('of the tests', 'Ada', 1_700_000_000))).allocate(), error(401));
  await assert.rejects((await turn.udp(expiringCredentials('of others', 'Ada', soon()))).allocate(), error(401));

  const client = await turn.udp();
  await client.allocate();
  Object.assign(client, { user: 'other', password: 'word' });
  await assert.rejects(client.refresh(600), error(441));
});

test('a nonce is good for one client only', async (t) => {
  const turn = await turnServer(t);
  const [ada, grace] = [await turn.udp(), await turn.udp({ local: '127.0.0.2' })];
  await ada.allocate();
  grace.challenge = ada.challenge;
  const answer = await grace.askSigned(METHOD.refresh);
  assert.equal(answer.errorCode, 438);
  assert.ok(answer.text(ATTRIBUTE.nonce), 'and there is a better one');
});

test('the same Allocate again has the same answer; another one is refused', async (t) => {
  const turn = await turnServer(t);
  const client = await turn.udp();
  await client.refresh(600).catch(() => {}); // to have a nonce
  const transaction = Buffer.from('twelve bytes');
  await client.allocate([], { transaction });
  const { relayed } = client;
  await client.allocate([], { transaction });
  assert.deepEqual(client.relayed, relayed);
  await assert.rejects(client.allocate(), error(437));
  await client.refresh(0);
  await assert.rejects(client.refresh(600), error(437));
  await client.allocate();
});

test('an even port, and the next one kept for another client', async (t) => {
  const turn = await turnServer(t);
  const [rtp, rtcp] = [await turn.udp(), await turn.udp()];
  const answer = await rtp.allocate([[ATTRIBUTE.evenPort, Buffer.from([0x80])]]);
  assert.equal(rtp.relayed.port % 2, 0);
  const token = answer.attributes.get(ATTRIBUTE.reservationToken);
  assert.equal(token.length, 8);
  await rtcp.allocate([[ATTRIBUTE.reservationToken, token]]);
  assert.equal(rtcp.relayed.port, rtp.relayed.port + 1);
  await assert.rejects((await turn.udp()).allocate([[ATTRIBUTE.reservationToken, token]]), error(508));
});

test('two families at once, and one of them given back', { skip: withoutV6 }, async (t) => {
  const turn = await turnServer(t, ...LOOPBACK);
  const client = await turn.udp();
  await client.allocate([[ATTRIBUTE.additionalAddressFamily, FAMILY.v6]]);
  assert.deepEqual([client.relayed.address, client.relayedToo.address].sort(), ['127.0.0.1', '::1']);
  for (const peer of [await udpPeer(t), await udpPeer(t, '::1')]) {
    await client.permit(peer);
    client.sendTo(peer, 'hello');
    peer.send('back', (await peer.next()).from);
    assert.deepEqual((await client.nextData()).peer, { address: peer.address, port: peer.port });
  }
  await client.refresh(0, [[ATTRIBUTE.requestedAddressFamily, FAMILY.v6]]);
  await assert.rejects(client.permit({ address: '2001:db8::1', port: 9 }), error(443));
  await client.permit({ address: '198.51.100.1', port: 9 });
});

test('a port at which nobody listens: the ICMP error comes back', async (t) => {
  const turn = await turnServer(t, ...LOOPBACK);
  const client = await turn.udp();
  await client.allocate();
  const nobody = { address: '127.0.0.3', port: 9 };
  await client.permit(nobody);
  client.sendTo(nobody, 'anyone?');
  const told = await client.next((arrival) => arrival.attributes?.has(ATTRIBUTE.icmp), 'an ICMP attribute');
  assert.deepEqual(told.peer, nobody);
  // RFC 8656 section 18.13: after two reserved octets the type in seven bits, the code in nine.
  const value = told.attributes.get(ATTRIBUTE.icmp).readUInt16BE(2);
  assert.deepEqual([value >> 9, value & 0x1ff], [3, 3], 'port unreachable (RFC 792)');
});

describe('mobility (RFC 8016)', () => {
  const wanted = [[ATTRIBUTE.mobilityTicket, Buffer.alloc(0)]];
  const ticketOf = (answer) => [ATTRIBUTE.mobilityTicket, answer.attributes.get(ATTRIBUTE.mobilityTicket)];

  test('another port of the client\'s takes the allocation over', async (t) => {
    const turn = await turnServer(t, ...LOOPBACK);
    const [before, after] = [await turn.udp(), await turn.udp()];
    const ticket = ticketOf(await before.allocate(wanted));
    const peer = await udpPeer(t);
    await before.permit(peer);
    const moved = await after.refresh(600, [ticket]);
    assert.notDeepEqual(ticketOf(moved), ticket, 'a ticket is for one ride');
    peer.send('still there?', before.relayed);
    assert.equal((await after.nextData()).data.toString(), 'still there?');
    after.sendTo(peer, 'yes');
    assert.deepEqual(await peer.next(), { text: 'yes', from: before.relayed });
    await assert.rejects(before.refresh(600), error(437));
    await assert.rejects((await turn.udp()).refresh(600, [ticket]), error(400), 'the old ticket is void');
  });

  test('not for another user', async (t) => {
    const turn = await turnServer(t, '--turn-user', 'other:word');
    const client = await turn.udp();
    const ticket = ticketOf(await client.allocate(wanted));
    const thief = await turn.udp({ user: 'other', password: 'word' });
    await assert.rejects(thief.refresh(600, [ticket]), error(441));
    await client.refresh(600);
    assert.equal((await client.refresh(3600)).number(ATTRIBUTE.lifetime), 3600);
  });

  test('from TCP, which broke, to UDP', async (t) => {
    const turn = await turnServer(t, ...LOOPBACK, '--workers', '2');
    const before = await turn.tcp();
    const ticket = ticketOf(await before.allocate(wanted));
    const peer = await udpPeer(t);
    await before.permit(peer);
    before.carrier.socket.resetAndDestroy();
    const after = await turn.udp();
    await after.refresh(600, [ticket]);
    peer.send('still there?', before.relayed);
    assert.equal((await after.nextData()).data.toString(), 'still there?');
  });
});
