/**
 * A room that one is in, or waits at, as the server tells it and as the page
 * sees it. Outlives lost connections (signalling.ts delivers what was missed)
 * and a server that was started anew: then it is entered again.
 */
import { Emitter } from '../emitter';
import type { ErrorCode, Knocker, MediaKind, Participant, RoomMode, ServerMessage } from '../generated/messages';
import type { Outgoing } from '../reliable';
import { isDirectWord } from './direct-signals';
import { RoomMedia, type RoomMediaWire } from './room-media';
import { RoomView, type RoomChange } from './room-view';
import type { RoomEnd, RoomPhase } from '../types';

export interface RoomOptions {
  /** What is sent, for others to show; see Room.setState. */
  audio?: boolean;
  video?: boolean;
  screen?: boolean;
  /** False: media by way of the gateway only, also between two. */
  direct?: boolean;
}

export interface RoomEvents {
  phase: RoomPhase;
  /** Someone came, left, or changed: all of them. */
  participants: readonly Participant[];
  joined: Participant;
  gone: Participant;
  host: Participant | null;
  settings: { locked: boolean; knock: boolean };
  /** All who wait; told to the host only. */
  knockers: readonly Knocker[];
  /** The writer may have left, or be oneself. */
  chat: { message: number; from: number; name: string; text: string };
  reaction: { from: Participant; reaction: string };
  /** Raised. */
  hand: Participant;
  /** The host asks to switch something off, and has the gateway not forward it; or (`muted` false) forward it again. */
  asked: { kind: MediaKind; muted: boolean };
  mode: { mode: RoomMode; epoch: number };
  /** How many watch what is sent here without being in the room (by WHEP). */
  watchers: number;
  /** From another participant's signal(). */
  signal: { from: Participant; data: unknown };
  ended: RoomEnd;
}

export interface RoomWire extends RoomMediaWire {
  /** How long the server keeps the places of those who have lost the connection. */
  readonly holdMs: number;
}

/** The messages that are about one room. */
export type RoomMessage = Extract<ServerMessage, { room: string }>;

const utf8 = new TextEncoder();
const mostUnheard = 1_000;

export class Room extends Emitter<RoomEvents> {
  readonly media: RoomMedia;
  private currentPhase: RoomPhase = 'entering';
  private ending: RoomEnd | null = null;
  private readonly view = new RoomView();
  private readonly sends: { audio: boolean; video: boolean; screen: boolean };
  private chatLimit = 0;
  /** Written here, and not told by the server yet. */
  private unheard: string[] = [];
  /** What it was like in a server that has forgotten it. */
  private before: { locked: boolean; knock: boolean; hand: boolean } | null = null;
  private cancelRestore: (() => void) | null = null;
  private watching = 0;
  private wasForgotten = false;
  private direct: boolean | undefined;
  private readonly mayDirect: boolean | undefined;

  /** Rooms are entered by Halloo.enterRoom. */
  constructor(
    readonly name: string,
    private readonly wire: RoomWire,
    options: RoomOptions,
  ) {
    super();
    const { audio = false, video = false, screen = false } = options;
    this.sends = { audio, video, screen };
    this.direct = options.direct;
    this.mayDirect = options.direct;
    this.media = new RoomMedia(this, wire);
  }

  get phase(): RoomPhase {
    return this.currentPhase;
  }
  get end(): RoomEnd | null {
    return this.ending;
  }
  /** In the order they came, oneself included. */
  get participants(): readonly Participant[] {
    return this.view.participants;
  }
  get self(): Participant | null {
    return this.view.self;
  }
  get host(): Participant | null {
    return this.view.host;
  }
  get isHost(): boolean {
    return this.view.self !== null && this.view.self === this.view.host;
  }
  get locked(): boolean {
    return this.view.locked;
  }
  get knock(): boolean {
    return this.view.knock;
  }
  /** Who waits, for the host. */
  get knockers(): readonly Knocker[] {
    return this.view.knockers;
  }
  get mode(): RoomMode {
    return this.view.mode;
  }
  get epoch(): number {
    return this.view.epoch;
  }

  /** How many watch without being in the room. */
  get watchers(): number {
    return this.watching;
  }

  leave(): void {
    if (this.ending) return;
    this.send({ type: 'leave-room', room: this.name });
    this.finish('left');
  }

  /** What is sent, for others to show; what is left out stays. */
  setState(state: { audio?: boolean; video?: boolean; screen?: boolean }): void {
    Object.assign(this.sends, state);
    if (this.currentPhase === 'inside') this.send({ type: 'state', room: this.name, ...this.sends });
  }

  raiseHand(raised: boolean): void {
    this.send({ type: 'hand', room: this.name, raised });
  }

  /** Emoji; whoever has no connection at the moment does not see it. */
  react(reaction: string): void {
    this.send({ type: 'react', room: this.name, reaction });
  }

  /** False when nothing is sent: not inside, empty, or too long. What the server has told everyone comes as `chat`. */
  say(text: string): boolean {
    const inside = this.currentPhase === 'inside';
    if ((!inside && !this.before) || this.ending) return false;
    if (this.unheard.length >= mostUnheard) return false;
    if (text === '' || (this.chatLimit > 0 && utf8.encode(text).length > this.chatLimit)) return false;
    this.unheard.push(text);
    if (inside) this.send({ type: 'chat', room: this.name, text });
    return true;
  }

  /** To another participant, who gets it as `signal`. */
  signal(to: number, data: unknown): void {
    this.send({ type: 'room-signal', room: this.name, to, data });
  }

  // What follows is the host's; nothing comes of it for others.

