// A participant of a room by the native protocol, on libwebrtc (npm `@roamhq/wrtc`) and npm `ws`: sends a picture
// of one brightness and a tone, and receives all others.
//   enter WS-URL ROOM NAME BRIGHTNESS
// tells participant, mode, state (of the connection that receives), published and offered (how often), and by the
// number of each other frames<n>, brightness<n>, sounds<n>; tracks: what the last offer had; error: the last code
// commands: restart (of ICE, both), anew (both connections), blind (sees nobody), unpublish and republish (the
//   picture), disconnect, leave
import wrtc from '@roamhq/wrtc';
import WebSocket from 'ws';
import { obey, tell, urls } from './told.mjs';
import { picture, tone, watch } from './wrtc-media.mjs';

const [url, room, name, brightness] = urls;
const tracks = { video: picture(Number(brightness)), audio: tone() };
const socket = new WebSocket(url);
let id = 0;
const send = (message) => socket.send(JSON.stringify({ id: ++id, room, ...message }));

const publishing = { connection: null, number: undefined, published: 0 };
async function publish({ anew = false, iceRestart = false } = {}) {
  if (anew || !publishing.connection) {
    publishing.connection?.close();
    publishing.connection = new wrtc.RTCPeerConnection();
    publishing.number = undefined;
    for (const track of Object.values(tracks)) publishing.connection.addTransceiver(track, { direction: 'sendonly' });
  }
  const { connection } = publishing;
  await connection.setLocalDescription(await connection.createOffer({ iceRestart }));
  const sources = connection.getTransceivers().map(({ mid, sender }) => ({ mid, source: sender.track.kind }));
  send({ type: 'publish', connection: publishing.number, sdp: connection.localDescription.sdp, tracks: sources });
}

const receiving = { connection: null, number: undefined, offered: 0, whose: new Map() };
const counts = {};
const count = (what) => (counts[what] = (counts[what] ?? 0) + 1);
function heard({ track, transceiver }) {
  const { whose } = receiving;
  watch(track, (seen) => {
    const from = whose.get(transceiver.mid)?.participant; // the m-section may carry another's by now
    if (from === undefined) return;
    if (track.kind === 'audio') tell({ [`sounds${from}`]: count(`sounds${from}`) });
    else tell({ [`frames${from}`]: count(`frames${from}`), [`brightness${from}`]: seen.brightness });
  });
}

async function answer(offer) {
  if (offer.connection !== receiving.number) {
    receiving.connection?.close();
    const connection = new wrtc.RTCPeerConnection();
    connection.onconnectionstatechange = () => tell({ state: connection.connectionState });
    Object.assign(receiving, { connection, number: offer.connection, whose: new Map() });
    connection.ontrack = heard;
  }
  const { connection, whose } = receiving;
  whose.clear();
  for (const track of offer.tracks) whose.set(track.mid, track);
  await connection.setRemoteDescription({ type: 'offer', sdp: offer.sdp });
  await connection.setLocalDescription(await connection.createAnswer());
  send({ type: 'answer', connection: offer.connection, sdp: connection.localDescription.sdp });
  tell({ offered: ++receiving.offered, tracks: offer.tracks });
}

const handlers = {
  entered({ participant, mode }) {
    tell({ participant, mode });
    void publish();
    send({ type: 'receive' });
  },
  room: ({ mode }) => tell({ mode }),
  async published({ connection, sdp }) {
    publishing.number = connection;
    await publishing.connection.setRemoteDescription({ type: 'answer', sdp });
    tell({ published: ++publishing.published });
  },
  layers: ({ source, layers }) => tell({ [`layers-${source}`]: layers }),
  speaking: ({ participants }) => tell({ speaking: participants }),
  disconnected: () => tell({ disconnected: count('disconnected') }),
  error: ({ code, message }) => tell({ error: code, message }),
};

let work = Promise.resolve();
socket.on('message', (data) => {
  const message = JSON.parse(data);
  const handle = message.type === 'offer' ? answer : handlers[message.type];
  if (handle) work = work.then(() => handle(message));
});
socket.on('open', () => {
  socket.send(JSON.stringify({ type: 'hello', version: 1, name, listed: false }));
  send({ type: 'enter', audio: true, video: true, direct: false });
});

function direct(direction) {
  publishing.connection.getTransceivers().find(({ sender }) => sender.track.kind === 'video').direction = direction;
  work = work.then(() => publish());
}

obey({
  restart() {
    work = work.then(() => publish({ iceRestart: true }));
    send({ type: 'receive', connection: receiving.number });
  },
  anew() {
    work = work.then(() => publish({ anew: true }));
    send({ type: 'receive' });
  },
  blind: () => send({ type: 'view', pictures: [] }),
  unpublish: () => direct('inactive'),
  republish: () => direct('sendonly'),
  disconnect: () => send({ type: 'disconnect' }),
  leave: () => send({ type: 'leave-room' }),
});
