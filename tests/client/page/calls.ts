// What a call must do in a real browser. Each of these runs in a page of its own.
import { Call } from '../../../web/client/call';
import { browserEnvironment, type Environment } from '../../../web/client/environment';
import type { LocalMedia } from '../../../web/client/media';
import { accepted, End, hurried } from './ends';
import { check, devices, hears, phase, sees, until } from './look';

interface Two {
  ada: End;
  grace: End;
  a: Call;
  g: Call;
  media: LocalMedia;
}

interface Options {
  callersMedia?: LocalMedia;
  rtc?: RTCConfiguration;
  video?: boolean;
  environment?: Environment;
  trickle?: boolean;
  reorder?: (data: unknown) => unknown[];
}

/** Ada calls, Grace accepts; both have the same devices. */
async function begin(options: Options = {}): Promise<Two> {
  const { environment = browserEnvironment(), video = true, trickle = true } = options;
  const media = await devices();
  const ada = new End('Ada', environment, { trickle, ...options });
  const grace = new End('Grace', environment, { trickle, ...options });
  End.pair(ada, grace);
  ada.rtc = grace.rtc = options.rtc ?? {};
  const a = ada.make({ direction: 'outgoing', phase: 'calling' });
  const g = grace.make({ direction: 'incoming', phase: 'ringing', peerTrickle: trickle });
  a.start(options.callersMedia ?? media, video);
  await g.accept(media, { video });
  return { ada, grace, a, g, media };
}

async function connected(options: Options = {}): Promise<Two> {
  const two = await begin(options);
  await Promise.all([phase(two.a, 'connected'), phase(two.g, 'connected')]);
  return two;
}

const told = (call: Call, muted: boolean, video: boolean): Promise<void> =>
  until(`told muted ${muted} video ${video}`, () => call.remote.muted === muted && call.remote.video === video);

const ufrag = (call: Call): string => /a=ice-ufrag:(\S+)/.exec(call.peerConnection?.remoteDescription?.sdp ?? '')?.[1] ?? '';

/** The page of this end goes and another takes its call up. */
function reload(end: End, direction: 'outgoing' | 'incoming'): Call {
  end.call?.leaving();
  end.call?.peerConnection?.close();
  return end.make({ direction, phase: 'reconnecting' });
}

