// STUN and TURN as coturn's own test programs use them. Each run sends a few messages by way of the server and
// counts which come back. turnutils_uclient starts its clients at random moments within five seconds: the runs
// go side by side.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { serverFor, startServer } from '../support/server.mjs';
import { LOOPBACK, RELAYS, hasV6, withoutV6 } from '../support/turn-server.mjs';
import { echoPeer, natdiscovery, stunclient, uclient } from '../support/turnutils.mjs';

const SECRET = 'of the tests';
const SETTINGS = ['--turn-user', 'lab:lab', '--turn-secret', SECRET, ...RELAYS, ...LOOPBACK, '--max-allocations-per-user', '0', '--access-log', 'off'];
const LAB = ['-u', 'lab', '-w', 'lab'];

describe('turnutils_uclient', { concurrency: true }, () => {
  let v4, v6, tls, peer;
  const servers = [];
  before(async () => {
    const start = async (...args) => {
      servers.push(await startServer({ args: [...args, ...SETTINGS] }));
      return servers.at(-1);
    };
    v4 = (await start('--udp', '127.0.0.1:0', '--workers', '2')).stunPort;
    if (hasV6) v6 = (await start('--udp', '[::1]:0')).stunPort;
    tls = (await start('--listen', 'off', '--tls-listen', '127.0.0.1:0', '--udp', '127.0.0.1:0')).port;
    peer = await echoPeer('127.0.0.1', ...(hasV6 ? ['::1'] : []));
  });
  after(async () => {
    await peer?.stop();
    for (const server of servers) assert.equal(await server.stop(), 0, server.output.stderr);
  });

  // `clients`: how many connections the program makes of it, each sending its messages.
  function relays(what, { flags = [], server = () => v4, host = '127.0.0.1', to = '127.0.0.1', who = LAB, size = 200, messages = 10, clients, skip = false }) {
    test(what, { skip }, async () => {
      const where = ['-p', server(), ...(to ? ['-e', to, '-r', peer.port] : []), host];
      const counted = await uclient(...flags, ...who, '-n', messages, '-l', size, ...where);
      assert.deepEqual(
        { sent: counted.sent, received: counted.received, lost: counted.lost, dropped: counted.dropped },
        { sent: clients * messages, received: clients * messages, lost: 0, dropped: 0 },
        counted.output,
      );
    });
  }

  relays('UDP, channels', { clients: 2 });
  relays('UDP, indications', { flags: ['-s'], clients: 2 });
  relays('UDP, the largest packets of an Ethernet', { size: 1400, clients: 2 });
  relays('UDP, many clients', { flags: ['-m', '10'], clients: 10 });
  relays('UDP, between two of its clients', { flags: ['-y'], to: '', clients: 4 });
  relays('UDP, between two of its clients, indications', { flags: ['-y', '-s'], to: '', clients: 4 });
  relays('UDP, DONT-FRAGMENT', { flags: ['-g'], clients: 2 });
  relays('UDP, DONT-FRAGMENT in indications', { flags: ['-g', '-s'], clients: 2 });
  relays('UDP, channel data with padding', { flags: ['-D'], size: 201, clients: 2 });
  relays('UDP, requests sent again and again', { flags: ['-G'], clients: 2 });
  relays('UDP, mobility', { flags: ['-M'], clients: 2 });
  relays('UDP, IPv4 asked for', { flags: ['-X'], clients: 2 });
  relays('UDP, expiring credentials', { who: ['-u', 'Ada', '-W', SECRET], clients: 2 });

  relays('TCP, channels', { flags: ['-t'], size: 201, clients: 2 });
  relays('TCP, indications', { flags: ['-t', '-s'], size: 201, clients: 2 });
  relays('TCP, between two of its clients', { flags: ['-t', '-y'], to: '', clients: 4 });
  relays('TCP, mobility', { flags: ['-t', '-M'], clients: 2 });

  // Of a TLS record the program reads the first message only, from coturn's server as well: so each client has one.
  const https = { server: () => tls, messages: 1, clients: 8 };
  relays('TLS on the port of HTTPS, channels', { flags: ['-t', '-S', '-m', '8'], size: 201, ...https });
  relays('TLS on the port of HTTPS, indications', { flags: ['-t', '-S', '-m', '8', '-s'], ...https });
  relays('TLS on the port of HTTPS, between two of its clients', { flags: ['-t', '-S', '-m', '8', '-y'], to: '', ...https });

  relays('IPv6 relayed, from IPv4', { flags: ['-x'], to: '::1', clients: 2, skip: withoutV6 });
  // Not -Z, both families at once: coturn 4.6 asks for the second by a number of before RFC 8656 (0x8032), which
  // may be ignored and is. turn-relay.test.mjs has it.
  relays('over IPv6, IPv6 relayed', { flags: ['-x'], server: () => v6, host: '::1', to: '::1', clients: 2, skip: withoutV6 });
  relays('over IPv6, IPv4 relayed', { server: () => v6, host: '::1', clients: 2, skip: withoutV6 });
  relays('over IPv6 and TCP, between two of its clients', { flags: ['-t', '-x', '-y'], server: () => v6, host: '::1', to: '', clients: 4, skip: withoutV6 });

  relays('TCP allocations (RFC 6062)', { flags: ['-T'], to: '', clients: 2 });
  relays('TCP allocations over TLS', { flags: ['-T', '-S'], server: https.server, to: '', clients: 2 });
});

test('turnutils_stunclient: the address that its request came from', async (t) => {
  const server = await serverFor(t, '--udp', '127.0.0.1:0');
  const { status, output } = await stunclient('-p', server.stunPort, '127.0.0.1');
  assert.equal(status, 0, output);
  assert.match(output, /UDP reflexive addr: 127\.0\.0\.1:\d+/);
});

// What tells mappings and filters apart asks a second address of the server (RFC 5780), which a server that
// is to need but one does not have. The rest of the program needs only the first.
test('turnutils_natdiscovery: where RFC 5780 asks for no second address of the server', async (t) => {
  const server = await serverFor(t, '--udp', '127.0.0.1:0');
  const discover = (...flags) => natdiscovery(...flags, '-p', server.stunPort, '127.0.0.1');
  const hairpin = await discover('-H');
  assert.equal(hairpin.status, 0, hairpin.output);
  assert.match(hairpin.output, /successful hairpinning/);

  const collision = await discover('-c', '-A', '127.0.0.2');
  assert.equal(collision.status, 0, collision.output);
  const told = [...collision.output.matchAll(/reflexive addr: (\S+):\d+/g)].map(([, address]) => address);
  assert.deepEqual([...new Set(told)], ['127.0.0.1', '127.0.0.2'], collision.output);

  const mapping = await discover('-m');
  assert.equal(mapping.status, 0, mapping.output);
  assert.match(mapping.output, /reflexive addr: 127\.0\.0\.1/);
  assert.doesNotMatch(mapping.output, /Other addr/, 'it promises no second address');
});
