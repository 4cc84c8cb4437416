// The keyboard in a call or a room. Single keys can be switched off (see help.ts) and never count while
// one types or a dialog is open.
import type { OwnSide } from '../own-side';

export const inDialog = (event: Event): boolean =>
  event.composedPath().some((target) => target instanceof HTMLDialogElement);

/** What `event` asks for by `keys`, whose single keys count when `singleKeys` says so. */
export function keyAction<Action extends string>(
  event: KeyboardEvent,
  keys: Readonly<Record<string, Action>>,
  singleKeys: boolean,
): Action | 'escape' | null {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return null;
  if (inDialog(event)) return null;
  const target = event.composedPath()[0];
  if (target instanceof HTMLElement && target.matches('input, select, textarea, [contenteditable]')) return null;
  if (event.key === 'Escape') return 'escape';
  return singleKeys ? (keys[event.key.toLowerCase()] ?? null) : null;
}

/** The key that a button tells of, unless single keys are switched off. */
export const shownKey = ({ preferences }: OwnSide, key: string): string => (preferences.shortcuts ? key : '');
