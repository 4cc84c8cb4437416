// What each filter of the booth should make of a picture, computed here without a GPU: from the picture
// as the mirror shows it unfiltered, one pixel after the other.

export interface Image {
  readonly width: number;
  readonly height: number;
  /** RGBA, a byte each. */
  readonly data: Uint8Array;
}

type Colour = readonly [number, number, number]; // 0 to 1
type Point = (c: Colour, x: number, y: number) => Colour; // x, y: 0 to 1

const luma = ([r, g, b]: Colour): number => 0.299 * r + 0.587 * g + 0.114 * b;
const clamp = (value: number, from = 0, to = 1): number => Math.min(to, Math.max(from, value));
const mix = (a: number, b: number, t: number): number => a + (b - a) * t;
const blend = (a: Colour, b: Colour, t: number): Colour => [mix(a[0], b[0], t), mix(a[1], b[1], t), mix(a[2], b[2], t)];
const grey = (value: number): Colour => [value, value, value];
const ease = (from: number, to: number, value: number): number => {
  const t = clamp((value - from) / (to - from));
  return t * t * (3 - 2 * t);
};
const dim = (x: number, y: number, depth: number): number =>
  1 - depth * ease(0.45, 1, Math.hypot(x - 0.5, y - 0.5) * Math.SQRT2);
const scaled = (c: Colour, by: number): Colour => [c[0] * by, c[1] * by, c[2] * by];

/** Colours laid evenly along the brightness. */
const ramp = (stops: readonly Colour[], value: number): Colour => {
  const place = clamp(value) * (stops.length - 1);
  const at = Math.min(Math.floor(place), stops.length - 2);
  return blend(stops[at]!, stops[at + 1]!, place - at);
};

export const points: Readonly<Record<string, Point>> = {
  none: (c) => c,
  mono: (c) => grey(luma(c)),
  noir: (c, x, y) => grey(ease(0.1, 0.85, luma(c)) * dim(x, y, 0.55)),
  sepia: (c, x, y) => {
    const l = luma(c);
    return scaled([0.97 * l + 0.05, 0.89 * l + 0.04, 0.76 * l + 0.03], dim(x, y, 0.3));
  },
  warm: ([r, g, b]) => [1.06 * r + 0.05, 0.98 * g + 0.02, 0.82 * b],
  cool: ([r, g, b]) => [0.84 * r, 0.97 * g + 0.02, 1.04 * b + 0.06],
  vivid: (c) => {
    const strong = blend(grey(luma(c)), c, 1.6);
    return [1.12 * strong[0] - 0.06, 1.12 * strong[1] - 0.06, 1.12 * strong[2] - 0.06];
  },
  faded: (c) => {
    const [r, g, b] = blend(grey(luma(c)), c, 0.7);
    return [0.72 * r + 0.2, 0.7 * g + 0.19, 0.66 * b + 0.22];
  },
  dusk: (c) => ramp([[0.11, 0.09, 0.3], [0.8, 0.25, 0.45], [1, 0.86, 0.66]], luma(c)),
  thermal: (c) =>
    ramp([[0.03, 0.02, 0.2], [0.45, 0.05, 0.6], [0.93, 0.25, 0.25], [1, 0.75, 0.15], [1, 1, 0.88]], luma(c)),
};

/** The picture's colour between its pixels, linear in both directions; the edge goes on outside. */
type Look = (x: number, y: number) => Colour;
type Place = (x: number, y: number, look: Look, aspect: number, height: number) => Colour;

const comic: Place = (x, y, look, aspect) => {
  const dy = 0.0035;
  const dx = dy / aspect;
  const bright = (i: number, j: number): number => luma(look(x + i * dx, y + j * dy));
  let across = 0;
  let down = 0;
  for (const [step, weight] of [[-1, 1], [0, 2], [1, 1]] as const) {
    across += weight * (bright(1, step) - bright(-1, step));
    down += weight * (bright(step, 1) - bright(step, -1));
  }
  const sum = [look(x, y), look(x, y), look(x + dx, y), look(x - dx, y), look(x, y + dy), look(x, y - dy)];
  const mean = sum.reduce<Colour>((all, c) => [all[0] + c[0] / 6, all[1] + c[1] / 6, all[2] + c[2] / 6], [0, 0, 0]);
  const l = luma(mean);
  const step = Math.floor(l * 4);
  const shift = (step + ease(0.42, 0.58, l * 4 - step)) / 4 - l;
  const strong = blend(grey(l), mean, 1.5);
  const ink = ease(0.35, 0.7, Math.hypot(across, down));
  return blend([strong[0] + shift, strong[1] + shift, strong[2] + shift], [0.05, 0.04, 0.08], ink);
};

