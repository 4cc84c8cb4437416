// The keyboard in a call. Single keys can be switched off (see help.ts) and never count while one
// types or a dialog is open.

export type KeyAction = 'mute' | 'camera' | 'full-screen' | 'picture' | 'help' | 'escape';

const single: Record<string, KeyAction> = {
  m: 'mute',
  v: 'camera',
  f: 'full-screen',
  p: 'picture',
  '?': 'help',
};

export function keyAction(event: KeyboardEvent, singleKeys: boolean): KeyAction | null {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return null;
  const target = event.composedPath()[0];
  if (target instanceof HTMLElement && target.matches('input, select, textarea, [contenteditable]')) return null;
  if (event.key === 'Escape') return 'escape';
  return singleKeys ? (single[event.key.toLowerCase()] ?? null) : null;
}
