import { Cells } from "./cells.ts";
import { Days } from "./days.ts";
import { Dictionary } from "./dictionary.ts";
import { fold, Names } from "./names.ts";
import { room } from "./room.ts";
import type { Row } from "./row.ts";

/** Hears of every change of a row, before and after. A row that comes has only `entered`, one that goes only `leaving`. */
export interface Watcher {
  leaving(slot: number): void;
  entered(slot: number): void;
}

/** What stands for "unknown" among numbers: before everything else when ascending. */
export const UNKNOWN = Number.NEGATIVE_INFINITY;

const EMPTY = -1;
/** Bytes of a name, about. */
const MEAN_NAME = 32;

export type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

export const COLUMN_NAMES = [
  "ids",
  "created",
  "modified",
  "sizes",
  "cell",
  "mark",
  "model",
  "run",
  "createdDay",
  "modifiedDay",
  "nameAt",
  "nameLength",
] as const;
export type ColumnName = (typeof COLUMN_NAMES)[number];

/**
 * The library as columns of numbers. A row stands in a slot as long as it is listed; freed slots are given again. 1,000,000 rows take
 * about 100 MB.
 */
export class Table {
  /** Slots ever used; those that are free have the id 0. */
  length = 0;
  live = 0;
  /** Moves on with every change of a row. */
  changes = 0;
  ids = new Int32Array(1024);
  created = new Float64Array(1024);
  modified = new Float64Array(1024);
  sizes = new Float64Array(1024);
  cell = new Int32Array(1024);
  /** Score + 1 in bits 2 to 4, kept in bit 1, favourite in bit 0. */
  mark = new Uint8Array(1024);
  model = new Int32Array(1024);
  run = new Int32Array(1024);
  createdDay = new Int32Array(1024);
  modifiedDay = new Int32Array(1024);
  nameAt = new Uint32Array(1024);
  nameLength = new Uint16Array(1024);

  readonly cells = new Cells();
  readonly models = new Dictionary();
  readonly runs = new Dictionary();
  readonly names = new Names();
  readonly days: Days;
  readonly watchers = new Set<Watcher>();
  /** Open addressing with the id itself as hash: ids in a row lie in a row. */
  #places = new Int32Array(4096).fill(EMPTY);
  readonly #free: number[] = [];

  constructor(timeZone: string) {
    this.days = new Days(timeZone);
  }

  /** The slot of a row, or −1. */
  slotOf(id: number): number {
    const mask = this.#places.length - 1;
    for (let at = id & mask; ; at = (at + 1) & mask) {
      const slot = this.#places[at] ?? EMPTY;
      if (slot === EMPTY || this.ids[slot] === id) return slot;
    }
  }

  nameOf(slot: number): string {
    return this.names.read(this.nameAt[slot] ?? 0, this.nameLength[slot] ?? 0);
  }

  compareNames(a: number, b: number): number {
    return this.names.compare(this.nameAt[a] ?? 0, this.nameLength[a] ?? 0, this.nameAt[b] ?? 0, this.nameLength[b] ?? 0);
  }

  put(row: Row): void {
    this.changes += 1;
    const known = this.slotOf(row.id);
    if (known !== EMPTY) {
      for (const watcher of this.watchers) watcher.leaving(known);
      this.cells.add(this.cell[known] ?? 0, -1, this.sizes[known] ?? 0);
    }
    const slot = known === EMPTY ? this.#take(row.id) : known;
    this.#write(slot, row, known === EMPTY);
    this.cells.add(this.cell[slot] ?? 0, 1, this.sizes[slot] ?? 0);
    for (const watcher of this.watchers) watcher.entered(slot);
  }

  drop(id: number): void {
    const slot = this.slotOf(id);
    if (slot === EMPTY) return;
    this.changes += 1;
    for (const watcher of this.watchers) watcher.leaving(slot);
    this.cells.add(this.cell[slot] ?? 0, -1, this.sizes[slot] ?? 0);
    this.names.drop(this.nameLength[slot] ?? 0);
    this.#forget(id);
    this.ids[slot] = 0;
    this.live -= 1;
    this.#free.push(slot);
  }

  /** Brings the names together again where renames and deletions left holes. */
  tidy(): void {
    if (this.names.isWasteful) this.names.compact(this.nameAt, this.nameLength, this.length, (slot) => this.ids[slot] !== 0);
  }

  /** Gives back what growing took in advance. */
  trim(): void {
    const least = Math.max(1024, Math.ceil(this.length * 1.02));
    if (this.ids.length > least * 1.1) this.#resize(least);
    this.names.trim();
  }

  /** Takes room in advance for so many rows to come: growing copies, and leaves holes. What is never written to costs no memory. */
  expect(rows: number): void {
    if (rows > this.ids.length) this.#resize(Math.ceil(rows * 1.02));
    this.names.expect(rows * MEAN_NAME);
  }

