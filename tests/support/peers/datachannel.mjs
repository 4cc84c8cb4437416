// npm `node-datachannel`, which is libdatachannel. It encodes nothing and knows RTP as octets: it publishes what it
// receives.
//   relay FROM TO   tells videoPackets, audioPackets, frames (markers), asked (for key frames)
import nodeDataChannel from 'node-datachannel';
import { WhipSession } from '../whip.mjs';
import { obey, tell, urls } from './told.mjs';

const { Audio, PeerConnection, Video } = nodeDataChannel;
const payloadTypes = { video: 96, audio: 111 };
const ssrcs = { video: 0x10203040, audio: 0x50607080 };

function connectionOf(name, direction) {
  const connection = new PeerConnection(name, { iceServers: [] });
  connection.onStateChange((state) => tell({ [name]: state }));
  const tracks = {};
  for (const kind of ['video', 'audio']) {
    const media = kind === 'video' ? new Video('0', direction) : new Audio('1', direction);
    if (kind === 'video') media.addVP8Codec(payloadTypes.video);
    else media.addOpusCodec(payloadTypes.audio);
    if (direction === 'SendOnly') media.addSSRC(ssrcs[kind], 'relay', 'relay', kind);
    tracks[kind] = connection.addTrack(media);
  }
  return { connection, tracks };
}

async function connect({ connection }, url) {
  const described = new Promise((resolve) => connection.onLocalDescription(resolve));
  connection.setLocalDescription('offer');
  const session = await WhipSession.open(url, await described);
  connection.setRemoteDescription(session.answer, 'answer');
}

const isRtcp = (packet) => (packet[1] & 0x7f) >= 64 && (packet[1] & 0x7f) <= 95; // RFC 5761 section 4

// Without its header extensions, which the other connection has not agreed to.
function renamed(packet, kind) {
  const fixed = 12 + 4 * (packet[0] & 0x0f);
  const extended = packet[0] & 0x10 ? 4 + 4 * packet.readUInt16BE(fixed + 2) : 0;
  const copy = Buffer.concat([packet.subarray(0, fixed), packet.subarray(fixed + extended)]);
  copy[0] &= ~0x10;
  copy[1] = (copy[1] & 0x80) | payloadTypes[kind];
  copy.writeUInt32BE(ssrcs[kind], 8);
  return copy;
}

// RFC 4585 section 6.3.1.
function pictureLoss(ssrc) {
  const packet = Buffer.from([0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0]);
  packet.writeUInt32BE(ssrc, 8);
  return packet;
}

// Does this compound of RTCP ask for a key frame?
function asksForKeyFrame(compound) {
  for (let at = 0; at + 4 <= compound.length; at += 4 + 4 * compound.readUInt16BE(at + 2)) {
    const format = compound[at] & 0x1f;
    if (compound[at + 1] === 206 && (format === 1 || format === 4)) return true; // PLI, FIR
  }
  return false;
}

const [from, to] = urls;
const seen = { videoPackets: 0, audioPackets: 0, frames: 0, asked: 0 };
const upstream = connectionOf('watching', 'RecvOnly');
const downstream = connectionOf('publishing', 'SendOnly');

let videoSsrc = null;
downstream.tracks.video.onMessage((packet) => {
  if (!isRtcp(packet) || !asksForKeyFrame(packet) || videoSsrc === null) return;
  tell({ asked: ++seen.asked });
  upstream.tracks.video.sendMessageBinary(pictureLoss(videoSsrc));
});
for (const kind of ['video', 'audio']) {
  upstream.tracks[kind].onMessage((packet) => {
    if (isRtcp(packet)) return;
    seen[`${kind}Packets`]++;
    if (kind === 'video') {
      videoSsrc = packet.readUInt32BE(8);
      if (packet[1] & 0x80) seen.frames++;
    }
    tell(seen);
    if (downstream.tracks[kind].isOpen()) downstream.tracks[kind].sendMessageBinary(renamed(packet, kind));
  });
}
await connect(downstream, to);
await connect(upstream, from);
obey({});
