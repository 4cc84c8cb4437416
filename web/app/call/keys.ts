// The keyboard in a call or a room. Single keys can be switched off (see help.ts) and never count while
// one types or a dialog is open.

/** What `event` asks for by `keys`, whose single keys count when `singleKeys` says so. */
export function keyAction<Action extends string>(
  event: KeyboardEvent,
  keys: Readonly<Record<string, Action>>,
  singleKeys: boolean,
): Action | 'escape' | null {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return null;
  const target = event.composedPath()[0];
  if (target instanceof HTMLElement && target.matches('input, select, textarea, [contenteditable]')) return null;
  if (event.key === 'Escape') return 'escape';
  return singleKeys ? (keys[event.key.toLowerCase()] ?? null) : null;
}
