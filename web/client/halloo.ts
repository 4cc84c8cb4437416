/**
 * Where an application begins: a person on a Halloo server, the people there,
 * and the one call or the one room. Joins the signalling to all of these.
 */
import { Call } from './call';
import type { CallWire } from './call-media';
import { Emitter } from './emitter';
import { browserEnvironment, randomId, type Environment } from './environment';
import type { CallNow, IceServer, Person, ServerIncoming, ServerWelcome } from './generated/messages';
import type { LocalMedia } from './media';
import { People } from './people';
import type { Room, RoomOptions } from './room/room';
import { RoomPlace } from './room/room-place';
import { SavedSession } from './saved';
import { Search } from './search';
import { Signalling, type ServerEvent, type SignallingEvents } from './signalling';
import type { ConnectionState } from './types';

export interface HallooOptions {
  /** Of the native door (`signal` beside the pages); http and https become ws and wss. */
  url: string | URL;
  /** Where name and token outlive a reload; sessionStorage unless given. */
  storage?: Storage;
  webSocket?: typeof WebSocket;
  /** Its `iceServers` replace those of the server. */
  rtcConfiguration?: RTCConfiguration;
  /** See Halloo.relayOnly. */
  relayOnly?: boolean;
  /** Clock and chance, for tests. */
  environment?: Environment;
}

export interface HallooEvents {
  state: ConnectionState;
  people: void;
  /** It rings here. */
  incoming: Call;
  /** The one call is another, or none. */
  call: Call | null;
  /** The one room is another, or none. */
  room: Room | null;
  /** We are out for good: the place was taken up elsewhere (`replaced`), or the server refuses to have us back (its code). */
  left: SignallingEvents['left'];
}

function signallingUrl(given: string | URL): URL {
  const url = new URL(given, typeof location === 'undefined' ? undefined : location.href);
  if (url.protocol === 'http:') url.protocol = 'ws:';
  if (url.protocol === 'https:') url.protocol = 'wss:';
  url.hash = '';
  return url;
}

export class Halloo extends Emitter<HallooEvents> {
  private readonly environment: Environment;
  private readonly signalling: Signalling;
  private readonly store = new People();
  private readonly searching: Search;
  private readonly wire: CallWire;
  private readonly place: RoomPlace;
  private running: Call | null = null;
  private resuming = false;
  private iceServers: IceServer[] = [];
  private hidesAddress: boolean;
  private required = false;
  private ringMs = 60_000;

  constructor(private readonly options: HallooOptions) {
    super();
    this.hidesAddress = options.relayOnly ?? false;
    const environment = (this.environment = options.environment ?? browserEnvironment());
    const url = signallingUrl(options.url);
    const storage = options.storage ?? (typeof sessionStorage === 'undefined' ? undefined : sessionStorage);
    const signalling = (this.signalling = new Signalling({
      url,
      saved: new SavedSession(storage, url),
      socketClass: options.webSocket ?? WebSocket,
      environment,
    }));
    this.searching = new Search((message) => signalling.sendNow(message));
    const ringMs = (): number => this.ringMs;
    this.wire = {
      environment,
      get online() {
        return signalling.state === 'online';
      },
      get ringMs() {
        return ringMs();
      },
      configuration: () => this.configuration(),
      send: (message) => signalling.send(message),
    };
    this.place = new RoomPlace({
      environment,
      get online() {
        return signalling.state === 'online';
      },
      configuration: () => this.configuration(),
      send: (message) => signalling.send(message),
      changed: (room) => this.emit('room', room),
    });
    signalling.on('state', (state) => this.stateChanged(state));
    signalling.on('welcome', (message) => this.welcome(message));
    signalling.on('message', (message) => this.message(message));
    signalling.on('left', (why) => {
      this.place.lost();
      this.emit('left', why);
    });
    environment.onLeaving(() => this.running?.leaving());
    environment.onWake(() => {
      this.running?.wake();
      this.place.wake();
    });
  }

