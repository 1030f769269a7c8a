import { MEDIA_KINDS } from "../kinds.ts";
import type { GalleryFilter } from "../schema.ts";
import type { Sight } from "../store.ts";
import type { Cell } from "./cells.ts";
import type { Members } from "./matches.ts";
import type { SortName } from "./sorting.ts";
import type { Table } from "./table.ts";

const ANY = -2;
const MARKS = 32;

/** All of a filter that the columns know by themselves: everything but words and keywords. */
export type PlainFilter = Omit<GalleryFilter, "q" | "keywords" | "match_all">;

/** The same filter and sight always give the same key. */
export function keyOf(filter: PlainFilter, sight: Sight): string {
  return JSON.stringify([
    sight.kind === "visible" ? `visible ${sight.login}` : sight.kind,
    filter.project_id ?? null,
    filter.folder ?? null,
    filter.kind ?? null,
    filter.score_min ?? null,
    filter.score_max ?? null,
    filter.model ?? null,
    filter.run_id ?? null,
    filter.created_from ?? null,
    filter.created_to ?? null,
    filter.unassigned_only ?? false,
    filter.kept_only ?? false,
    filter.trashed ?? false,
  ]);
}

export function sees(sight: Sight, cell: Cell): boolean {
  return sight.kind === "all" || cell.visibility === "shared" || (sight.kind === "visible" && cell.owner === sight.login);
}

const isDay = (text: string) => text.length === 10;
const DAY_MS = 86_400_000;

/** Between which keys of an order everything lies that passes. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** Whether a row passes filter and sight: a few look-ups of small numbers. */
export class Predicate {
  readonly #table: Table;
  readonly #filter: PlainFilter;
  readonly #sight: Sight;
  #cells = new Uint8Array(0);
  #cellCount = 0;
  #days: Uint8Array | null = null;
  #dayCount = 0;
  readonly #marks = new Uint8Array(MARKS);
  readonly #from: number;
  readonly #to: number;
  #model = ANY;
  #run = ANY;

  constructor(table: Table, filter: PlainFilter, sight: Sight) {
    this.#table = table;
    this.#filter = filter;
    this.#sight = sight;
    for (let mark = 0; mark < MARKS; mark += 1) {
      const score = (mark >> 2) - 1;
      const passes = score >= (filter.score_min ?? -1) && score <= (filter.score_max ?? 5) && (!filter.kept_only || (mark & 2) !== 0);
      this.#marks[mark] = passes ? 1 : 0;
    }
    const instant = (text: string | undefined, none: number) => (text === undefined || isDay(text) ? none : Date.parse(text));
    this.#from = instant(filter.created_from, Number.NEGATIVE_INFINITY);
    this.#to = instant(filter.created_to, Number.POSITIVE_INFINITY);
    this.refresh();
  }

