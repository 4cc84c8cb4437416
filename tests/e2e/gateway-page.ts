// A page without anything of Halloo's that publishes by WHIP or watches by WHEP with the browser's own means.
import { expect, type Page } from '@playwright/test';
import type { Server } from './support';

/** The DOM's types lack webrtc-svc. */
export type Encoding = RTCRtpEncodingParameters & { scalabilityMode?: string };

export interface PublishOptions {
  /** The codec that is preferred, such as 'VP9'. */
  video?: string;
  /** 'red': each packet of Opus twice (RFC 2198). */
  audio?: 'red' | 'opus';
  encodings?: Encoding[];
  size?: { width: number; height: number };
  /** Only over TCP: what the answer says of UDP is not heard. */
  tcp?: boolean;
  /** Only over UDP, and by this port instead of the server's. */
  by?: number;
  /** Only by way of the server's own TURN. */
  relay?: boolean;
}

export type WatchOptions = Pick<PublishOptions, 'audio' | 'tcp' | 'by' | 'relay'>;

type Globals = { pc: RTCPeerConnection; session: string };

interface Order extends PublishOptions {
  url: string;
  sends: boolean;
}

// In the page. The peer connection is the global `pc`, as media.ts wants it.
async function begin({ url, sends, video, audio, encodings, size, tcp, by, relay }: Order): Promise<void> {
  // The native protocol tells of TURN before anything is offered.
  const iceServers = await new Promise<RTCIceServer[]>((resolve) => {
    if (!relay) return resolve([]);
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/signal`);
    socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', version: 1, name: 'Page', listed: false }));
    socket.onmessage = ({ data }) => {
      resolve(JSON.parse(data).iceServers);
      socket.close();
    };
  });
  const pc = new RTCPeerConnection({ iceServers, ...(relay ? { iceTransportPolicy: 'relay' } : {}) });
  const direction = sends ? 'sendonly' : 'recvonly';
  const stream = sends ? await navigator.mediaDevices.getUserMedia({ audio: true, video: size ?? true }) : null;
  const prefer = (transceiver: RTCRtpTransceiver, kind: string, name?: string): void => {
    if (!name) return;
    const all = RTCRtpReceiver.getCapabilities(kind)!.codecs;
    const isWanted = ({ mimeType }: { mimeType: string }): boolean => mimeType.toLowerCase() === `${kind}/${name.toLowerCase()}`;
    const others = all.filter((codec) => !isWanted(codec) && (kind === 'video' || name === 'red' || !codec.mimeType.endsWith('/red')));
    transceiver.setCodecPreferences([...all.filter(isWanted), ...others]);
  };
  const sound = stream?.getAudioTracks()[0] ?? 'audio';
  const picture = stream?.getVideoTracks()[0] ?? 'video';
  prefer(pc.addTransceiver(sound, { direction }), 'audio', audio);
  prefer(pc.addTransceiver(picture, { direction, ...(encodings ? { sendEncodings: encodings } : {}) }), 'video', video);
  // A receiver whose track nothing plays decodes no sound.
  pc.ontrack = ({ track }) => {
    const element = document.createElement(track.kind) as HTMLMediaElement;
    Object.assign(element, { autoplay: true, muted: track.kind === 'video', srcObject: new MediaStream([track]) });
    document.body.append(element);
  };
  await pc.setLocalDescription();
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/sdp' }, body: pc.localDescription!.sdp });
  let sdp = await response.text();
  if (response.status !== 201) throw new Error(`${response.status} ${sdp}`);
  if (tcp) sdp = sdp.replace(/^a=candidate:\S+ \d+ udp .*\r\n/gim, '');
  if (by) sdp = sdp.replace(/^a=candidate:\S+ \d+ tcp .*\r\n/gim, '').replace(/^(a=candidate:\S+ \d+ udp \d+ \S+) \d+/gim, `$1 ${by}`);
  await pc.setRemoteDescription({ type: 'answer', sdp });
  Object.assign(globalThis, { pc, session: response.headers.get('location') });
}

async function start(page: Page, server: Server, order: Order): Promise<Page> {
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  await page.goto(`${server.url}health`);
  await page.evaluate(begin, order);
  return page;
}

export const publish = (page: Page, server: Server, place: string, options: PublishOptions = {}): Promise<Page> =>
  start(page, server, { url: `${server.url}whip/${place}`, sends: true, ...options });

export const watch = (page: Page, server: Server, place: string, options: WatchOptions = {}): Promise<Page> =>
  start(page, server, { url: `${server.url}whep/${place}`, sends: false, ...options });

/** Ends the session as a client is to. */
export async function leave(page: Page): Promise<void> {
  const status = await page.evaluate(async () => {
    const { pc, session } = globalThis as unknown as Globals;
    const { status } = await fetch(session, { method: 'DELETE' });
    pc.close();
    return status;
  });
  expect(status).toBe(200);
}

export interface Arriving {
  /** Its MIME type in lower case. */
  video?: string | undefined;
  width?: number | undefined;
  /** Octets of sound in a packet, on the average. */
  audioPacket?: number | undefined;
  /** Of the selected pair of candidates. */
  protocol?: string | undefined;
  /** Of this end's candidate. */
  type?: string | undefined;
}

/** What comes in at a page that watches. */
export function arriving(page: Page): Promise<Arriving> {
  return page.evaluate(async () => {
    const stats = await (globalThis as unknown as Globals).pc.getStats();
    const all = [...stats.values()];
    const result: Arriving = {};
    for (const { type, kind, codecId, frameWidth, bytesReceived, packetsReceived } of all) {
      if (type !== 'inbound-rtp') continue;
      if (kind === 'audio') result.audioPacket = bytesReceived / packetsReceived;
      else Object.assign(result, { video: stats.get(codecId)?.mimeType?.toLowerCase(), width: frameWidth });
    }
    const transport = all.find(({ type }) => type === 'transport');
    const pair = stats.get(transport?.selectedCandidatePairId);
    result.protocol = stats.get(pair?.remoteCandidateId)?.protocol;
    result.type = stats.get(pair?.localCandidateId)?.candidateType;
    return result;
  });
}