  get state(): ConnectionState {
    return this.signalling.state;
  }
  get name(): string {
    return this.signalling.name;
  }
  get people(): readonly Person[] {
    return this.store.list;
  }
  get total(): number {
    return this.store.total;
  }
  get complete(): boolean {
    return this.store.complete;
  }
  get current(): Call | null {
    return this.running;
  }
  get room(): Room | null {
    return this.place.room;
  }
  /**
   * After a reload: the room that the page before was in and that this one has
   * not entered. Another room, or a call, leaves it.
   */
  get formerRoom(): string | null {
    return this.place.former;
  }

  /**
   * Calls go through a TURN server only, so that the other end does not learn
   * the address here. A call that runs keeps its way until it needs another.
   */
  get relayOnly(): boolean {
    return this.required || this.hidesAddress;
  }
  set relayOnly(on: boolean) {
    this.hidesAddress = on;
    this.configure();
  }
  /** The server asks that of everyone. */
  get relayRequired(): boolean {
    return this.required;
  }

  /**
   * Rejects with Refused. Who is not `listed` comes for a room only: is not in
   * the list of people, has none, and may have the name of someone else.
   */
  async enter(name: string, options: { listed?: boolean } = {}): Promise<void> {
    await this.signalling.enter(name, options.listed ?? true);
  }

  /**
   * After a reload: true when the name was taken back. A call that stood is
   * then `current`, in the phase `reconnecting`, and goes on with accept();
   * one that rang here rings again.
   */
  async resume(): Promise<boolean> {
    this.resuming = true;
    try {
      return (await this.signalling.resume()) !== null;
    } finally {
      this.resuming = false;
    }
  }

  leave(): void {
    this.running?.hangup();
    this.place.leave();
    this.signalling.leave();
    this.store.clear();
    this.emit('people', undefined);
  }

  /** For a list that is not complete. Rejects with Refused when the server is away. */
  search(text: string): Promise<{ people: readonly Person[]; more: boolean }> {
    return this.searching.ask(text);
  }

  /** Calls someone; the call ends at once (`in-a-call`, `server-lost`) if that cannot be. */
  call(to: string, media: LocalMedia, options: { video: boolean }): Call {
    const call = new Call(this.wire, {
      id: randomId(this.environment),
      peer: to,
      direction: 'outgoing',
      phase: 'calling',
      peerVideo: options.video,
      peerTrickle: true,
    });
    const impossible = this.running || this.room ? 'in-a-call' : this.state === 'offline' ? 'server-lost' : null;
    if (impossible) {
      queueMicrotask(() => call.refuse(impossible)); // when the one who called can listen
      return call;
    }
    this.place.leave();
    call.start(media, options.video);
    this.setRunning(call);
    return call;
  }

  /**
   * Enters the room of this name, or knocks at it; who comes first makes it and
   * is host. What becomes of it is in the room's `phase`; when it cannot be, the
   * room is left at once (`in-a-call`, `in-a-room`, `server-lost`).
   */
  enterRoom(name: string, options: RoomOptions = {}): Room {
    return this.place.enter(name, options, this.running ? 'in-a-call' : this.state === 'offline' ? 'server-lost' : null);
  }

  /** A room's name that nobody guesses. */
  roomName(): string {
    return randomId(this.environment);
  }

  private stateChanged(state: ConnectionState): void {
    if (state !== 'online') this.searching.fail();
    this.emit('state', state);
  }

  private welcome(message: ServerWelcome): void {
    this.required = message.iceTransportPolicy === 'relay';
    this.useServers(message.iceServers);
    this.ringMs = message.ringSeconds * 1000;
    this.store.welcome(message);
    if (this.resuming && message.resumed) message.calls.forEach((now) => this.takeUp(now));
    else if (!message.resumed) this.running?.forgotten();
    this.place.welcome(message);
    this.emit('people', undefined);
  }

