/** How pictures are encoded: in which sizes for the gateway, and what is given up first when there is too little room. */
import type { MediaSource } from '../generated/messages';

/** The DOM's types lack webrtc-svc and, in places, the preference. */
type Encoding = RTCRtpEncodingParameters & { scalabilityMode?: string };
type Preference = 'balanced' | 'maintain-framerate' | 'maintain-resolution';
type Parameters = RTCRtpSendParameters & { degradationPreference?: Preference };

/** The smallest first: the numbers of the layers are theirs. */
const camera: readonly Encoding[] = [
  { rid: 'l', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { rid: 'm', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { rid: 'h', scaleResolutionDownBy: 1, maxBitrate: 1_700_000 },
];
const screen: readonly Encoding[] = [
  { rid: 'l', scaleResolutionDownBy: 2, maxBitrate: 400_000 },
  { rid: 'h', scaleResolutionDownBy: 1, maxBitrate: 2_500_000 },
];
/** Below these, libwebrtc sends the first three, two or one of the encodings only: then the small ones are left out. */
const areas = [0, 480 * 270, 960 * 540];

function cameraFor(track: MediaStreamTrack): readonly Encoding[] {
  const { width = 1280, height = 720 } = track.getSettings();
  return camera.slice(-areas.filter((area) => width * height >= area).length);
}
/** Frames that can be left out without harm give the gateway a choice of frame rates as well (webrtc-svc section 7). */
const threeRates = 'L1T3';

/** A section for sending a picture to the gateway. */
export function addPicture(
  peerConnection: RTCPeerConnection,
  source: MediaSource,
  track: MediaStreamTrack,
  streams: MediaStream[],
): RTCRtpTransceiver {
  const encodings = source === 'video' ? cameraFor(track) : screen;
  const add = (sendEncodings: readonly Encoding[]): RTCRtpTransceiver =>
    peerConnection.addTransceiver(track, { direction: 'sendonly', streams, sendEncodings: [...sendEncodings] });
  try {
    return add(encodings.map((encoding) => ({ ...encoding, scalabilityMode: threeRates })));
  } catch {
    return add(encodings); // a browser that does not do that with its first codec
  }
}

/** Serialised for each sender: parameters that were read before others were set are refused. */
const working = new WeakMap<RTCRtpSender, Promise<void>>();

function change(sender: RTCRtpSender, edit: (parameters: Parameters) => boolean): Promise<void> {
  const work = (working.get(sender) ?? Promise.resolve()).then(async () => {
    try {
      const parameters = sender.getParameters() as Parameters;
      if (edit(parameters)) await sender.setParameters(parameters);
    } catch {
      // Stopped meanwhile, or a browser that does not know this: it sends as it sees fit.
    }
  });
  working.set(sender, work);
  return work;
}

/** Faces may lose some of everything; what is written on a screen must stay legible. */
export function prefer(sender: RTCRtpSender, source: MediaSource): void {
  const track = sender.track;
  if (track?.kind !== 'video') return;
  const moves = source === 'video' || track.contentHint === 'motion';
  const preference: Preference = moves ? 'balanced' : 'maintain-resolution';
  void change(sender, (parameters) => {
    if (parameters.degradationPreference === preference) return false;
    parameters.degradationPreference = preference;
    return true;
  });
}

/** Encodes these sizes and no others. */
export function useLayers(sender: RTCRtpSender, layers: readonly number[]): Promise<void> {
  return change(sender, ({ encodings }) => {
    let changes = false;
    for (const [at, encoding] of encodings.entries()) {
      const active = layers.includes(at);
      changes ||= (encoding.active ?? true) !== active;
      encoding.active = active;
    }
    return changes;
  });
}
