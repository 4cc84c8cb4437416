// libwebrtc, by npm `@roamhq/wrtc`. It encodes and decodes: the others are held against it.
//   publish URL [BRIGHTNESS]   commands: restart (of ICE), leave
//   watch URL                  tells frames, brightness, width, height, sounds (of 10 ms that are loud)
import wrtc from '@roamhq/wrtc';
import { WhipSession } from '../whip.mjs';
import { obey, role, tell, urls } from './told.mjs';
import { picture, tone, watch } from './wrtc-media.mjs';

const connection = new wrtc.RTCPeerConnection();
connection.onconnectionstatechange = () => tell({ state: connection.connectionState });

function publish(brightness) {
  for (const track of [picture(brightness), tone()]) connection.addTransceiver(track, { direction: 'sendonly' });
}

function watchAll() {
  let frames = 0;
  let sounds = 0;
  connection.ontrack = ({ track }) =>
    watch(track, (seen) => tell(track.kind === 'video' ? { frames: ++frames, ...seen } : { sounds: ++sounds }));
  for (const kind of ['video', 'audio']) connection.addTransceiver(kind, { direction: 'recvonly' });
}

const [url, brightness] = urls;
if (role === 'publish') publish(Number(brightness ?? 100));
else watchAll();

// Without waiting for candidates: the gateway answers checks from wherever they come.
await connection.setLocalDescription(await connection.createOffer());
const session = await WhipSession.open(url, connection.localDescription.sdp);
await connection.setRemoteDescription({ type: 'answer', sdp: session.answer });

let restarts = 0;
obey({
  async restart() {
    await connection.setLocalDescription(await connection.createOffer({ iceRestart: true }));
    const sdp = await session.restart(connection.localDescription.sdp);
    await connection.setRemoteDescription({ type: 'answer', sdp });
    tell({ restarts: ++restarts });
  },
  async leave() {
    await session.end();
    process.exit(0);
  },
});
