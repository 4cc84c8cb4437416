// The third part of the page: rooms through the gateway, beside Janus.
import { comparison, fixed, grouped, median, table } from './format.mjs';

export const heading = '## Gateway';
const names = { halloo: 'Halloo', janus: 'Janus', 'janus-threads': 'Janus as installed' };

let results;

const of = (rows, server, like = {}) => rows.filter((row) =>
  row.server === server && Object.entries(like).every(([member, value]) => row[member] === value));
const forwarded = (server, like) => of(results.forwarded, server, like);
const servers = () => Object.keys(names).filter((server) => of(results.forwarded, server).length > 0);
const others = () => servers().filter((server) => server !== 'halloo');
const figure = (rows, member) => median(rows.map((row) => row[member]));
const rounds = () => Math.max(...results.forwarded.map((row) => row.round));

// What of each round of Halloo's the same round of another's is a multiple of.
function times(rowsOf, server, member) {
  const ours = rowsOf('halloo'), theirs = rowsOf(server);
  return ours.map((row, round) => theirs[round][member] / row[member]);
}

// Loads in the order in which they were measured: one to many, then rooms.
function loads() {
  const seen = new Map();
  for (const { people, publishers, subscribers } of results.forwarded)
    seen.set(`${people} ${subscribers}`, { people, publishers, subscribers });
  return [...seen.values()].sort((a, b) => a.people - b.people || a.subscribers - b.subscribers);
}
const nameOf = ({ people, publishers, subscribers }) =>
  people ? `${publishers / people} rooms of ${people}` : `1 to ${subscribers}`;

const delay = (rows) => `${grouped(figure(rows, 'p50'))} / ${grouped(figure(rows, 'p99'))}`;
const percent = (share) => `${fixed(100 * Math.max(share, 0), 2)} %`;

function plain(receivers) {
  const rows = results.plainSending.filter((row) => row.receivers === receivers);
  return rows.length ? `${fixed(figure(rows, 'single'), 2)} / ${fixed(figure(rows, 'joined'), 2)} µs` : '';
}

function forwarding() {
  return table(
    ['', 'server', 'packets a second', 'CPU a packet', 'Halloo costs', 'delay p50 / p99, µs', 'lost', 'busy', 'only encrypted and sent'],
    loads().flatMap((load) => servers().filter((server) => forwarded(server, load).length > 0).map((server) => {
      const rows = forwarded(server, load);
      return [nameOf(load), names[server], grouped(figure(rows, 'perSecond')), `${fixed(figure(rows, 'cpu'), 2)} µs`,
        server === 'halloo' ? '' : `${comparison(times((id) => forwarded(id, load), server, 'cpu'))} less`,
        delay(rows), percent(figure(rows, 'lost')), fixed(figure(rows, 'busy'), 2),
        server === 'halloo' && !load.people ? plain(load.subscribers) : ''];
    })));
}

const memory = (server) => {
  const rows = of(results.gatewayMemory, server);
  const most = Math.max(...rows.map((row) => row.subscribers));
  return { most, octets: figure(rows.filter((row) => row.subscribers === most), 'octets') };
};
const joins = (server) => of(results.gatewayJoins, server);
const own = (server) => joins(server).map((row) => row.picture - row.camera);
const admissions = (server) => of(results.gatewayAdmissions, server);

function people() {
  const row = (what, value) => [what, ...servers().map(value)];
  return table(['', ...servers().map((server) => names[server])], [
    row('memory of a subscriber', (server) => `${fixed(memory(server).octets / 1000, 1)} kB (of ${memory(server).most})`),
    row('from the request to the first packet', (server) => `${fixed(figure(joins(server), 'packet'), 1)} ms`),
    row('to the first picture', (server) => `${fixed(figure(joins(server), 'picture'), 1)} ms`),
    row('of that without the wait for the camera', (server) => `${fixed(median(own(server)), 1)} ms`),
    row('joins a second, as fast as they can', (server) => grouped(figure(admissions(server), 'perSecond'))),
    row('CPU of a join', (server) => `${fixed(figure(admissions(server), 'cpu'), 2)} ms`),
  ]);
}

