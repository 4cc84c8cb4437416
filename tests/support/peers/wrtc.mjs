// libwebrtc, by npm `@roamhq/wrtc`. It encodes and decodes: the others are held against it.
//   publish URL [BRIGHTNESS]   commands: restart (of ICE), leave
//   watch URL                  tells frames, brightness, width, height, sounds (of 10 ms that are loud)
import wrtc from '@roamhq/wrtc';
import { WhipSession } from '../whip.mjs';
import { obey, role, tell, urls } from './told.mjs';

const { RTCAudioSink, RTCAudioSource, RTCVideoSink, RTCVideoSource } = wrtc.nonstandard;
const width = 160;
const height = 120;
const framesASecond = 15;
const rate = 48_000;
const pitch = 440;
const loud = 0.03; // mean square root, full scale being 1

const connection = new wrtc.RTCPeerConnection();
connection.onconnectionstatechange = () => tell({ state: connection.connectionState });
const average = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

function publish(brightness) {
  const video = new RTCVideoSource();
  const audio = new RTCAudioSource();
  for (const source of [video, audio]) connection.addTransceiver(source.createTrack(), { direction: 'sendonly' });

  const pixels = width * height;
  const data = new Uint8ClampedArray(pixels * 1.5).fill(128);
  let frame = 0;
  setInterval(() => {
    data.fill(brightness, 0, pixels);
    const at = (frame++ * 4) % (pixels - 16); // something that moves
    data.fill(255 - brightness, at, at + 16);
    video.onFrame({ width, height, data });
  }, 1000 / framesASecond);

  let sample = 0;
  setInterval(() => {
    const samples = new Int16Array(rate / 100);
    for (let i = 0; i < samples.length; i++) samples[i] = 12_000 * Math.sin((2 * Math.PI * pitch * sample++) / rate);
    audio.onData({ samples, sampleRate: rate, bitsPerSample: 16, channelCount: 1, numberOfFrames: samples.length });
  }, 10);
}

const sinks = []; // which are lost when nothing refers to them
function watch() {
  let frames = 0;
  let sounds = 0;
  connection.ontrack = ({ track }) => {
    if (track.kind === 'video') {
      const sink = new RTCVideoSink(track);
      sink.onframe = ({ frame }) => {
        const brightness = average(frame.data.subarray(0, frame.width * frame.height));
        tell({ frames: ++frames, brightness, width: frame.width, height: frame.height });
      };
      sinks.push(sink);
    } else {
      const sink = new RTCAudioSink(track);
      sink.ondata = ({ samples }) => {
        const power = samples.reduce((sum, value) => sum + value ** 2, 0) / samples.length;
        if (Math.sqrt(power) > loud * 32_768) tell({ sounds: ++sounds });
      };
      sinks.push(sink);
    }
  };
  for (const kind of ['video', 'audio']) connection.addTransceiver(kind, { direction: 'recvonly' });
}

const [url, brightness] = urls;
if (role === 'publish') publish(Number(brightness ?? 100));
else watch();

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