export const calls = {
  async 'both see and hear each other'() {
    const { a, g } = await connected();
    await Promise.all([sees(a), sees(g), hears(a)]);
    await hears(g);
    await Promise.all([told(a, false, true), told(g, false, true)]);
    check(a.connectedAt !== null && a.connectedAt <= performance.now(), 'since when');
    await until('a quality', () => a.quality.level !== 'unknown' && a.quality.rttMs !== null);
    check(!a.quality.relayed, 'directly');
  },

  async 'mute, camera off and camera on reach the other end without negotiation'() {
    const { ada, grace, a, g } = await connected();
    await told(a, false, true);
    await until('candidates are through', () => a.peerConnection?.iceGatheringState === 'complete' && g.peerConnection?.iceGatheringState === 'complete');
    const before = ada.signals + grace.signals;
    g.setMuted(true);
    await told(a, true, true);
    await g.setVideo(false);
    await told(a, true, false);
    check(!g.video && g.muted, 'it knows itself');
    await until('no picture is sent', () => g.peerConnection?.getSenders().every(({ track }) => track?.kind !== 'video') ?? false);
    g.setMuted(false);
    await g.setVideo(true);
    await told(a, false, true);
    await sees(a);
    check(ada.signals + grace.signals === before, 'nothing was negotiated');
  },

  async 'new servers are used from the next way on, in a call that runs'() {
    const { ada, a, g } = await connected();
    const servers = [{ urls: ['turn:192.0.2.1:3478?transport=udp'], username: '2:a', credential: 'new' }];
    ada.rtc = { iceServers: servers };
    a.configure();
    const now = a.peerConnection?.getConfiguration();
    check(now?.iceServers?.[0]?.credential === 'new', JSON.stringify(now));
    check(g.peerConnection?.getConfiguration().iceServers?.length === 0, 'each has servers of its own');
    check(a.phase === 'connected' && a.peerConnection?.connectionState === 'connected', 'nothing else changes');
    await sees(a);
    ada.rtc = { iceServers: [{ urls: ['turn:'] }] };
    a.configure();
    check(a.peerConnection?.getConfiguration().iceServers?.[0]?.credential === 'new', 'wrong ones are left out');
    a.hangup();
    a.configure(); // too late, and of no consequence
  },

  async 'through a relay only, and there is none'() {
    const { ada, a, g } = await begin({ rtc: { iceTransportPolicy: 'relay' } });
    await Promise.all([phase(a, 'ended'), phase(g, 'ended')]);
    const [mine, theirs] = [a.end, g.end].sort((x, y) => Number(x?.byPeer) - Number(y?.byPeer));
    check(mine?.reason === 'no-relay' && !mine.byPeer, JSON.stringify([a.end, g.end]));
    check(theirs?.reason === (theirs?.byPeer ? 'hungup' : 'no-relay'), JSON.stringify([a.end, g.end]));
    check(ada.sent.every(({ type, ...rest }) => type !== 'signal' || !/candidate:\d/.test(JSON.stringify(rest))), 'no address was told');
  },

  async 'a relay that is lost later does not end the call'() {
    const { ada, a, g } = await connected();
    ada.rtc = { iceTransportPolicy: 'relay' };
    a.configure();
    a.peerConnection?.restartIce();
    const before = ufrag(g);
    await until('a new way was looked for', () => ufrag(g) !== before && a.peerConnection?.iceGatheringState === 'complete');
    check(a.phase !== 'ended', a.phase);
    await sees(a);
  },

  async 'hanging up is told by the server'() {
    const { ada, a, g, media } = await connected();
    a.setMuted(true);
    a.hangup();
    check(a.phase === 'ended' && a.end?.reason === 'hungup' && !a.end.byPeer, 'over here');
    await phase(g, 'ended');
    check(g.end?.reason === 'hungup' && g.end.byPeer, 'over there');
    check(ada.sent.at(-1)?.type === 'hangup', 'the server is told');
    check(media.audioTrack?.enabled && media.videoTrack?.readyState === 'live', 'the devices stay as they were');
    await until('closed', () => a.peerConnection?.connectionState === 'closed');
  },

  async 'without a server it goes on, and hanging up is told all the same'() {
    const { ada, grace, a, g } = await connected();
    await told(g, false, true);
    ada.online = grace.online = false;
    await sees(g);
    g.setMuted(true);
    await told(a, true, true);
    a.hangup();
    await phase(g, 'ended');
    check(g.end?.reason === 'hungup' && g.end.byPeer, 'hung up');
  },

  async 'without a server a new way is negotiated on the data channel'() {
    const { ada, grace, a, g } = await connected();
    await told(g, false, true);
    await until('settled', () => a.peerConnection?.iceGatheringState === 'complete');
    ada.online = grace.online = false;
    const before = [ufrag(a), ufrag(g)];
    a.peerConnection?.restartIce();
    await until('new descriptions', () => ufrag(a) !== before[0] && ufrag(g) !== before[1]);
    await sees(a);
    check(a.phase === 'connected', a.phase);
  },

  async 'two who restart at once end up together'() {
    const { a, g } = await connected();
    const before = [ufrag(a), ufrag(g)];
    a.peerConnection?.restartIce();
    g.peerConnection?.restartIce();
    await until('new descriptions', () => ufrag(a) !== before[0] && ufrag(g) !== before[1]);
    await until('stable', () => [a, g].every((call) => call.peerConnection?.signalingState === 'stable'));
    await Promise.all([sees(a), sees(g)]);
  },

  async 'a server that was started anew is told of the call'() {
    const { ada, grace, a, g } = await connected();
    a.forgotten();
    check(ada.sent.at(-1)?.type === 'rejoin', 'the first says so');
    await Promise.resolve();
    g.forgotten();
    check(a.phase === 'connected' && g.phase === 'connected', 'both go on');
    const before = ufrag(g);
    a.peerConnection?.restartIce();
    await until('signals go through again', () => ufrag(g) !== before);
    check(grace.rejoined, 'the second has said so');
  },

  async 'a peer that is gone from the server is not gone from the call'() {
    const { ada, a, g } = await connected();
    a.endedByServer('gone');
    check(a.phase === 'connected' && ada.sent.at(-1)?.type === 'rejoin', 'it goes on');
    await sees(a);
    a.endedByServer('hungup');
    check(a.end?.reason === 'hungup', 'but hanging up is the end');
    g.endedByServer('hungup');
  },

  async 'the page of the callee is reloaded'() {
    const { grace, a, media } = await connected();
    await told(a, false, true);
    const stream = a.remoteStream;
    const since = a.connectedAt;
    const again = reload(grace, 'incoming');
    await phase(a, 'reconnecting');
    await again.accept(media, { video: true });
    await Promise.all([phase(a, 'connected'), phase(again, 'connected')]);
    await Promise.all([sees(a), sees(again), told(a, false, true), told(again, false, true)]);
    check(a.remoteStream === stream && stream.getTracks().length === 2, 'the stream is the same, its tracks are new');
    check(a.connectedAt === since, 'it is the same call');
  },

  async 'the page of the caller is reloaded'() {
    const { ada, g, media } = await connected();
    await told(g, false, true);
    const again = reload(ada, 'outgoing');
    await phase(g, 'reconnecting');
    await again.accept(media, { video: true });
    await Promise.all([phase(g, 'connected'), phase(again, 'connected')]);
    await Promise.all([sees(g), sees(again)]);
  },

  async 'both pages are reloaded'() {
    const { ada, grace, media } = await connected();
    const [a, g] = [reload(ada, 'outgoing'), reload(grace, 'incoming')];
    await Promise.all([a.accept(media, { video: true }), g.accept(media, { video: true })]);
    await Promise.all([phase(a, 'connected'), phase(g, 'connected')]);
    await Promise.all([sees(a), sees(g)]);
  },

  async 'a page that leaves and does not come back'() {
    const { grace, a } = await connected({ environment: hurried(20) });
    await told(a, false, true);
    grace.call?.leaving();
    grace.call?.peerConnection?.close();
    grace.call = null;
    await phase(a, 'reconnecting');
    await phase(a, 'ended');
    check(a.end?.reason === 'gone' && a.end.byPeer, JSON.stringify(a.end));
  },

  async 'candidates that come before their description wait for it'() {
    const held: unknown[] = [];
    const isDescription = (data: unknown): boolean => 'description' in (data as object);
    const reorder: Options['reorder'] = (data) => {
      // Each description is held until its end has said that no more candidates follow.
      if (isDescription(data) || (data as { candidate: unknown }).candidate !== null) {
        held.push(data);
        return [];
      }
      const all = held.splice(0);
      return [...all.filter((one) => !isDescription(one)), ...all.filter(isDescription), data];
    };
    const { a, g } = await connected({ reorder });
    await Promise.all([sees(a), sees(g)]);
  },

  async 'a peer that does not trickle gets whole descriptions'() {
    const { ada, grace, a, g } = await connected({ trickle: false });
    for (const end of [ada, grace]) {
      const signals = end.sent.flatMap((message) => (message.type === 'signal' ? [message.data as object] : []));
      check(signals.length === 1 && signals[0] && 'description' in signals[0], 'one description, no candidates');
      check(/a=candidate/.test(JSON.stringify(signals[0])), 'it holds them');
    }
    await Promise.all([sees(a), sees(g)]);
  },

  async 'audio only: no picture is sent until the camera is turned on'() {
    const { a, g, media } = await connected({ video: false });
    await Promise.all([told(a, false, false), told(g, false, false)]);
    await until('the camera is closed', () => media.videoTrack === null);
    await hears(a);
    await g.setVideo(true);
    await told(a, false, true);
    await sees(a);
  },

  async 'with neither camera nor microphone one still sees and hears'() {
    const { a, g } = await connected({ callersMedia: await devices({ audio: false, video: false }) });
    await Promise.all([sees(a), hears(a), told(g, true, false)]);
  },

  async 'a call that finds no way ends'() {
    // Neither learns an address of the other.
    const reorder = (data: unknown): unknown[] =>
      'candidate' in (data as object) ? [] : [JSON.parse(JSON.stringify(data).replaceAll(/a=candidate:.*?\\r\\n/g, ''))];
    const { a, g } = await begin({ environment: hurried(20), reorder });
    await Promise.all([phase(a, 'ended'), phase(g, 'ended')]);
    check([a, g].some((call) => call.end?.reason === 'failed'), JSON.stringify([a.end, g.end]));
  },
};