function page(measured, chartName) {
  return `${heading}
${measured}

![CPU of a forwarded packet, memory of a subscriber](${chartName})

Halloo with one worker beside Debian's Janus with its VideoRoom, with two event loops and, as Debian installs
it, with a thread for each connection; both ICE-lite. Each publisher sends 1.5 Mbit/s of VP8 (30 frames a
second, each split into packets that differ by an octet at most) and Opus 50 times a second; each subscriber
has a connection and a socket of its own, with ICE, DTLS and SRTP (AES-128-GCM), and sends receiver reports
and, where it is agreed on, transport-wide feedback ten times a second. In rooms everybody publishes and
watches each of the others by a connection of its own. Nothing is asked for again.

CPU is the server's time, user and system, of all its threads, for each packet that arrived. The delay is from
when a publisher handed a packet to the kernel to when the kernel had it for the subscriber. Everything stays
inside one machine, whose cores the load client shares. Median of ${rounds()} rounds, in which the servers took turns,
each started anew; lowest and highest round in brackets. Janus got no more subscribers than the machine has
room for beside the load. "Only encrypted and sent" is what the same packets cost a loop that copies, encrypts and sends them,
each on its own and a frame's packets joined where they are of one size.

${forwarding()}

### Who comes
Memory: growth of the resident memory. Joins: one at a time while a hundred others watch, from before the
request (for Janus: with its handle attached already); a picture is there with the last packet of a key frame,
which the camera sends in place of its next frame when asked. As fast as they can: to a publisher that is
silent, until DTLS is done; the load client does as much work for it as the server.

${people()}
`;
}

function panels() {
  const bars = (value, text, from = servers()) => from.map((server) => ({ label: names[server],
    value: value(server), text: text(value(server)), ours: server === 'halloo' }));
  const microseconds = (value) => `${fixed(value, 1)} µs`;
  const present = (load) => servers().filter((server) => forwarded(server, load).length > 0);
  return [
    ...loads().filter((load) => present(load).length > 1).map((load) => ({ title: `CPU of a forwarded packet, ${nameOf(load)}`,
      bars: bars((server) => figure(forwarded(server, load), 'cpu'), microseconds, present(load)) })),
    { title: 'Memory of a subscriber', bars: bars((server) => memory(server).octets / 1000, (value) => `${fixed(value, 0)} kB`) },
    { title: 'CPU of a join', bars: bars((server) => figure(admissions(server), 'cpu'), (value) => `${fixed(value, 2)} ms`) },
  ];
}

function aims() {
  const list = [];
  const to = (subscribers) => forwarded('halloo', { people: 0, subscribers });
  const add = (what, rows, member, digits, aim) =>
    rows.length && list.push([what, fixed(figure(rows, member), digits), aim]);
  add('1 to 200, CPU of a packet, µs', to(200), 'cpu', 2, 'at most 4');
  add('1 to 600, share of a core', to(600), 'busy', 2, 'well below 1');
  add('1 to 600, lost', to(600), 'lost', 4, '0');
  add('1 to 100, delay p99, ms', to(100).map((row) => ({ p99: row.p99 / 1000 })), 'p99', 2, 'below 2');
  list.push(['memory of a subscriber, kB', fixed(memory('halloo').octets / 1000, 1), 'at most 70']);
  list.push(['first picture after the request, without the wait for the camera, ms', fixed(median(own('halloo')), 1), 'at most 25']);
  for (const server of others())
    for (const load of loads().filter((one) => forwarded(server, one).length > 0))
      list.push([`${nameOf(load)}, CPU of a packet, times less than ${names[server]}`,
        fixed(median(times((id) => forwarded(id, load), server, 'cpu')), 2), '']);
  for (const server of others())
    list.push([`CPU of a join, times less than ${names[server]}`,
      fixed(median(times(admissions, server, 'cpu')), 1), '']);
  return list;
}

// measured: the sentence on when and where; chartName: the file that the page shows.
export function reportGateway(found, measured, chartName) {
  results = found;
  return { text: page(measured, chartName), panels: panels(), aims: aims() };
}
