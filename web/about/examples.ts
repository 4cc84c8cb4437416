// A few lines for each door that can be pasted as they are: they name this very server. The tests run
// them.

/** Where a door is, from the page's own address, whatever path a proxy put it below. */
export function doorAddress(path: string, page: URL): URL {
  const url = new URL(path, page);
  url.search = url.hash = '';
  return url;
}

export function webSocketAddress(path: string, page: URL): string {
  const url = doorAddress(path, page);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

function native(path: string, page: URL): string {
  return `const socket = new WebSocket('${webSocketAddress(path, page)}');
const say = (message) => socket.send(JSON.stringify(message));

socket.onopen = () => say({ type: 'hello', version: 1, name: 'Ada' });
socket.onmessage = ({ data }) => {
  const message = JSON.parse(data);
  if (message.type === 'welcome') console.log('here now', message.people);
  if (message.type === 'people') console.log('came', message.joined);
  if (message.type === 'incoming') console.log(message.from, 'calls');
};`;
}

function article(path: string, page: URL): string {
  return `const socket = new WebSocket('${webSocketAddress(path, page)}');

socket.onopen = () => socket.send(JSON.stringify({ nickname: 'Ada' }));
socket.onmessage = ({ data }) => {
  const message = JSON.parse(data);
  if (message.userlist) console.log('here now', message.userlist);
  if (message.offer) console.log(message.from, 'calls');
};

// Not trickled: wait until the description holds its candidates.
const call = (target, offer) => {
  const sdp = JSON.stringify({ from: 'Ada', offer });
  socket.send(JSON.stringify({ target, sdp }));
};`;
}

function roomOfTwo(path: string, page: URL): string {
  const url = doorAddress(path, page);
  return `import { io } from 'socket.io-client';

// The namespace after the host is the room: any name will do.
const room = io('${url.origin}/kitchen', { path: '${url.pathname}' });

room.on('initiator', (first) => console.log(first ? 'first' : 'second'));
room.on('ready', () => console.log('now make the offer'));
room.on('offer', (offer) => console.log('answer this', offer));
room.on('connect', () => room.emit('ready'));`;
}

export function doorExample(name: string, path: string, page: URL): string | null {
  if (name === 'native') return native(path, page);
  if (name === 'article') return article(path, page);
  if (name === 'room-of-two') return roomOfTwo(path, page);
  return null;
}

export function stunExample(urls: readonly string[]): string {
  const entry = (url: string): string =>
    url.startsWith('turn') ? `{ urls: '${url}', username: '…', credential: '…' }` : `{ urls: '${url}' }`;
  const list = urls.map((url) => `    ${entry(url)},\n`).join('');
  return `const peer = new RTCPeerConnection({\n  iceServers: [\n${list}  ],\n});`;
}
