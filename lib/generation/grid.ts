/** How a labelled grid of pictures is laid out, in pixels. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

export interface GridLayout extends Size {
  readonly cell: Size;
  /** Where headings go; without words they take no room. */
  readonly columns: readonly Box[];
  readonly rows: readonly Box[];
  readonly title: Box | null;
  at(column: number, row: number): Box;
}

const LARGEST_CELL = 768;
const LEAST_CELL = 64;
/** Of the whole picture. */
const MOST_PIXELS = 36_000_000;
const GAP = 8;
const EDGE = 16;

/** The size of one cell: that of the pictures, as far as all of them together stay within what a viewer opens at once. */
export function cellSize(pictures: readonly Size[], columns: number, rows: number): Size {
  const width = Math.max(1, ...pictures.map((one) => one.width));
  const height = Math.max(1, ...pictures.map((one) => one.height));
  const largest = Math.sqrt(MOST_PIXELS / (columns * rows * (width / height)));
  const scale = Math.min(1, LARGEST_CELL / Math.max(width, height), largest / height);
  return { width: Math.max(LEAST_CELL, Math.round(width * scale)), height: Math.max(LEAST_CELL, Math.round(height * scale)) };
}

export function layOutGrid(cell: Size, columns: readonly string[], rows: readonly string[], title: string): GridLayout {
  const line = textHeight(cell);
  const hasColumns = columns.some((text) => text !== "");
  const hasRows = rows.some((text) => text !== "");
  const titled = title === "" ? 0 : line * 2;
  const left = EDGE + (hasRows ? Math.round(Math.max(96, cell.width * 0.4)) + GAP : 0);
  const top = EDGE + titled + (hasColumns ? line * 3 + GAP : 0);
  const at = (column: number, row: number): Box => ({
    left: left + column * (cell.width + GAP),
    top: top + row * (cell.height + GAP),
    ...cell,
  });
  return {
    cell,
    width: at(columns.length, 0).left - GAP + EDGE,
    height: at(0, rows.length).top - GAP + EDGE,
    columns: hasColumns
      ? columns.map((_, column) => ({ left: at(column, 0).left, top: top - GAP - line * 3, width: cell.width, height: line * 3 }))
      : [],
    rows: hasRows ? rows.map((_, row) => ({ left: EDGE, top: at(0, row).top, width: left - EDGE - GAP, height: cell.height })) : [],
    title: title === "" ? null : { left, top: EDGE, width: columns.length * (cell.width + GAP) - GAP, height: titled },
    at,
  };
}

/** Pixels of one line of words beside cells of this size. */
export function textHeight(cell: Size): number {
  return Math.round(Math.min(32, Math.max(12, cell.width / 16)));
}
