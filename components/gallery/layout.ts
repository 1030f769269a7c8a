import type { Media } from "#lib/media/schema.ts";

export const GAP = 4;
export const HEADER_HEIGHT = 38;
export const LIST_ROW_HEIGHT = 56;

export const MODES = ["justified", "square", "list"] as const;
export type Mode = (typeof MODES)[number];

/** On narrow screens pictures are at most this part of the width high, so that a phone's row holds about three. */
const NARROW_SHARE = 0.25;

export function sizeWithin(size: number, width: number): number {
  return Math.min(size, Math.max(88, Math.round(width * NARROW_SHARE)));
}

export interface Cell {
  /** Where the item stands in the whole list. */
  readonly index: number;
  readonly x: number;
  readonly width: number;
}

export type Row =
  | { readonly type: "day"; readonly day: string; readonly count: number | null; readonly height: number }
  | { readonly type: "cells"; readonly cells: readonly Cell[]; readonly cellHeight: number; readonly height: number };

export interface Group {
  readonly day: string | null;
  readonly from: number;
  readonly to: number;
  /** Nothing of this day can follow, so its size is known. */
  readonly whole: boolean;
}

/** Width over height as the grid draws it: extremes are cropped, what has no picture gets a shape that suits it. */
export function aspectOf(item: Pick<Media, "kind" | "width" | "height">): number {
  if (item.kind === "audio") return 2;
  if (item.kind === "model3d" || !item.width || !item.height) return 1;
  return Math.min(3, Math.max(0.45, item.width / item.height));
}

/** Runs of items of one day. Without days everything is one run. */
export function groupByDay(days: readonly string[] | null, length: number, complete: boolean): Group[] {
  if (length === 0) return [];
  if (days === null) return [{ day: null, from: 0, to: length, whole: complete }];
  const groups: Group[] = [];
  let from = 0;
  for (let n = 1; n <= length; n++) {
    if (n < length && days[n] === days[from]) continue;
    groups.push({ day: days[from] ?? null, from, to: n, whole: n < length || complete });
    from = n;
  }
  return groups;
}

interface Arrangement {
  readonly mode: Mode;
  readonly width: number;
  /** Height of a justified row before it is stretched, edge of a square. */
  readonly size: number;
  readonly groups: readonly Group[];
  readonly aspects: readonly number[];
}

/** Every row of the grid with its height, so that scrolling never has to measure. */
export function arrange({ mode, width, size: wanted, groups, aspects }: Arrangement): Row[] {
  const rows: Row[] = [];
  if (width <= 0) return rows;
  const size = sizeWithin(wanted, width);
  for (const group of groups) {
    if (group.day !== null) {
      rows.push({ type: "day", day: group.day, count: group.whole ? group.to - group.from : null, height: HEADER_HEIGHT });
    }
    if (mode === "list") rows.push(...listRows(group, width));
    else if (mode === "square") rows.push(...squareRows(group, width, size));
    else rows.push(...justifiedRows(group, width, size, aspects));
  }
  return rows;
}

function listRows({ from, to }: Group, width: number): Row[] {
  return Array.from({ length: to - from }, (_, n) => ({
    type: "cells",
    cells: [{ index: from + n, x: 0, width }],
    cellHeight: LIST_ROW_HEIGHT,
    height: LIST_ROW_HEIGHT,
  }));
}

function squareRows({ from, to }: Group, width: number, size: number): Row[] {
  const columns = Math.max(2, Math.floor((width + GAP) / (size + GAP)));
  const edge = (width - GAP * (columns - 1)) / columns;
  const rows: Row[] = [];
  for (let start = from; start < to; start += columns) {
    const cells = Array.from({ length: Math.min(columns, to - start) }, (_, n) => ({
      index: start + n,
      x: Math.round(n * (edge + GAP)),
      width: Math.round(edge),
    }));
    rows.push({ type: "cells", cells, cellHeight: Math.round(edge), height: Math.round(edge) + GAP });
  }
  return rows;
}

/**
 * Breaks like `flex-wrap` and stretches like `flex-grow` by aspect, so that the rows the server draws with CSS alone stay where they
 * are when the browser takes over. The last row of a day keeps the plain height.
 */
function justifiedRows({ from, to }: Group, width: number, size: number, aspects: readonly number[]): Row[] {
  const rows: Row[] = [];
  let start = from;
  let sum = 0;
  for (let n = from; n < to; n++) {
    const aspect = aspects[n] ?? 1;
    if (n > start && (sum + aspect) * size + GAP * (n - start) > width) {
      rows.push(stretched(start, n, (width - GAP * (n - start - 1)) / sum, width, aspects));
      start = n;
      sum = 0;
    }
    sum += aspect;
  }
  if (start < to) rows.push(stretched(start, to, Math.min(size, (width - GAP * (to - start - 1)) / sum), null, aspects));
  return rows;
}

/** Whole pixels, and the last cell ends exactly at `end` where the row is full. */
function stretched(from: number, to: number, height: number, end: number | null, aspects: readonly number[]): Row {
  const cells: Cell[] = [];
  let x = 0;
  for (let n = from; n < to; n++) {
    const next = x + (aspects[n] ?? 1) * height;
    const left = Math.round(x);
    const right = end !== null && n === to - 1 ? end : Math.round(next);
    cells.push({ index: n, x: left, width: right - left });
    x = next + GAP;
  }
  return { type: "cells", cells, cellHeight: Math.round(height), height: Math.round(height) + GAP };
}

/** The item above, below or beside: rows by geometry, so that `ArrowDown` lands under the eye. */
export function neighbour(
  rows: readonly Row[],
  index: number,
  key: "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown",
  length: number,
): number {
  if (key === "ArrowLeft") return Math.max(0, index - 1);
  if (key === "ArrowRight") return Math.min(length - 1, index + 1);
  const at = rowOf(rows, index);
  const cell = cellsOf(rows[at]).find((one) => one.index === index);
  if (!cell) return index;
  const step = key === "ArrowDown" ? 1 : -1;
  let row = at + step;
  while (rows[row]?.type === "day") row += step;
  const middle = cell.x + cell.width / 2;
  const nearest = cellsOf(rows[row]).toSorted((a, b) => distance(a, middle) - distance(b, middle))[0];
  return nearest?.index ?? index;
}

const distance = (cell: Cell, x: number) => Math.abs(cell.x + cell.width / 2 - x);
const cellsOf = (row: Row | undefined): readonly Cell[] => (row?.type === "cells" ? row.cells : []);

/** The row that holds an item, by bisection; -1 where none does. */
export function rowOf(rows: readonly Row[], index: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    // A day's header counts as the row that follows it.
    const cells = cellsOf(rows[middle]?.type === "day" ? rows[middle + 1] : rows[middle]);
    const [first, last] = [cells[0], cells.at(-1)];
    if (!first || !last) return -1;
    if (index < first.index) high = middle - 1;
    else if (index > last.index) low = middle + 1;
    else return rows[middle]?.type === "day" ? middle + 1 : middle;
  }
  return -1;
}
