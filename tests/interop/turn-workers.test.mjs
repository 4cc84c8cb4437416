// Several workers on one port: each client's flow stays with one, and what belongs to another finds it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ATTRIBUTE } from '../support/turn.mjs';
import { FIRST_RELAY_PORT, LOOPBACK, turnServer, udpPeer } from '../support/turn-server.mjs';

const WORKERS = 3;
const SETTINGS = ['--workers', String(WORKERS), '--max-allocations-per-user', '0'];

// Each worker has every third pair of ports.
const workerOf = ({ port }) => ((port - FIRST_RELAY_PORT) >> 1) % WORKERS;

test('any two of many clients reach each other in memory', async (t) => {
  // Without --relay-allow nothing is sent to an address of this machine: data can come by no other way.
  const turn = await turnServer(t, ...SETTINGS, '--listen', 'off', '--tls-listen', '127.0.0.1:0');
  const ways = ['udp', 'udp', 'tcp', 'tls'];
  const clients = await Promise.all(Array.from({ length: 48 }, (_, i) => turn[ways[i % ways.length]]()));
  await Promise.all(clients.map((client) => client.allocate()));
  assert.deepEqual([...new Set(clients.map(({ relayed }) => workerOf(relayed)))].sort(), [0, 1, 2], 'every worker has some');
  await Promise.all(clients.map((client) => client.permit({ address: '127.0.0.1', port: 0 })));

  const after = (i, step) => clients[(i + step) % clients.length];
  for (const step of [1, 7, 20]) {
    clients.forEach((client, i) => client.sendTo(after(i, step).relayed, `${step} from ${i}`));
    await Promise.all(
      clients.map(async (client, i) => {
        const { data, peer } = await after(i, step).nextData();
        assert.deepEqual([data.toString(), peer], [`${step} from ${i}`, client.relayed]);
      }),
    );
  }
});

test('a client that moves keeps its relay, whichever worker its new flow comes to', async (t) => {
  const turn = await turnServer(t, ...SETTINGS, ...LOOPBACK);
  const peer = await udpPeer(t);
  let client = await turn.tcp();
  const answer = await client.allocate([[ATTRIBUTE.mobilityTicket, Buffer.alloc(0)]]);
  const { relayed } = client;
  let ticket = answer.attributes.get(ATTRIBUTE.mobilityTicket);
  await client.permit(peer);
  for (let i = 0; i < 12; ++i) {
    const next = i % 3 === 2 ? await turn.tcp() : await turn.udp();
    const moved = await next.refresh(600, [[ATTRIBUTE.mobilityTicket, ticket]]);
    ticket = moved.attributes.get(ATTRIBUTE.mobilityTicket);
    client.close();
    client = next;
    client.sendTo(peer, `here ${i}`);
    assert.deepEqual(await peer.next(), { text: `here ${i}`, from: relayed });
    peer.send(`there ${i}`, relayed);
    assert.equal((await client.nextData()).data.toString(), `there ${i}`);
  }
});

test('a reserved port is taken up, whichever worker is asked for it', async (t) => {
  const turn = await turnServer(t, ...SETTINGS);
  for (let i = 0; i < 8; ++i) {
    const [rtp, rtcp] = [await turn.udp(), await turn.udp()];
    const answer = await rtp.allocate([[ATTRIBUTE.evenPort, Buffer.from([0x80])]]);
    await rtcp.allocate([[ATTRIBUTE.reservationToken, answer.attributes.get(ATTRIBUTE.reservationToken)]]);
    assert.equal(rtcp.relayed.port, rtp.relayed.port + 1);
    await rtcp.refresh(0);
  }
});