  /** As far as the filter says by itself; days as wide as they are in any time zone. */
  bounds(sort: SortName): Bounds {
    const { score_min, score_max, created_from, created_to } = this.#filter;
    // A score's key is one more than the score.
    if (sort === "score") return { least: (score_min ?? Number.NEGATIVE_INFINITY) + 1, most: (score_max ?? Number.POSITIVE_INFINITY) + 1 };
    if (sort !== "created") return { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
    return {
      least: created_from !== undefined && isDay(created_from) ? Date.parse(created_from) - DAY_MS : this.#from,
      most: created_to !== undefined && isDay(created_to) ? Date.parse(created_to) + 2 * DAY_MS : this.#to,
    };
  }

  /** Takes in folders, days and names that were met since: before each stretch of tests without a pause. */
  refresh(): void {
    const { model, run_id } = this.#filter;
    // Nobody's code until the name is met.
    if (model !== undefined && this.#model < 0) this.#model = this.#table.models.find(model);
    if (run_id !== undefined && this.#run < 0) this.#run = this.#table.runs.find(run_id);
    this.#refreshCells();
    this.#refreshDays();
  }

  #refreshCells(): void {
    const { all } = this.#table.cells;
    if (this.#cellCount === all.length) return;
    if (all.length > this.#cells.length) {
      const grown = new Uint8Array(Math.max(64, all.length * 2));
      grown.set(this.#cells);
      this.#cells = grown;
    }
    for (; this.#cellCount < all.length; this.#cellCount += 1) {
      const cell = all[this.#cellCount];
      this.#cells[this.#cellCount] = cell && this.#takes(cell) ? 1 : 0;
    }
  }

  #takes(cell: Cell): boolean {
    const { project_id, folder, kind, unassigned_only, trashed } = this.#filter;
    return (
      cell.trashed === (trashed ?? false) &&
      (project_id === undefined || cell.projectId === project_id) &&
      (folder === undefined || cell.folder === folder) &&
      (kind === undefined || cell.kind === MEDIA_KINDS.indexOf(kind)) &&
      (!unassigned_only || cell.projectId === null) &&
      sees(this.#sight, cell)
    );
  }

  #refreshDays(): void {
    const from = this.#filter.created_from;
    const to = this.#filter.created_to;
    const first = from !== undefined && isDay(from) ? from : null;
    const last = to !== undefined && isDay(to) ? to : null;
    if (first === null && last === null) return;
    const { texts } = this.#table.days;
    if (this.#days !== null && this.#dayCount === texts.length) return;
    this.#days = Uint8Array.from(texts, (day) => ((first === null || day >= first) && (last === null || day <= last) ? 1 : 0));
    this.#dayCount = texts.length;
  }

  test(slot: number): boolean {
    const table = this.#table;
    return (
      table.ids[slot] !== 0 &&
      this.#cells[table.cell[slot] ?? 0] === 1 &&
      this.#marks[table.mark[slot] ?? 0] === 1 &&
      (this.#model === ANY || table.model[slot] === this.#model) &&
      (this.#run === ANY || table.run[slot] === this.#run) &&
      (this.#days === null || this.#days[table.createdDay[slot] ?? 0] === 1) &&
      (table.created[slot] ?? 0) >= this.#from &&
      (table.created[slot] ?? 0) <= this.#to
    );
  }

  /**
   * Writes the slots of `[from, to)` that pass, and are among `members`, into `passed`, in order. @returns how many. Over many rows this is
   * several times as quick as testing each: the one question that few rows pass is asked of its column alone.
   */
  sift(from: number, to: number, members: Members | null, passed: Int32Array): number {
    if (members !== null) return this.#siftMembers(from, to, members.bits, passed);
    const { model, run, createdDay } = this.#table;
    if (this.#run !== ANY) return this.#siftEqual(run, this.#run, from, to, passed);
    if (this.#model !== ANY) return this.#siftEqual(model, this.#model, from, to, passed);
    if (this.#days !== null) return this.#siftCodes(createdDay, this.#days, from, to, passed);
    return this.#siftPlaces(from, to, passed);
  }

  #siftCodes(column: Int32Array, codes: Uint8Array, from: number, to: number, passed: Int32Array): number {
    let count = 0;
    for (let slot = from; slot < to; slot += 1) {
      if (codes[column[slot] as number] === 1 && this.test(slot)) passed[count++] = slot;
    }
    return count;
  }

  /** By place and kind, and by mark: one read more leaves far fewer to be tested. */
  #siftPlaces(from: number, to: number, passed: Int32Array): number {
    const { cell, mark } = this.#table;
    const [cells, marks] = [this.#cells, this.#marks];
    let count = 0;
    for (let slot = from; slot < to; slot += 1) {
      if (cells[cell[slot] as number] === 1 && marks[mark[slot] as number] === 1 && this.test(slot)) passed[count++] = slot;
    }
    return count;
  }

  #siftEqual(column: Int32Array, code: number, from: number, to: number, passed: Int32Array): number {
    let count = 0;
    for (let slot = from; slot < to; slot += 1) {
      if (column[slot] === code && this.test(slot)) passed[count++] = slot;
    }
    return count;
  }

  #siftMembers(from: number, to: number, bits: Uint32Array, passed: Int32Array): number {
    let count = 0;
    const end = Math.min(to, bits.length * 32);
    for (let slot = from; slot < end; ) {
      const left = (bits[slot >>> 5] ?? 0) >>> (slot & 31);
      // The next one of this word, or the next word.
      slot = left === 0 ? (slot | 31) + 1 : slot + (31 - Math.clz32(left & -left));
      if (left === 0 || slot >= end) continue;
      if (this.test(slot)) passed[count++] = slot;
      slot += 1;
    }
    return count;
  }
}