/** One who speaks the article's protocol: whole descriptions, the old calls of the browser, no data channel. */
class OldClient {
  readonly peerConnection = new RTCPeerConnection();
  private readonly pictures = document.createElement('video');

  constructor(stream: MediaStream | null) {
    for (const track of stream?.getTracks() ?? []) this.peerConnection.addTrack(track, stream as MediaStream);
    this.pictures.muted = true;
    this.pictures.autoplay = true;
    this.peerConnection.addEventListener('track', ({ streams: [first] }) => (this.pictures.srcObject = first ?? null));
  }

  private async whole(): Promise<object> {
    await until('gathered', () => this.peerConnection.iceGatheringState === 'complete');
    return { description: this.peerConnection.localDescription?.toJSON() as object };
  }

  async offer(): Promise<object> {
    await this.peerConnection.setLocalDescription(await this.peerConnection.createOffer());
    return this.whole();
  }

  async answer(description: RTCSessionDescriptionInit): Promise<object> {
    await this.peerConnection.setRemoteDescription(description);
    await this.peerConnection.setLocalDescription(await this.peerConnection.createAnswer());
    return this.whole();
  }

  sees(): Promise<void> {
    return until('pictures at the old client', () => this.pictures.srcObject && this.pictures.currentTime > 0.2 && this.pictures.videoWidth > 0);
  }
}

