// What this browser remembers for the person: the name, the use of shortcuts and the wish to hide the
// address for good, what is switched on for as long as the tab lives. Works, forgetful, where storage is switched off.

const nameKey = 'halloo:name';
const shortcutsKey = 'halloo:shortcuts';
const hideAddressKey = 'halloo:hide-address';
const sendingKey = 'halloo:sending';

/** What is switched on: microphone and camera of the mirror, and whether the call has the picture. */
export interface Sending {
  audio: boolean;
  video: boolean;
  callVideo: boolean;
}

function read(storage: () => Storage, key: string): string | null {
  try {
    return storage().getItem(key);
  } catch {
    return null;
  }
}

function write(storage: () => Storage, key: string, value: string): void {
  try {
    storage().setItem(key, value);
  } catch {
    // Full or switched off: then it holds for this page.
  }
}

export class Preferences {
  readonly sending: Sending = { audio: true, video: true, callVideo: true };
  private usesShortcuts = read(() => localStorage, shortcutsKey) !== 'off';
  private wantsHiding = read(() => localStorage, hideAddressKey) === 'on';
  private knownName = read(() => localStorage, nameKey) ?? '';

  constructor() {
    try {
      const saved = JSON.parse(read(() => sessionStorage, sendingKey) ?? '{}') as Partial<Record<keyof Sending, unknown>>;
      for (const key of ['audio', 'video', 'callVideo'] as const) {
        if (typeof saved[key] === 'boolean') this.sending[key] = saved[key];
      }
    } catch {
      // Something else is stored there: the defaults hold.
    }
  }

  get name(): string {
    return this.knownName;
  }
  set name(name: string) {
    this.knownName = name;
    write(() => localStorage, nameKey, name);
  }

  get shortcuts(): boolean {
    return this.usesShortcuts;
  }
  set shortcuts(on: boolean) {
    this.usesShortcuts = on;
    write(() => localStorage, shortcutsKey, on ? 'on' : 'off');
  }

  get hideAddress(): boolean {
    return this.wantsHiding;
  }
  set hideAddress(on: boolean) {
    this.wantsHiding = on;
    write(() => localStorage, hideAddressKey, on ? 'on' : 'off');
  }

  send(change: Partial<Sending>): void {
    Object.assign(this.sending, change);
    write(() => sessionStorage, sendingKey, JSON.stringify(this.sending));
  }
}
