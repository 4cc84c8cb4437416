// Where tiles stand: numbers only, in CSS pixels.

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Size {
  width: number;
  height: number;
}

const widest = 16 / 9;
/** In the hand tiles may be upright: faces are. */
const upright = 0.8;
const narrowest = ({ width, height }: Size): number => (width < height ? upright : 4 / 3);

/** The largest tile of a cell, between upright and 16:9. */
function tileIn(cell: Size, least: number): Size {
  const aspect = Math.min(widest, Math.max(least, cell.width / cell.height));
  return cell.width / cell.height > aspect
    ? { width: cell.height * aspect, height: cell.height }
    : { width: cell.width, height: cell.width / aspect };
}

interface Grid extends Size {
  columns: number;
  rows: number;
}

function bestGrid(count: number, area: Size, gap: number): Grid {
  let best: Grid = { columns: 1, rows: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const cell = { width: (area.width - gap * (columns - 1)) / columns, height: (area.height - gap * (rows - 1)) / rows };
    if (cell.width <= 0 || cell.height <= 0) continue;
    const tile = tileIn(cell, narrowest(area));
    if (tile.width * tile.height > best.width * best.height) best = { columns, rows, ...tile };
  }
  return best;
}

/** Tiles of one size as large as can be, in rows, the last row in the middle. */
export function gridLayout(count: number, area: Size, gap: number): Box[] {
  if (count === 0) return [];
  const { columns, rows, width, height } = bestGrid(count, area, gap);
  const top = (area.height - rows * height - (rows - 1) * gap) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = (area.width - inRow * width - (inRow - 1) * gap) / 2;
    return { x: left + (index % columns) * (width + gap), y: top + row * (height + gap), width, height };
  });
}

/** How many tiles fit before they are too small to know a face by; at least one. */
export function gridCapacity(area: Size, gap: number, least: Size, most: number): number {
  for (let count = most; count > 1; count--) {
    const { width, height } = bestGrid(count, area, gap);
    if (width >= least.width && height >= least.height) return count;
  }
  return 1;
}

export interface Speaker {
  main: Box;
  /** Where tiles of the strip stand, beside the large one or below it. */
  strip: Box[];
}

/** How large the tiles of the strip are, and how many there is room for. */
export function stripOf(area: Size, gap: number): Size & { capacity: number; beside: boolean } {
  const beside = area.width > area.height;
  const width = beside ? Math.min(224, Math.max(120, area.width * 0.17)) : Math.min(160, Math.max(80, area.width * 0.23));
  const height = beside ? width / widest : width / upright;
  const room = beside ? (area.height + gap) / (height + gap) : (area.width + gap) / (width + gap);
  return { width, height, capacity: Math.max(1, Math.floor(room)), beside };
}

/** One large, `others` small. A face need not be higher than upright; a screen (`whole`) has all the room there is. */
export function speakerLayout(others: number, area: Size, gap: number, whole: boolean): Speaker {
  const { width, height, capacity, beside } = stripOf(area, gap);
  const count = Math.min(others, capacity);
  const used = count * ((beside ? height : width) + gap) - gap;
  const start = ((beside ? area.height : area.width) - used) / 2;
  if (beside) {
    const strip = Array.from({ length: count }, (_, index) => ({
      x: area.width - width,
      y: start + index * (height + gap),
      width,
      height,
    }));
    return { main: { x: 0, y: 0, width: area.width - (count > 0 ? width + gap : 0), height: area.height }, strip };
  }
  const below = count > 0 ? height + gap : 0;
  const most = area.height - below;
  const main = { x: 0, y: 0, width: area.width, height: whole ? most : Math.min(most, area.width / upright) };
  main.y = (area.height - main.height - below) / 2;
  const strip = Array.from({ length: count }, (_, index) => ({
    x: start + index * (width + gap),
    y: main.y + main.height + gap,
    width,
    height,
  }));
  return { main, strip };
}
