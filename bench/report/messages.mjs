// The first part of the page: messages between people, by the native door, beside other relays.
import { comparison, fixed, grouped, median, table } from './format.mjs';

const names = { halloo: 'Halloo', 'halloo-tls': 'Halloo, TLS', ws: 'relay on `ws`', peer: '`peer`' };
const servers = Object.keys(names);

let results;

const ofServer = (rows, server) => rows.filter((row) => row.server === server);

const flood = (server, inFlight) =>
  ofServer(results.throughput, server).filter((row) => row.inFlight === inFlight);

// How many times what the other server does: a figure for each round, in which both took a turn.
function ratios(other, inFlight) {
  const theirs = flood(other, inFlight);
  return flood('halloo', inFlight).map(
    (ours, round) => ours.perCpuSecond / theirs[round].perCpuSecond);
}

function relaying(inFlight) {
  return table(
    ['server', 'messages a CPU-second', 'CPU a message', 'Halloo does (lowest to highest round)', 'messages a second'],
    servers.map((server) => {
      const rows = flood(server, inFlight);
      const perCpu = median(rows.map((row) => row.perCpuSecond));
      const times = ratios(server, inFlight);
      const compared = server.startsWith('halloo')
        ? ''
        : comparison(times);
      return [names[server], grouped(perCpu), `${fixed(1e6 / perCpu, 1)} µs`, compared,
        grouped(median(rows.map((row) => row.perSecond)))];
    }));
}

function delays() {
  const rates = [...new Set(results.delay.map((row) => row.perSecond))];
  return table(
    ['server', ...rates.flatMap((rate) => [`p50 at ${grouped(rate)}/s`, 'p99', 'CPU a message'])],
    servers.map((server) => [names[server], ...rates.flatMap((rate) => {
      const rows = ofServer(results.delay, server).filter((row) => row.perSecond === rate);
      const of = (member) => median(rows.map((row) => row[member]));
      return [`${grouped(of('p50'))} µs`, `${grouped(of('p99'))} µs`, `${fixed(of('cpu'), 1)} µs`];
    })]));
}

const kib = (server) => ofServer(results.memory, server)[0].octets / 1024;
const memory = () => table(
  ['server', 'memory a connection', 'connections'],
  servers.map((server) => [names[server], `${fixed(kib(server), 1)} KiB`,
    grouped(ofServer(results.memory, server)[0].connections)]));

const pace = (row) => (row.perSecond ? `${grouped(row.perSecond)} a second` : 'all at once');
const joins = () => table(
  ['joins come', 'joins', 'CPU a join and member', 'octets', 'messages'],
  results.joins.map((row) => [pace(row), grouped(row.joins), `${fixed(row.cpu, 3)} µs`, fixed(row.octets, 1),
    fixed(row.messages, 4)]));

function page(measured, chartName) {
  const { pairs, payload } = results.load;
  const members = grouped(results.joins[0].members);
  return `${measured}

![Messages a CPU-second, memory of an idle connection, cost of a join](${chartName})

The servers are given the same load, by the same client, on loopback: Halloo's native door, a minimal relay
on npm's \`ws\` (\`bench/baseline/ws-relay.mjs\`: parse, look up, stringify, send), and the PeerJS project's
server, npm's \`peer\`. Halloo does more for its message than they do: it checks that the two are in a call,
numbers the message, and keeps it until it has been acknowledged.

## Messages between pairs
${pairs} pairs; each message is answered by one when it comes, and carries ${grouped(payload)} octets of JSON such as a
browser's description. What counts is messages a second of the server's processor time (user and system, of
all its threads), because the load client has the rest of the machine. Median of ${flood('ws', 1).length} rounds.

With one message under way in each pair, a server has to read and to write for each:

${relaying(1)}

With eight, as when a browser sends the candidates that it has gathered, several can share that:

${relaying(8)}

## Delay
Messages at an even pace, from when each was due to when it was read at the other end.

${delays()}

## Memory of an idle connection
Growth of the resident memory by so many connections that have said who they are and do nothing. The two
servers in JavaScript are asked to collect their garbage before each look.

${memory()}

## A join with ${members} people present
From the hello until all ${members} know. Halloo gathers what changes for a tenth of a second
(\`--presence-interval\`), so what a join costs a member falls as joins come faster.

${joins()}
`;
}

function panels() {
  const bar = (server, value, text) =>
    ({ label: names[server].replace(/`/g, ''), value, text, ours: server.startsWith('halloo') });
  return [
    { title: 'Messages relayed a CPU-second', bars: servers.map((server) => {
      const value = median(flood(server, 1).map((row) => row.perCpuSecond));
      return bar(server, value, grouped(value));
    }) },
    { title: 'Server memory of an idle connection', bars: servers.map((server) =>
      bar(server, kib(server), `${fixed(kib(server), 1)} KiB`)) },
    { title: `Server CPU of a join, for each of ${grouped(results.joins[0].members)} members`,
      bars: results.joins.map((row) =>
        ({ label: pace(row), value: row.cpu, text: `${fixed(row.cpu, 2)} µs`, ours: true })) },
  ];
}

function aims() {
  return [
    ['messages a CPU-second, times those of ws', fixed(median(ratios('ws', 1)), 2), 'at least 1.8'],
    ['messages a CPU-second, times those of peer', fixed(median(ratios('peer', 1)), 2), 'at least 2.5'],
    ['memory of an idle connection', `${fixed(kib('halloo'), 1)} KiB`, 'at most 9'],
    ['the same in TLS', `${fixed(kib('halloo-tls'), 1)} KiB`, 'at most 35'],
    ['cost of a join a member, slowest to fastest pace',
      `${fixed(results.joins[0].cpu / results.joins.at(-1).cpu, 0)} to 1`, 'falling'],
  ];
}

// measured: the sentence on when and where; chartName: the file that the page shows.
export function reportMessages(found, measured, chartName) {
  results = found;
  return { text: page(measured, chartName), panels: panels(), aims: aims() };
}