const firstDescription = async (end: End): Promise<RTCSessionDescriptionInit> => {
  await until('our description', () => end.signals > 0);
  check(end.signals === 1, 'one signal only');
  const message = end.sent.find(({ type }) => type === 'signal');
  check(message?.type === 'signal', 'a signal');
  return (message.data as { description: RTCSessionDescriptionInit }).description;
};

export const oldClients = {
  async 'an old client calls'() {
    const media = await devices();
    const us = new End('Ada', browserEnvironment());
    const call = us.make({ direction: 'incoming', phase: 'ringing', peerTrickle: false });
    const old = new OldClient(media.stream);
    await call.accept(media, { video: true });
    call.signalled(await old.offer());
    await old.peerConnection.setRemoteDescription(await firstDescription(us));
    call.endedByServer('gone'); // it closes its socket as soon as the answer is set
    await phase(call, 'connected');
    await Promise.all([sees(call), hears(call), old.sees()]);
    check(call.remote.video, 'a picture, though nobody says so');
    check(us.signals === 1, 'nothing is negotiated afterwards');
    old.peerConnection.close();
    await phase(call, 'ended');
    check(call.end?.reason === 'hungup' && call.end.byPeer, 'closing is hanging up');
  },

  async 'an old client is called'() {
    const media = await devices();
    const us = new End('Ada', browserEnvironment());
    const call = us.make({ direction: 'outgoing', phase: 'calling' });
    call.start(media, true);
    call.accepted(accepted('Grace', true, false, true));
    const old = new OldClient(media.stream);
    call.signalled(await old.answer(await firstDescription(us)));
    call.endedByServer('gone');
    await phase(call, 'connected');
    await Promise.all([sees(call), hears(call), old.sees()]);
    const closed = until('closed over there', () => old.peerConnection.getSenders()[0]?.transport?.state === 'closed');
    call.hangup();
    await closed;
  },

  async 'an old client that has a microphone only'() {
    const media = await devices();
    const us = new End('Ada', browserEnvironment());
    const call = us.make({ direction: 'incoming', phase: 'ringing', peerTrickle: false, peerVideo: false });
    const old = new OldClient(new MediaStream(media.stream.getAudioTracks()));
    await call.accept(media, { video: true });
    call.signalled(await old.offer());
    await old.peerConnection.setRemoteDescription(await firstDescription(us));
    await phase(call, 'connected');
    await hears(call);
    check(!call.remote.video, 'no picture');
    await call.setVideo(false);
    await call.setVideo(true); // there is nowhere to send it, and no harm in it
    check(us.signals === 1 && call.phase === 'connected', 'it goes on');
  },
};
