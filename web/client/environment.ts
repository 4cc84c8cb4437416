/**
 * Time, chance and the wake-ups of the machine, as signalling and calls see
 * them: they read no clock and draw no random number themselves, so tests run
 * on a clock of their own.
 */
export interface Environment {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Calls `fn` once after `ms`; the returned function cancels that. */
  after(ms: number, fn: () => void): () => void;
  /** In [0, 1), for jitter. */
  random(): number;
  /** For identifiers that must not be guessed. */
  randomBytes(count: number): Uint8Array;
  /** Calls `fn` when a try is more likely to succeed than before: network back, page visible again. */
  onWake(fn: () => void): () => void;
  /** Calls `fn` when the page is about to go. */
  onLeaving(fn: () => void): () => void;
}

function listen(target: EventTarget | undefined, event: string, fn: () => void): () => void {
  target?.addEventListener(event, fn);
  return () => target?.removeEventListener(event, fn);
}

/** The browser's own. */
export function browserEnvironment(): Environment {
  const page = typeof window === 'undefined' ? undefined : window;
  const doc = typeof document === 'undefined' ? undefined : document;
  return {
    now: () => performance.now(),
    after(ms, fn) {
      const timer = setTimeout(fn, ms);
      return () => clearTimeout(timer);
    },
    random: () => Math.random(),
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    onWake(fn) {
      const stops = [
        listen(page, 'online', fn),
        listen(page, 'pageshow', fn),
        listen(doc, 'visibilitychange', () => {
          if (doc?.visibilityState === 'visible') fn();
        }),
      ];
      return () => stops.forEach((stop) => stop());
    },
    onLeaving: (fn) => listen(page, 'pagehide', fn),
  };
}

/** 128 random bits in base64url (RFC 4648 section 5), 22 characters: a call's id, a room's name. */
export function randomId(environment: Environment): string {
  const bytes = environment.randomBytes(16);
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