const dots: Place = (x, y, look, aspect, height) => {
  const cell = 0.0135;
  const [cos, sin] = [0.866, 0.5];
  const [px, py] = [(x * aspect) / cell, y / cell];
  const [u, v] = [cos * px - sin * py, sin * px + cos * py];
  const [cu, cv] = [Math.floor(u) + 0.5, Math.floor(v) + 0.5];
  const l = luma(look(((cos * cu + sin * cv) * cell) / aspect, (cos * cv - sin * cu) * cell));
  const radius = 0.72 * Math.sqrt(1 - ease(0.04, 0.96, l));
  const blur = 0.75 / (cell * height);
  const ink = 1 - ease(radius - blur, radius + blur, Math.hypot(u - cu, v - cv));
  return blend([0.98, 0.96, 0.91], [0.1, 0.09, 0.16], ink);
};

const pixel: Place = (x, y, look, aspect) => {
  const [w, h] = [1 / 45 / aspect, 1 / 45];
  const [left, top] = [Math.floor(x / w) * w, Math.floor(y / h) * h];
  let sum: Colour = [0, 0, 0];
  for (let tap = 0; tap < 9; tap++) {
    const c = look(left + (((tap % 3) + 0.5) / 3) * w, top + ((Math.floor(tap / 3) + 0.5) / 3) * h);
    sum = [sum[0] + c[0] / 9, sum[1] + c[1] / 9, sum[2] + c[2] / 9];
  }
  return sum;
};

const kaleidoscope: Place = (x, y, look, aspect) => {
  const [px, py] = [(x - 0.5) * aspect, y - 0.5];
  const wedge = Math.PI / 3;
  // From straight up, folded into half a wedge on either side.
  const turned = (((Math.atan2(py, px) + Math.PI / 2) % wedge) + wedge) % wedge;
  const angle = Math.min(turned, wedge - turned) - Math.PI / 2;
  const reach = Math.hypot(px, py) * 1.1;
  const fold = (value: number): number => 1 - Math.abs(1 - (((value % 2) + 2) % 2));
  return look(fold((reach * Math.cos(angle)) / aspect + 0.5), fold(reach * Math.sin(angle) + 0.62));
};

const bulge: Place = (x, y, look, aspect) => {
  const [px, py] = [(x - 0.5) * aspect, y - 0.5];
  const far = Math.hypot(px, py) / 0.48;
  const pull = far < 1 ? mix(0.45, 1, ease(0, 1, far)) : 1;
  return look((px * pull) / aspect + 0.5, py * pull + 0.5);
};

export const places: Readonly<Record<string, Place>> = {
  comic,
  dots,
  pixel,
  fold: (x, y, look) => look(x < 0.5 ? x : 1 - x, y),
  kaleidoscope,
  bulge,
};

export function expected(filter: string, source: Image): Image {
  const { width, height } = source;
  const read = (column: number, row: number, channel: number): number =>
    source.data[(clamp(row, 0, height - 1) * width + clamp(column, 0, width - 1)) * 4 + channel]! / 255;
  const look: Look = (x, y) => {
    const [px, py] = [x * width - 0.5, y * height - 0.5];
    const [left, top] = [Math.floor(px), Math.floor(py)];
    const one = (c: number): number =>
      mix(
        mix(read(left, top, c), read(left + 1, top, c), px - left),
        mix(read(left, top + 1, c), read(left + 1, top + 1, c), px - left),
        py - top,
      );
    return [one(0), one(1), one(2)];
  };
  const data = new Uint8Array(width * height * 4);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [x, y] = [(column + 0.5) / width, (row + 0.5) / height];
      const point = points[filter];
      const colour = point
        ? point([read(column, row, 0), read(column, row, 1), read(column, row, 2)], x, y)
        : places[filter]!(x, y, look, width / height, height);
      const at = (row * width + column) * 4;
      colour.forEach((value, channel) => (data[at + channel] = Math.round(clamp(value) * 255)));
      data[at + 3] = 255;
    }
  }
  return { width, height, data };
}

/** The share of pixels of which every channel is within `tolerance`. */
export function agreement(a: Image, b: Image, tolerance: number): number {
  if (a.width !== b.width || a.height !== b.height) return 0;
  let agree = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    const off = [0, 1, 2].some((channel) => Math.abs(a.data[at + channel]! - b.data[at + channel]!) > tolerance);
    if (!off) agree++;
  }
  return agree / (a.width * a.height);
}

/** Mean colours of a grid of cells: alike for one picture in two sizes. */
export function means(image: Image, columns: number, rows: number): Colour[] {
  const cells: Colour[] = [];
  for (let cell = 0; cell < columns * rows; cell++) {
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    const sum = [0, 0, 0];
    let count = 0;
    for (let y = Math.ceil((row * image.height) / rows); y < ((row + 1) * image.height) / rows; y++) {
      for (let x = Math.ceil((column * image.width) / columns); x < ((column + 1) * image.width) / columns; x++) {
        for (let channel = 0; channel < 3; channel++) sum[channel]! += image.data[(y * image.width + x) * 4 + channel]!;
        count++;
      }
    }
    cells.push([sum[0]! / count, sum[1]! / count, sum[2]! / count]);
  }
  return cells;
}