  /** So many slots are in use, their ids and cells filled in from elsewhere: everything that follows from them is made anew. */
  restored(): void {
    this.live = 0;
    this.#free.length = 0;
    for (let slot = 0; slot < this.length; slot += 1) {
      if (this.ids[slot] === 0) {
        this.#free.push(slot);
        continue;
      }
      this.live += 1;
      this.cells.add(this.cell[slot] ?? 0, 1, this.sizes[slot] ?? 0);
    }
    this.#rehash(2 ** Math.max(12, Math.ceil(Math.log2(this.live * 2 + 1))));
  }

  /** Makes room for so many slots. */
  reserve(length: number): void {
    this.length = length;
    this.#resize(Math.max(1024, Math.ceil(length * 1.02)));
  }

  #write(slot: number, row: Row, isNew: boolean): void {
    // Whole numbers: sorting by digits and comparing must agree.
    this.created[slot] = Math.round(row.created);
    this.modified[slot] = row.modified === null ? UNKNOWN : Math.round(row.modified);
    this.sizes[slot] = row.size ?? UNKNOWN;
    this.cell[slot] = this.cells.codeOf(row);
    this.mark[slot] = ((row.score + 1) << 2) | (row.kept ? 2 : 0) | (row.favourite ? 1 : 0);
    this.model[slot] = this.models.add(row.model);
    this.run[slot] = this.runs.add(row.runId);
    this.createdDay[slot] = this.days.codeOf(row.created);
    this.modifiedDay[slot] = row.modified === null ? -1 : this.days.codeOf(row.modified);
    if (!isNew) {
      if (this.nameOf(slot) === fold(row.name)) return;
      this.names.drop(this.nameLength[slot] ?? 0);
    }
    this.nameAt[slot] = this.names.add(row.name);
    this.nameLength[slot] = this.names.lastLength;
  }

  #take(id: number): number {
    const slot = this.#free.pop() ?? this.length++;
    if (slot >= this.ids.length) this.#resize(Math.ceil(this.ids.length * 1.4));
    this.ids[slot] = id;
    this.live += 1;
    if (this.live * 2 > this.#places.length) this.#rehash(this.#places.length * 2);
    else this.#place(id, slot);
    return slot;
  }

  #place(id: number, slot: number): void {
    const mask = this.#places.length - 1;
    let at = id & mask;
    while (this.#places[at] !== EMPTY) at = (at + 1) & mask;
    this.#places[at] = slot;
  }

  #rehash(size: number): void {
    this.#places = new Int32Array(room(size * 4), 0, size).fill(EMPTY);
    for (let slot = 0; slot < this.length; slot += 1) {
      const id = this.ids[slot] ?? 0;
      if (id !== 0) this.#place(id, slot);
    }
  }

  /** Takes an id out and moves those after it up, so that no search ends too early. */
  #forget(id: number): void {
    const places = this.#places;
    const mask = places.length - 1;
    let hole = id & mask;
    while (this.ids[places[hole] ?? 0] !== id) hole = (hole + 1) & mask;
    for (let at = (hole + 1) & mask; places[at] !== EMPTY; at = (at + 1) & mask) {
      const home = (this.ids[places[at] ?? 0] ?? 0) & mask;
      // It may move up only if the hole does not lie before its home, around the end as well.
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        places[hole] = places[at] ?? EMPTY;
        hole = at;
      }
    }
    places[hole] = EMPTY;
  }

  #resize(size: number): void {
    const grown = <C extends Column>(column: C, made: C): C => {
      made.set(column.subarray(0, size));
      return made;
    };
    this.ids = grown(this.ids, new Int32Array(room(size * 4), 0, size));
    this.created = grown(this.created, new Float64Array(room(size * 8), 0, size));
    this.modified = grown(this.modified, new Float64Array(room(size * 8), 0, size));
    this.sizes = grown(this.sizes, new Float64Array(room(size * 8), 0, size));
    this.cell = grown(this.cell, new Int32Array(room(size * 4), 0, size));
    this.mark = grown(this.mark, new Uint8Array(room(size), 0, size));
    this.model = grown(this.model, new Int32Array(room(size * 4), 0, size));
    this.run = grown(this.run, new Int32Array(room(size * 4), 0, size));
    this.createdDay = grown(this.createdDay, new Int32Array(room(size * 4), 0, size));
    this.modifiedDay = grown(this.modifiedDay, new Int32Array(room(size * 4), 0, size));
    this.nameAt = grown(this.nameAt, new Uint32Array(room(size * 4), 0, size));
    this.nameLength = grown(this.nameLength, new Uint16Array(room(size * 2), 0, size));
  }
}
