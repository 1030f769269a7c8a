import type { Media } from "#lib/media/schema.ts";
import type { Section } from "./sections.ts";

export const GAP = 4;
export const HEADER_HEIGHT = 38;
export const LIST_ROW_HEIGHT = 56;
/** About how many items a section has; as many as a page. */
const CHUNK = 60;

export const MODES = ["justified", "square", "list"] as const;
export type Mode = (typeof MODES)[number];

/** On narrow screens pictures are at most this part of the width high, so that a phone's row holds about three. */
const NARROW_SHARE = 0.25;
/** So many squares fill a screen at most: beyond that a larger screen gets larger pictures, not more of them. */
const MOST_ON_SCREEN = 180;

export function sizeWithin(size: number, width: number, height = 0): number {
  const narrow = Math.min(size, Math.max(88, Math.round(width * NARROW_SHARE)));
  return Math.max(narrow, Math.ceil(Math.sqrt((width * height) / MOST_ON_SCREEN)));
}

/** How everything is drawn: the same plan gives the same rows. */
export interface Plan {
  readonly mode: Mode;
  readonly width: number;
  /** Height of a justified row before it is stretched, edge of a square. */
  readonly size: number;
}

export interface Cell {
  /** Where the item stands in the whole list. */
  readonly index: number;
  readonly x: number;
  readonly width: number;
}

/** `y` counts from the top of the section. */
export type Row =
  | { readonly type: "day"; readonly day: string; readonly count: number | null; readonly y: number; readonly height: number }
  | {
      readonly type: "cells";
      readonly cells: readonly Cell[];
      readonly cellHeight: number;
      readonly y: number;
      readonly height: number;
    };
export type CellRow = Extract<Row, { type: "cells" }>;

/** Whether the row ends at the right edge: the last of a day may not. */
export const isFull = ({ cells }: CellRow, { width }: Plan): boolean => {
  const last = cells.at(-1);
  return last !== undefined && last.x + last.width >= width;
};

export type AspectAt = (index: number) => number;

/** Width over height as the grid draws it: extremes are cropped, what has no picture gets a shape that suits it. */
export function aspectOf(item: Pick<Media, "kind" | "width" | "height">): number {
  if (item.kind === "audio") return 2;
  if (item.kind === "model3d" || !item.width || !item.height) return 1;
  return Math.min(3, Math.max(0.45, item.width / item.height));
}

export function columnsOf({ width, size }: Plan): number {
  return Math.max(2, Math.floor((width + GAP) / (size + GAP)));
}

/** Items of a section: squares only whole rows of them. */
export function chunkOf(plan: Plan): number {
  if (plan.mode !== "square") return CHUNK;
  const columns = columnsOf(plan);
  return columns * Math.ceil(CHUNK / columns);
}

const headerOf = (section: Section): number => (section.day === null ? 0 : HEADER_HEIGHT);

export function rowsOf(section: Section, plan: Plan, aspectAt: AspectAt): Row[] {
  const rows: Row[] = [];
  if (section.day !== null) rows.push({ type: "day", day: section.day, count: section.dayCount, y: 0, height: HEADER_HEIGHT });
  const lines =
    plan.mode === "list"
      ? listLines(section, plan)
      : plan.mode === "square"
        ? squareLines(section, plan)
        : justified(section, plan, aspectAt);
  const gap = plan.mode === "list" ? 0 : GAP;
  let y = headerOf(section);
  for (const { cells, height } of lines) {
    rows.push({ type: "cells", cells, cellHeight: height, y, height: height + gap });
    y += height + gap;
  }
  return rows;
}

/** The height without the rows: exact for squares and lists, for justified rows what items of the mean aspect would take. */
export function estimate(section: Section, plan: Plan, mean: number): number {
  const header = headerOf(section);
  if (plan.mode === "list") return header + section.count * LIST_ROW_HEIGHT;
  if (plan.mode === "square") {
    const columns = columnsOf(plan);
    return header + Math.ceil(section.count / columns) * (squareEdge(plan, columns) + GAP);
  }
  const total = section.count * mean;
  const fitting = (plan.width + GAP) / (plan.size + GAP / mean);
  // A picture more lowers a row by less than one fewer raises it, so rows are a little longer than what fits.
  const row = Math.max(mean, fitting + mean ** 2 / (2 * fitting));
  if (total <= row) return header + Math.round(section.ends ? plan.size : Math.min(plan.size * 2, plan.width / total)) + GAP;
  const rows = Math.max(1, Math.round(total / row + (section.ends ? 0.35 : 0)));
  return header + rows * (Math.round((plan.width * Math.max(1, total / row)) / total) + GAP);
}

interface Line {
  readonly cells: readonly Cell[];
  readonly height: number;
}

function listLines({ first, count }: Section, { width }: Plan): Line[] {
  return Array.from({ length: count }, (_, n) => ({ cells: [{ index: first + n, x: 0, width }], height: LIST_ROW_HEIGHT }));
}

