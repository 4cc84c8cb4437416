// The second part of the page: STUN and TURN, beside coturn.
import { comparison, fixed, grouped, median, table } from './format.mjs';

export const heading = '## STUN and TURN';
const names = { halloo: 'Halloo', coturn: 'coturn' };
const ways = { 'to peer': 'client to peer', 'to client': 'peer to client', 'in memory': 'client to client, both relayed' };

let results;

const of = (rows, server, like) => rows.filter((row) =>
  row.server === server && Object.entries(like).every(([member, value]) => row[member] === value));
const relayed = (server, like) => of(results.relayed, server, like);
const servers = () => Object.keys(names).filter((server) => of(results.allocationMemory, server, {}).length > 0);
const both = () => servers().length === 2;

function perCpu(server, like) {
  return median(relayed(server, like).map((row) => row.perCpuSecond));
}
// Packets a CPU-second, Halloo's to coturn's, in each round.
function times(like) {
  const theirs = relayed('coturn', like);
  return relayed('halloo', like).map((ours, round) => ours.perCpuSecond / theirs[round].perCpuSecond);
}

const packets = (server, like) => `${grouped(perCpu(server, like))} (${fixed(1e6 / perCpu(server, like), 2)} µs)`;

// Every case of a pattern, in the order in which it was measured.
function cases(pattern) {
  const seen = new Map();
  for (const { way, octets, flows } of results.relayed.filter((row) => row.pattern === pattern && ways[row.way]))
    seen.set(`${way} ${octets} ${flows}`, { pattern, way, octets, flows });
  return [...seen.values()];
}

const flows = (like) => (like.way === 'in memory' ? `${grouped(2 * like.flows)} clients` : like.flows === 1 ? 'one client' : `${grouped(like.flows)} clients`);

function flood(pattern) {
  return table(
    ['', 'octets', ...servers().map((server) => `${names[server]}, packets a CPU-second`), ...(both() ? ['Halloo does'] : [])],
    cases(pattern).map((like) => [`${ways[like.way]}, ${flows(like)}`, grouped(like.octets),
      ...servers().map((server) => packets(server, like)), ...(both() ? [comparison(times(like))] : [])]));
}

function video() {
  return table(
    ['', 'packets a second', ...servers().map((server) => `${names[server]}, packets a CPU-second`), ...(both() ? ['Halloo does'] : [])],
    cases('video').map((like) => [`${ways[like.way]}, ${flows(like)}`,
      servers().map((server) => grouped(median(relayed(server, like).map((row) => row.perSecond)))).join(' and '),
      ...servers().map((server) => packets(server, like)), ...(both() ? [comparison(times(like))] : [])]));
}

const cpuOfAllocation = (server) => of(results.allocations, server, {}).map((row) => row.cpu);
const allocationShare = () => {
  const theirs = cpuOfAllocation('coturn');
  return cpuOfAllocation('halloo').map((ours, round) => theirs[round] / ours);
};
const held = (server) => of(results.allocationMemory, server, {})[0];
const kib = (octets) => `${fixed(octets / 1024, 2)} KiB`;
const less = (value) => `${fixed(value, 1)} times less`;

function costs() {
  const row = (what, figure, compared) => [what, ...servers().map(figure), ...(both() ? [compared()] : [])];
  return table(['', ...servers().map((server) => names[server]), ...(both() ? ['compared'] : [])], [
    row('Binding requests a CPU-second', (server) => packets(server, { way: 'binding' }),
      () => comparison(times({ way: 'binding' }))),
    row('CPU to allocate and to give back', (server) => `${fixed(median(cpuOfAllocation(server)), 1)} µs`,
      () => less(median(allocationShare()))),
    row('memory of an allocation', (server) => kib(held(server).octets),
      () => less(held('coturn').octets / held('halloo').octets)),
    row('memory of a channel, with its permission', (server) => kib(held(server).channelOctets),
      () => less(held('coturn').channelOctets / held('halloo').channelOctets)),
  ]);
}

function page(measured, chartName) {
  const lost = 100 * Math.max(...results.relayed.map((row) => row.lost));
  const rounds = relayed(servers()[0], { way: 'binding' }).length;
  return `${heading}
${measured}

![Packets a CPU-second through Halloo and coturn](${chartName})

Halloo with one worker beside Debian's coturn with one relay thread, on loopback, each with long-term
credentials and channels. What counts is packets that arrived a second of the server's processor time (user
and system, of all its threads; in brackets CPU a packet); the load client keeps the other core busy. Median
of ${rounds} rounds, in which the two took turns; lowest and highest round in brackets. At most ${fixed(lost, 1)} % of what was sent
in any of them was lost.

What a relay costs is what the kernel asks for each datagram, and that depends on whether datagrams that
belong together come as one, as a network card's receive offload hands them over. Loopback has no such card,
so the load client joins the packets of a burst itself (\`UDP_SEGMENT\`), and takes as one what the server
sent as one. Where nothing can be joined, the third table says what remains.

### As video is
Each client's frame is a burst of five packets of 1,200 octets and one of 700, thirty times a second, the
clients one after the other.

${video()}

### A flood, joined
Bursts of 16, as many as the server takes.

${flood('joined')}

### A flood of single packets
Each leaves on its own; of many clients, each in its turn.

${flood('single')}

### Everything else
Each allocation from a port of its own, refused once for want of a nonce, as every client's is. Memory:
growth of the resident memory by ${grouped(held(servers()[0]).allocations)} allocations, and by a channel for each.

${costs()}
`;
}

function panels() {
  const bars = (like) => servers().map((server) => ({ label: names[server], value: perCpu(server, like),
    text: grouped(perCpu(server, like)), ours: server === 'halloo' }));
  const most = (way) => Math.max(...cases('video').filter((like) => like.way === way).map((like) => like.flows));
  const paced = (way) => ({ pattern: 'video', way, flows: most(way) });
  return [
    { title: 'Packets a CPU-second, video of a thousand clients, to their peers', bars: bars(paced('to peer')) },
    { title: 'The same from their peers', bars: bars(paced('to client')) },
    { title: 'The same between clients who are both relayed', bars: bars(paced('in memory')) },
    { title: 'Single packets of 1,200 octets, a thousand clients, to their peers',
      bars: bars({ pattern: 'single', way: 'to peer', octets: 1200, flows: 1000 }) },
    { title: 'Binding requests a CPU-second', bars: bars({ way: 'binding' }) },
  ];
}

function aims() {
  if (!both()) return [];
  const list = [];
  const add = (what, like, aim) => list.push([what, fixed(median(times(like)), 2), aim && `at least ${aim}`]);
  for (const way of ['to peer', 'to client', 'in memory']) {
    const aim = way === 'in memory' ? 3 : 2;
    for (const pattern of ['video', 'joined', 'single'])
      for (const like of cases(pattern).filter((one) => one.way === way && one.octets === 1200))
        add(`${pattern}, ${ways[way]}, ${flows(like)}, times coturn`, like, pattern !== 'single' && aim);
  }
  add('Binding requests a CPU-second, times coturn', { way: 'binding' }, 1.3);
  list.push(['CPU of an allocation, times less than coturn', fixed(median(allocationShare()), 1), 'at least 3']);
  list.push(['memory of an allocation, times less than coturn', fixed(held('coturn').octets / held('halloo').octets, 1), 'at least 5']);
  return list;
}

// measured: the sentence on when and where; chartName: the file that the page shows.
export function reportRelays(found, measured, chartName) {
  results = found;
  return { text: page(measured, chartName), panels: panels(), aims: aims() };
}
