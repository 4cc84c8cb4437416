// A strip of four, as a booth prints it: pictures below each other on white paper, with a date line.

export const stripLength = 4;

/** Pictures larger than this are made smaller: four of them must remain one handy picture. */
const widest = 1280;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface StripLayout {
  readonly width: number;
  readonly height: number;
  readonly pictures: readonly Box[];
  readonly caption: { readonly x: number; readonly y: number; readonly size: number };
}

/** Where everything goes when each picture is `width` by `height`. All whole pixels. */
export function stripLayout(width: number, height: number): StripLayout {
  const scale = Math.min(1, widest / width);
  const picture = { width: Math.round(width * scale), height: Math.round(height * scale) };
  const margin = Math.round(picture.width * 0.06);
  const gap = Math.round(picture.width * 0.035);
  const line = Math.round(picture.width * 0.15);
  const pictures = Array.from({ length: stripLength }, (_, index) => ({
    x: margin,
    y: margin + index * (picture.height + gap),
    ...picture,
  }));
  const bottom = margin + stripLength * picture.height + (stripLength - 1) * gap;
  const total = picture.width + 2 * margin;
  return {
    width: total,
    height: bottom + line,
    pictures,
    caption: { x: Math.round(total / 2), y: bottom + Math.round(line / 2), size: Math.round(picture.width * 0.05) },
  };
}

/** Paper and ink are the same in light and dark: it is a print. */
export function composeStrip(pictures: readonly HTMLCanvasElement[], caption: string): HTMLCanvasElement {
  const first = pictures[0]!;
  const layout = stripLayout(first.width, first.height);
  const strip = document.createElement('canvas');
  strip.width = layout.width;
  strip.height = layout.height;
  const context = strip.getContext('2d', { alpha: false })!;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, strip.width, strip.height);
  context.imageSmoothingQuality = 'high';
  layout.pictures.forEach((box, index) => {
    const picture = pictures[index];
    if (picture) context.drawImage(picture, box.x, box.y, box.width, box.height);
  });
  context.fillStyle = '#4a453e';
  context.font = `500 ${layout.caption.size}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(caption, layout.caption.x, layout.caption.y);
  return strip;
}
