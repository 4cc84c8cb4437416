// A camera that shows one known picture: a YUV4MPEG2 file for Chromium's
// --use-file-for-fake-video-capture. Nothing in the picture is symmetrical, so that a mirror image or one
// upside down is told from the right one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const width = 640;
export const height = 480;

export type Rgb = readonly [number, number, number];

const bars: readonly Rgb[] = [
  [235, 235, 235],
  [220, 200, 40],
  [60, 190, 200],
  [50, 160, 70],
  [190, 70, 180],
  [200, 50, 50],
  [50, 70, 190],
  [25, 25, 25],
];

/** The colour the camera sees at a pixel: bars, below them a ramp of grey with slanted stripes, and a red corner. */
export function seen(x: number, y: number): Rgb {
  if (x < 80 && y >= 400) return [210, 40, 40];
  if (y < 260) return bars[Math.floor((x / width) * bars.length)]!;
  const stripe = Math.floor((x + 2 * y) / 13) % 2 === 0 ? 30 : 0;
  const grey = Math.round(20 + (x / width) * 185) + stripe;
  return [grey, grey, grey];
}

/** Rec. 601, studio range, 4:2:0: what cameras of this size send. */
function frame(): Buffer {
  const y = Buffer.alloc(width * height);
  const u = Buffer.alloc((width * height) / 4);
  const v = Buffer.alloc((width * height) / 4);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [r, g, b] = seen(column, row);
      y[row * width + column] = Math.round(16 + 0.25679 * r + 0.50413 * g + 0.09791 * b);
      if (row % 2 || column % 2) continue;
      const at = (row / 2) * (width / 2) + column / 2;
      u[at] = Math.round(128 - 0.14822 * r - 0.29099 * g + 0.43922 * b);
      v[at] = Math.round(128 + 0.43922 * r - 0.36779 * g - 0.07143 * b);
    }
  }
  return Buffer.concat([Buffer.from('FRAME\n'), y, u, v]);
}

export class CameraFile {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'halloo-camera-'));
  private readonly file = path.join(this.#folder, 'bars.y4m');

  readonly flag = `--use-file-for-fake-video-capture=${this.file}`;

  constructor() {
    const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F30:1 Ip A1:1\n`);
    writeFileSync(this.file, Buffer.concat([header, frame(), frame()]));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