const squareEdge = ({ width }: Plan, columns: number): number => Math.round((width - GAP * (columns - 1)) / columns);

function squareLines({ first, count }: Section, plan: Plan): Line[] {
  const columns = columnsOf(plan);
  const edge = (plan.width - GAP * (columns - 1)) / columns;
  const lines: Line[] = [];
  for (let done = 0; done < count; done += columns) {
    const cells = Array.from({ length: Math.min(columns, count - done) }, (_, n) => ({
      index: first + done + n,
      x: Math.round(n * (edge + GAP)),
      width: Math.round(edge),
    }));
    lines.push({ cells, height: squareEdge(plan, columns) });
  }
  return lines;
}

/**
 * Stretches like `flex-grow` by aspect, so that the rows the server draws with CSS alone (`plain-grid.tsx`, which breaks them by this too)
 * stay where they are when the browser takes over. The last row of a day keeps the plain height; the last rows of a section inside a day share what is
 * left among them.
 */
function justified(section: Section, { width, size }: Plan, aspectAt: AspectAt): Line[] {
  const end = section.first + section.count;
  const breaks = breaksOf(section.first, end, width, size, aspectAt);
  const last = breaks.at(-1) ?? section.first;
  if (!section.ends) return evened(breaks, end, width, size, aspectAt);
  const lines = breaks.slice(0, -1).map((from, n) => filled(from, breaks[n + 1] ?? end, width, aspectAt));
  const sum = sumOf(last, end, aspectAt);
  const full = (width - GAP * (end - last - 1)) / sum;
  return [...lines, full <= size ? filled(last, end, width, aspectAt) : lineOf(last, end, size, null, aspectAt)];
}

/**
 * Where rows begin. A row ends where it is nearer to the wanted height without the next picture than with it: where few pictures fit
 * beside each other, filling rows only until one no longer fits would leave a narrow one alone, as high as the screen is wide.
 */
function breaksOf(first: number, end: number, width: number, size: number, aspectAt: AspectAt): number[] {
  const breaks = [first];
  let start = first;
  let sum = 0;
  for (let n = first; n < end; n++) {
    const aspect = aspectAt(n);
    if (n > start) {
      const without = (width - GAP * (n - start - 1)) / sum;
      const joined = (width - GAP * (n - start)) / (sum + aspect);
      if (size - joined >= Math.abs(without - size)) {
        breaks.push(n);
        start = n;
        sum = 0;
      }
    }
    sum += aspect;
  }
  return breaks;
}

/** Rows of the tail of a section that has to end flush. */
const TAIL_ROWS = 4;

function evened(breaks: readonly number[], end: number, width: number, size: number, aspectAt: AspectAt): Line[] {
  const kept = Math.max(0, breaks.length - TAIL_ROWS);
  const starts = [...breaks.slice(0, kept), ...evenBreaks(breaks[kept] ?? end, end, width, size, aspectAt)];
  return starts.map((from, n) => filled(from, starts[n + 1] ?? end, width, aspectAt));
}

/** Where rows begin that all end flush and are together as near to the wanted height as can be. */
function evenBreaks(first: number, end: number, width: number, size: number, aspectAt: AspectAt): number[] {
  /** Of what begins with the item `first + n`: how far off its rows are, and where the second of them begins. */
  const best: { off: number; next: number }[] = [];
  best[end - first] = { off: 0, next: end };
  for (let from = end - 1; from >= first; from--) {
    let [found, sum] = [{ off: Number.POSITIVE_INFINITY, next: end }, 0];
    for (let to = from + 1; to <= end; to++) {
      sum += aspectAt(to - 1);
      const height = Math.max(1, (width - GAP * (to - from - 1)) / sum);
      const off = Math.log(height / size) ** 2 + (best[to - first]?.off ?? 0);
      if (off < found.off) found = { off, next: to };
      // Longer rows are only farther off.
      if (height < size / 3) break;
    }
    best[from - first] = found;
  }
  const breaks: number[] = [];
  for (let n = first; n < end; n = best[n - first]?.next ?? end) breaks.push(n);
  return breaks;
}

function sumOf(from: number, to: number, aspectAt: AspectAt): number {
  let sum = 0;
  for (let n = from; n < to; n++) sum += aspectAt(n);
  return sum;
}

function filled(from: number, to: number, width: number, aspectAt: AspectAt): Line {
  return lineOf(from, to, (width - GAP * (to - from - 1)) / sumOf(from, to, aspectAt), width, aspectAt);
}

/** Whole pixels, and the last cell ends exactly at `end` where the row is full. */
function lineOf(from: number, to: number, height: number, end: number | null, aspectAt: AspectAt): Line {
  const cells: Cell[] = [];
  let x = 0;
  for (let n = from; n < to; n++) {
    const next = x + aspectAt(n) * height;
    const left = Math.round(x);
    const right = end !== null && n === to - 1 ? end : Math.round(next);
    cells.push({ index: n, x: left, width: right - left });
    x = next + GAP;
  }
  return { cells, height: Math.round(height) };
}