  lock(locked: boolean): void {
    this.send({ type: 'room-settings', room: this.name, locked });
  }
  setKnock(knock: boolean): void {
    this.send({ type: 'room-settings', room: this.name, knock });
  }
  admit(participant: number): void {
    this.send({ type: 'admit', room: this.name, participant });
  }
  refuse(participant: number): void {
    this.send({ type: 'refuse', room: this.name, participant });
  }
  /** Sends someone out for good; whoever comes from now on has to knock. */
  remove(participant: number): void {
    this.send({ type: 'remove', room: this.name, participant });
  }
  /** The other is asked to; what is sure is that the gateway does not forward it. */
  mute(participant: number, kind: MediaKind, muted = true): void {
    this.send({ type: 'mute', room: this.name, participant, kind, muted });
  }

  /** For media: whether they may go from one to the other when there are two. */
  allowDirect(allowed: boolean): void {
    const direct = allowed ? this.mayDirect : false;
    if (direct === this.direct || this.currentPhase !== 'inside') return;
    this.direct = direct;
    this.send({ type: 'enter', room: this.name, ...this.sends, direct: direct ?? true });
  }

  // What follows is for Halloo.

  start(): void {
    const { direct } = this;
    this.send({ type: 'enter', room: this.name, ...this.sends, ...(direct === undefined ? {} : { direct }) });
  }

  /** Cannot even begin, or cannot go on. */
  finish(reason: RoomEnd['reason']): void {
    if (this.ending) return;
    this.ending = { reason };
    this.cancelRestore?.();
    this.setPhase('left');
    this.media.update();
    this.emit('ended', this.ending);
  }

  /** The server was started anew, or had given us up. */
  forgotten(): void {
    if (this.ending) return;
    this.wasForgotten = true;
    if (this.currentPhase === 'inside')
      this.before = { locked: this.locked, knock: this.knock, hand: this.self?.hand ?? false };
    this.cancelRestore?.();
    this.setPhase('entering');
    this.start();
  }

  refusedByServer(code: ErrorCode): void {
    if (this.currentPhase === 'inside') return this.media.refusedByServer(code);
    if (this.currentPhase !== 'entering') return;
    switch (code) {
      case 'locked':
      case 'removed':
      case 'room-full':
      case 'no-more-rooms':
      case 'in-a-call':
      case 'in-a-room':
        return this.finish(code);
      default:
        return;
    }
  }

  receive(message: RoomMessage): void {
    if (this.ending) return;
    switch (message.type) {
      case 'entered':
        this.chatLimit = message.maxChat;
        if (this.wasForgotten) {
          this.media.forget();
          this.setWatchers(0);
        }
        this.wasForgotten = false;
        this.tell(this.view.entered(message));
        this.setPhase('inside');
        this.media.entered();
        return this.restore();
      case 'waiting':
        return this.setPhase('waiting');
      case 'left':
        // That one left is known here; it may be of a stay before this one.
        return message.reason === 'left' ? undefined : this.finish(message.reason);
    }
    if (this.currentPhase !== 'inside') return; // of a stay before this one, as `entered` tells all of it
    if (this.media.receive(message)) return;
    switch (message.type) {
      case 'room':
        this.tell(this.view.update(message));
        return this.media.update();
      case 'watched':
        return this.setWatchers(message.watchers);
      case 'knocking':
        this.view.knockers = message.waiting;
        return this.emit('knockers', message.waiting);
      case 'mute':
        return this.emit('asked', { kind: message.kind, muted: message.muted });
      case 'chat': {
        const { message: number, from, name, text } = message;
        if (from === this.self?.participant && this.unheard[0] === text) this.unheard.shift();
        return this.emit('chat', { message: number, from, name, text });
      }
      case 'react': {
        const from = this.view.participant(message.from);
        if (from) this.emit('reaction', { from, reaction: message.reaction });
        return;
      }
      case 'room-signal': {
        const from = this.view.participant(message.from);
        if (!from || this.media.heard(message.from, message.data) || isDirectWord(message.data)) return;
        this.emit('signal', { from, data: message.data });
      }
    }
  }

  /** In a room that had to be entered again: what the server has forgotten of it. */
  private restore(): void {
    const { before } = this;
    this.before = null;
    if (!before) return;
    for (const text of this.unheard) this.send({ type: 'chat', room: this.name, text });
    if (before.hand) this.raiseHand(true);
    if (!before.locked && !before.knock) return;
    // Not at once: the others come back one after the other.
    this.cancelRestore = this.wire.environment.after(this.wire.holdMs, () => {
      if (!this.isHost || this.locked || this.knock) return;
      this.send({ type: 'room-settings', room: this.name, locked: before.locked, knock: before.knock });
    });
  }

  private tell(change: RoomChange): void {
    for (const participant of change.joined) this.emit('joined', participant);
    for (const participant of change.gone) this.emit('gone', participant);
    if (change.participants) this.emit('participants', this.participants);
    for (const participant of change.hands) this.emit('hand', participant);
    if (change.host) this.emit('host', this.host);
    if (change.settings) this.emit('settings', { locked: this.locked, knock: this.knock });
    if (change.mode) this.emit('mode', { mode: this.mode, epoch: this.epoch });
  }

  private setWatchers(watchers: number): void {
    if (watchers === this.watching) return;
    this.watching = watchers;
    this.emit('watchers', watchers);
  }

  private setPhase(phase: RoomPhase): void {
    if (phase === this.currentPhase) return;
    this.currentPhase = phase;
    this.emit('phase', phase);
  }

  private send(message: Outgoing): void {
    if (!this.ending) this.wire.send(message);
  }
}
