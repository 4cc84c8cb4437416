// npm `werift`, in TypeScript. It encodes nothing: it publishes what it receives.
//   relay FROM TO   tells videoPackets, audioPackets, frames (markers), keyFrames (of VP8), asked (for key frames)
import { MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters, Vp8RtpPayload } from 'werift';
import { WhipSession } from '../whip.mjs';
import { obey, tell, urls } from './told.mjs';

const feedback = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'goog-remb' }];
const codecs = {
  video: [new RTCRtpCodecParameters({ mimeType: 'video/VP8', clockRate: 90_000, rtcpFeedback: feedback })],
  audio: [new RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48_000, channels: 2 })],
};

async function connect(connection, url) {
  await connection.setLocalDescription(await connection.createOffer());
  const session = await WhipSession.open(url, connection.localDescription.sdp);
  await connection.setRemoteDescription({ type: 'answer', sdp: session.answer });
}

const [from, to] = urls;
const upstream = new RTCPeerConnection({ codecs });
const downstream = new RTCPeerConnection({ codecs });
upstream.connectionStateChange.subscribe((watching) => tell({ watching }));
downstream.connectionStateChange.subscribe((publishing) => tell({ publishing }));

const seen = { videoPackets: 0, audioPackets: 0, frames: 0, keyFrames: 0, asked: 0 };
let askForKeyFrame = () => {};
for (const kind of ['video', 'audio']) {
  const track = new MediaStreamTrack({ kind });
  const sender = downstream.addTransceiver(track, { direction: 'sendonly' }).sender;
  sender.onPictureLossIndication?.subscribe(() => {
    tell({ asked: ++seen.asked });
    askForKeyFrame();
  });
  const receiver = upstream.addTransceiver(kind, { direction: 'recvonly' });
  receiver.onTrack.subscribe((received) => {
    if (kind === 'video') askForKeyFrame = () => receiver.receiver.sendRtcpPLI(received.ssrc);
    received.onReceiveRtp.subscribe((packet) => {
      seen[`${kind}Packets`]++;
      if (kind === 'video') {
        if (packet.header.marker) seen.frames++;
        if (Vp8RtpPayload.deSerialize(packet.payload).isKeyframe) seen.keyFrames++;
      }
      tell(seen);
      track.writeRtp(packet);
    });
  });
}
await connect(downstream, to);
await connect(upstream, from);
obey({});
