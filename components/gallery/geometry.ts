import type { Aspects } from "./aspects.ts";
import { type Cell, type CellRow, estimate, type Plan, type Row, rowsOf } from "./layout.ts";
import type { Section } from "./sections.ts";

/** Space under the last row. */
export const FOOT = 24;
/** Sections whose rows are kept ready. */
const MOST_READY = 80;

export interface PlacedRow {
  readonly row: Row;
  /** From the top of the whole list, in pixels of the layout. */
  readonly top: number;
}
type PlacedCells = PlacedRow & { readonly row: CellRow };

/** Where every row of the list is. Sections whose items are not known yet have an estimated height. */
export class Geometry {
  readonly sections: readonly Section[];
  readonly plan: Plan;
  readonly #aspects: Aspects;
  readonly #foot: number;
  readonly #heights: Float64Array;
  readonly #tops: Float64Array;
  readonly #ready = new Map<number, Row[]>();

  constructor(sections: readonly Section[], plan: Plan, aspects: Aspects, foot = FOOT) {
    this.sections = sections;
    this.plan = plan;
    this.#aspects = aspects;
    this.#foot = foot;
    this.#heights = new Float64Array(sections.length);
    this.#tops = new Float64Array(sections.length + 1);
    for (const [n, section] of sections.entries()) this.#heights[n] = this.#measure(section);
    this.#stack();
  }

  get height(): number {
    return (this.#tops[this.sections.length] ?? 0) + this.#foot;
  }

  get length(): number {
    const last = this.sections.at(-1);
    return last ? last.first + last.count : 0;
  }

  /** The items of `[from, to)` became known. @returns whether anything has another height now */
  learn(from: number, to: number): boolean {
    let changed = false;
    for (let n = Math.max(0, this.sectionOf(from)); n < this.sections.length; n++) {
      const section = this.sections[n];
      if (!section || section.first >= to) break;
      this.#ready.delete(n);
      const height = this.#measure(section);
      if (height === this.#heights[n]) continue;
      this.#heights[n] = height;
      changed = true;
    }
    if (changed) this.#stack();
    return changed;
  }

  topOf(section: number): number {
    return this.#tops[Math.min(Math.max(0, section), this.sections.length)] ?? 0;
  }

  /** The section at a height of the layout; the nearest at the ends. */
  sectionAt(y: number): number {
    let low = 0;
    let high = this.sections.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#tops[middle] ?? 0) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The section of an item, by bisection; -1 in an empty list. */
  sectionOf(index: number): number {
    let low = 0;
    let high = this.sections.length - 1;
    if (high < 0) return -1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.sections[middle]?.first ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** All rows that touch `[top, bottom]`. */
  rowsBetween(top: number, bottom: number): PlacedRow[] {
    const placed: PlacedRow[] = [];
    for (let n = this.sectionAt(top); n < this.sections.length && this.topOf(n) < bottom; n++) {
      const at = this.topOf(n);
      for (const row of this.#rows(n)) {
        if (at + row.y + row.height > top && at + row.y < bottom) placed.push({ row, top: at + row.y });
      }
    }
    return placed;
  }

  rowOf(index: number): PlacedCells | null {
    const n = this.sectionOf(index);
    if (n < 0) return null;
    const row = this.#rows(n).find((one): one is CellRow => one.type === "cells" && (one.cells.at(-1)?.index ?? -1) >= index);
    return row ? { row, top: this.topOf(n) + row.y } : null;
  }

  /** The first row of items that ends below `y`. */
  firstBelow(y: number): PlacedCells | null {
    for (let n = this.sectionAt(y); n < this.sections.length; n++) {
      const at = this.topOf(n);
      const row = this.#rows(n).find((one): one is CellRow => one.type === "cells" && at + one.y + one.height > y);
      if (row) return { row, top: at + row.y };
    }
    return null;
  }

  /** The item above, below or beside: by place, so that `ArrowDown` lands under the eye. */
  neighbour(index: number, key: "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown"): number {
    if (key === "ArrowLeft") return Math.max(0, index - 1);
    if (key === "ArrowRight") return Math.min(this.length - 1, index + 1);
    const own = this.rowOf(index);
    const cell = own?.row.cells.find((one) => one.index === index);
    if (!own || !cell) return index;
    const step = key === "ArrowDown" ? (own.row.cells.at(-1)?.index ?? index) + 1 : (own.row.cells[0]?.index ?? index) - 1;
    if (step < 0 || step >= this.length) return index;
    const middle = cell.x + cell.width / 2;
    const apart = (one: Cell) => Math.abs(one.x + one.width / 2 - middle);
    return this.rowOf(step)?.row.cells.toSorted((a, b) => apart(a) - apart(b))[0]?.index ?? index;
  }

  #measure(section: Section): number {
    const { mode } = this.plan;
    if (mode !== "justified" || !this.#aspects.knows(section.first, section.first + section.count)) {
      return estimate(section, this.plan, this.#aspects.mean);
    }
    const last = rowsOf(section, this.plan, this.#aspects.at).at(-1);
    return last ? last.y + last.height : 0;
  }

  /** Rows of what is not known are squeezed or spread to its estimated height, so that nothing overlaps. */
  #rows(n: number): Row[] {
    const ready = this.#ready.get(n);
    if (ready) return ready;
    const section = this.sections[n];
    if (!section) return [];
    const rows = rowsOf(section, this.plan, this.#aspects.at);
    const last = rows.at(-1);
    const height = this.#heights[n] ?? 0;
    const scaled = last && Math.abs(last.y + last.height - height) > 0.5 ? fitted(rows, height) : rows;
    if (this.#ready.size >= MOST_READY) this.#ready.delete(this.#ready.keys().next().value ?? n);
    this.#ready.set(n, scaled);
    return scaled;
  }

  #stack(): void {
    let at = 0;
    for (let n = 0; n < this.sections.length; n++) {
      this.#tops[n] = at;
      at += this.#heights[n] ?? 0;
    }
    this.#tops[this.sections.length] = at;
  }
}

function fitted(rows: readonly Row[], height: number): Row[] {
  const header = rows[0]?.type === "day" ? rows[0].height : 0;
  const last = rows.at(-1);
  const factor = last ? (height - header) / (last.y + last.height - header) : 1;
  return rows.map((row) =>
    row.type === "day"
      ? row
      : {
          ...row,
          y: header + (row.y - header) * factor,
          height: row.height * factor,
          cellHeight: Math.max(1, row.height * factor - (row.height - row.cellHeight)),
        },
  );
}
