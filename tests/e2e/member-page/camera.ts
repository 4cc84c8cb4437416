// A camera that sees one colour, in which something moves; below it, the number of the frame as 16 black and white
// fields, the lowest bit first. It works in a thread of its own, as a camera does: what the page has to do does not make
// it stumble.

/** Not in the DOM's types: Chromium's mediacapture-transform. */
declare const MediaStreamTrackGenerator: new (options: { kind: 'video' }) => MediaStreamTrack & { writable: WritableStream<VideoFrame> };

const worker = `
onmessage = async ({ data: { writable, colour, width, height, frameRate } }) => {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  const writer = writable.getWriter();
  writer.closed.catch(() => undefined).then(() => close());
  const begin = performance.now();
  let frame = 0;
  const draw = () => {
    context.fillStyle = colour;
    context.fillRect(0, 0, width, height);
    context.fillStyle = '#fff';
    context.fillRect((frame * 4) % width, 0, 8, height / 4);
    for (let bit = 0; bit < 16; bit++) {
      context.fillStyle = (frame >> bit) & 1 ? '#fff' : '#000';
      context.fillRect((bit * width) / 16, (height * 5) / 6, width / 16, height / 6);
    }
    writer.write(new VideoFrame(canvas, { timestamp: performance.now() * 1000 })).catch(() => close());
    frame += 1;
    setTimeout(draw, Math.max(0, begin + (frame * 1000) / frameRate - performance.now()));
  };
  draw();
};`;

export interface Size {
  width?: number;
  height?: number;
  frameRate?: number;
}

export async function paint(colour: string, { width = 320, height = 180, frameRate = 20 }: Size): Promise<MediaStreamTrack> {
  const track = new MediaStreamTrackGenerator({ kind: 'video' });
  const url = URL.createObjectURL(new Blob([worker], { type: 'text/javascript' }));
  const thread = new Worker(url);
  thread.postMessage({ writable: track.writable, colour, width, height, frameRate }, [track.writable]);
  // Its size is known with its first frame, as a camera's is when it is opened.
  const viewfinder = document.createElement('video');
  viewfinder.muted = true;
  viewfinder.srcObject = new MediaStream([track]);
  await new Promise((resolve) => viewfinder.addEventListener('loadedmetadata', resolve, { once: true }));
  viewfinder.srcObject = null;
  URL.revokeObjectURL(url);
  return track;
}

const strip = new OffscreenCanvas(16, 1);
const reader = strip.getContext('2d', { willReadFrequently: true })!;

/** The number of the frame that an element shows. */
export function frameOf(element: HTMLVideoElement): number {
  const { videoWidth, videoHeight } = element;
  reader.drawImage(element, 0, (videoHeight * 11) / 12, videoWidth, 1, 0, 0, 16, 1);
  const { data } = reader.getImageData(0, 0, 16, 1);
  let frame = 0;
  for (let bit = 0; bit < 16; bit++) if (data[bit * 4]! > 128) frame |= 1 << bit;
  return frame;
}