  private message(message: ServerEvent): void {
    switch (message.type) {
      case 'people':
        if (this.store.update(message)) this.emit('people', undefined);
        return;
      case 'found':
        return this.searching.found(message);
      case 'incoming':
        return this.incoming(message);
      case 'accepted':
        // Hung up here while it was on its way.
        if (this.running?.id !== message.call) return this.signalling.send({ type: 'hangup', call: message.call });
        return this.running.accepted(message);
      case 'ice-servers':
        return this.useServers(message.iceServers);
      case 'closing':
        return;
      case 'error':
        if (message.call !== undefined) this.callOf(message.call)?.refusedByServer(message.code);
        if (message.room !== undefined) this.place.refused(message.room, message.code);
        return;
      case 'ringing':
        return this.callOf(message.call)?.ringsThere();
      case 'merged':
        return this.callOf(message.call)?.mergedInto(message.into);
      case 'ended':
        return this.callOf(message.call)?.endedByServer(message.reason);
      case 'signal':
        return this.callOf(message.call)?.signalled(message.data);
      case 'rejoined':
        return this.callOf(message.call)?.rejoined(message.present);
      default:
        return this.place.message(message);
    }
  }

  private configuration(): RTCConfiguration {
    const configuration: RTCConfiguration = { iceServers: this.iceServers, ...this.options.rtcConfiguration };
    if (this.relayOnly) configuration.iceTransportPolicy = 'relay';
    return configuration;
  }

  private useServers(servers: IceServer[]): void {
    this.iceServers = servers;
    this.configure();
  }

  private configure(): void {
    this.running?.configure();
    this.place.configure();
  }

  private callOf(id: string): Call | null {
    return this.running?.id === id ? this.running : null;
  }

  private incoming(message: ServerIncoming): void {
    const { running } = this;
    if (running?.id === message.call) return running.described(message.video, message.trickle);
    if (running && running.direction === 'outgoing' && running.phase === 'calling') {
      // Each called the other: the server makes one call of the two, `merged` is on its way.
      if (running.peer === message.from) return;
      // The server had not heard of our call when it let this one through, and will refuse ours.
      running.refuse('in-a-call');
    } else if (running) {
      // A call that this server does not know of (it was started anew a moment ago).
      return this.signalling.send({ type: 'decline', call: message.call });
    }
    this.ring({
      id: message.call,
      peer: message.from,
      peerVideo: message.video,
      peerTrickle: message.trickle,
    });
  }

  /** @param told the server knows that it rings here: a second `ringing` would be refused */
  private ring(from: { id: string; peer: string; peerVideo: boolean; peerTrickle: boolean }, told = false): void {
    const call = new Call(this.wire, { ...from, direction: 'incoming', phase: 'ringing' });
    if (!told) this.signalling.send({ type: 'ringing', call: call.id });
    this.setRunning(call);
    this.emit('incoming', call);
  }

  /** A call that the page before the reload had. */
  private takeUp(now: CallNow): void {
    const { call: id, peer, caller, state } = now;
    if (this.running || (caller && state !== 'accepted')) {
      // Its camera and microphone are gone with the page, and it could be answered any moment: rather call again.
      this.signalling.send({ type: 'hangup', call: id });
    } else if (state === 'accepted') {
      const direction = caller ? 'outgoing' : 'incoming';
      // Those who do not trickle are gone once a call stands, so this end does.
      this.setRunning(new Call(this.wire, { id, peer, direction, phase: 'reconnecting', peerVideo: true, peerTrickle: true }));
    } else {
      // Whether the caller trickles was said to the page before. A whole description suits both kinds.
      this.ring({ id, peer, peerVideo: true, peerTrickle: false }, state === 'ringing');
    }
  }

  private setRunning(call: Call): void {
    this.running = call;
    call.on('ended', () => {
      if (this.running !== call) return;
      this.running = null;
      this.emit('call', null);
    });
    this.emit('call', call);
  }
}
