// Motion that explains: an element takes its place by growing from where its forerunner was.

/** A duration of tokens.css in milliseconds; what builds the pages may have written 250ms as .25s. */
function token(name: string, fallback: number): number {
  const [, number, unit] = /^\s*([\d.]+)(m?s)\s*$/.exec(getComputedStyle(document.documentElement).getPropertyValue(name)) ?? [];
  return number ? Number.parseFloat(number) * (unit === 's' ? 1000 : 1) : fallback;
}

/** Animates `element`, which is positioned absolutely within `frame`, from `from` (in the viewport). */
export function growFrom(element: HTMLElement, from: DOMRect | null, radius = ''): void {
  const to = element.getBoundingClientRect();
  if (!from || from.width === 0 || to.width === 0 || typeof element.animate !== 'function') return;
  const frame = (element.offsetParent ?? document.documentElement).getBoundingClientRect();
  const place = (box: DOMRect): Keyframe => ({
    left: `${box.left - frame.left}px`,
    top: `${box.top - frame.top}px`,
    width: `${box.width}px`,
    height: `${box.height}px`,
    right: 'auto',
    bottom: 'auto',
  });
  const begin = place(from);
  if (radius) begin['borderRadius'] = radius;
  element.animate([begin, place(to)], { duration: token('--slow', 250), easing: 'cubic-bezier(0.2, 0.7, 0.2, 1)' });
}
