// A picture of one brightness with something that moves, and a tone; and what comes in of such (libwebrtc).
import wrtc from '@roamhq/wrtc';

const { RTCAudioSink, RTCAudioSource, RTCVideoSink, RTCVideoSource } = wrtc.nonstandard;
const width = 160;
const height = 120;
const framesASecond = 15;
const rate = 48_000;
const pitch = 440;
const loud = 0.03; // mean square root, full scale being 1

export function picture(brightness) {
  const source = new RTCVideoSource();
  const pixels = width * height;
  const data = new Uint8ClampedArray(pixels * 1.5).fill(128);
  let frame = 0;
  setInterval(() => {
    data.fill(brightness, 0, pixels);
    const at = (frame++ * 4) % (pixels - 16);
    data.fill(255 - brightness, at, at + 16);
    source.onFrame({ width, height, data });
  }, 1000 / framesASecond);
  return source.createTrack();
}

export function tone() {
  const source = new RTCAudioSource();
  let sample = 0;
  setInterval(() => {
    const samples = new Int16Array(rate / 100);
    for (let i = 0; i < samples.length; i++) samples[i] = 12_000 * Math.sin((2 * Math.PI * pitch * sample++) / rate);
    source.onData({ samples, sampleRate: rate, bitsPerSample: 16, channelCount: 1, numberOfFrames: samples.length });
  }, 10);
  return source.createTrack();
}

const sinks = []; // which are lost when nothing refers to them
const average = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Calls with each picture, or each 10 ms of sound that is loud. */
export function watch(track, on) {
  if (track.kind === 'video') {
    const sink = new RTCVideoSink(track);
    sink.onframe = ({ frame }) => {
      const brightness = average(frame.data.subarray(0, frame.width * frame.height));
      on({ brightness, width: frame.width, height: frame.height });
    };
    sinks.push(sink);
  } else {
    const sink = new RTCAudioSink(track);
    sink.ondata = ({ samples }) => {
      const power = samples.reduce((sum, value) => sum + value ** 2, 0) / samples.length;
      if (Math.sqrt(power) > loud * 32_768) on({});
    };
    sinks.push(sink);
  }
}
