import { sortedSlots } from "./radix.ts";
import { room } from "./room.ts";
import { type Comparison, comparison, type Place, type SortName } from "./sorting.ts";
import type { Table, Watcher } from "./table.ts";
import { Turns } from "./turns.ts";

/** So many rows beside the sorted ones are looked through with each question; more are worked in (4 ms at 1,000,000 rows). */
const MOST_BESIDE = 8_192;
/** With so many changes sorting anew is quicker than working them in. */
const MOST_CHANGES = 16_000;

/**
 * All rows in one order: a sorted base, and the few rows that changed since in a sorted list beside it. Their old places in the base
 * are stale and skipped. Nothing moves while a row changes; the next question works the changes in.
 */
export class Order implements Watcher {
  readonly sort: SortName;
  readonly compare: Comparison;
  /** Moves on whenever places in `base` or `beside` do. */
  version = 0;
  base = new Int32Array(0);
  #beside: number[] = [];
  /** For each row beside the base: before which place of the base it belongs. */
  #besideAt: number[] = [];
  #stale = new Uint8Array(0);
  #staleCount = 0;
  readonly #changed = new Set<number>();
  /** So many rows changed that which ones is not kept: a scan of a million files would fill as large a set of every order. */
  #isOutdated = false;
  #building: Promise<void> | undefined;
  #isBuilt = false;
  readonly #table: Table;

  constructor(table: Table, sort: SortName) {
    this.#table = table;
    this.sort = sort;
    this.compare = comparison(table, sort);
    table.watchers.add(this);
  }

  leaving(slot: number): void {
    this.#note(slot);
  }

  entered(slot: number): void {
    this.#note(slot);
  }

  #note(slot: number): void {
    if (this.#isOutdated) return;
    this.#changed.add(slot);
    if (this.#changed.size <= MOST_CHANGES) return;
    this.#isOutdated = true;
    this.#changed.clear();
  }

  /** Ready to be walked at once, without a pause: what changed is worked in. Sorted anew, for all who wait, where that is due. */
  async ready(): Promise<void> {
    while (!this.isReady) {
      this.#building ??= this.#build().finally(() => {
        this.#building = undefined;
      });
      await this.#building;
    }
    this.workIn();
  }

  get isReady(): boolean {
    return this.#isBuilt && !this.#isOutdated;
  }

  /** The base, and the rows that do not stand in it as they are now. Null while that is not known. */
  written(): { base: Int32Array<ArrayBuffer>; changed: Set<number> } | null {
    if (!this.isReady) return null;
    const changed = new Set(this.#changed);
    for (const slot of this.#beside) changed.add(slot);
    for (let slot = 0; slot < this.#stale.length; slot += 1) if (this.#stale[slot] === 1) changed.add(slot);
    return { base: this.base, changed };
  }

  /** Takes a base that was written down, and the rows that changed since. */
  restore(base: Int32Array<ArrayBuffer>, changed: Iterable<number>): void {
    this.base = base;
    this.#stale = new Uint8Array(room(Math.ceil(this.#table.ids.length * 1.1)));
    for (const slot of changed) this.#note(slot);
    this.#isBuilt = true;
    this.version += 1;
  }

  async #build(): Promise<void> {
    this.#changed.clear();
    this.#isOutdated = false;
    this.#isBuilt = false;
    const base = await sortedSlots(this.#table, this.sort, new Turns());
    this.base = base;
    this.#stale = new Uint8Array(room(Math.ceil(this.#table.ids.length * 1.1)));
    this.#staleCount = 0;
    this.#beside = [];
    this.#besideAt = [];
    this.#isBuilt = true;
    this.version += 1;
  }

  /** Only while `isReady`: a walk over places is possible after it, until the next row changes. */
  workIn(): void {
    if (this.#changed.size === 0) return;
    const changed = this.#changed;
    if (this.#table.length > this.#stale.length) {
      const stale = new Uint8Array(room(Math.ceil(this.#table.ids.length * 1.1)));
      stale.set(this.#stale);
      this.#stale = stale;
    }
    for (const slot of changed) {
      if (this.#stale[slot] === 0) this.#staleCount += 1;
      this.#stale[slot] = 1;
    }
    const fresh = [...changed].filter((slot) => this.#table.ids[slot] !== 0).sort(this.compare.slots);
    const kept = this.#beside.flatMap((slot, index) => (changed.has(slot) ? [] : [index]));
    this.#merge(kept, fresh);
    changed.clear();
    this.version += 1;
    if (this.#beside.length + this.#staleCount > MOST_BESIDE) this.#compact();
  }

  #merge(kept: readonly number[], fresh: readonly number[]): void {
    const [beside, besideAt]: [number[], number[]] = [[], []];
    let next = 0;
    const take = (slot: number) => {
      beside.push(slot);
      besideAt.push(this.#seekBase(this.compare.placeOf(slot), false));
    };
    for (const index of kept) {
      const slot = this.#beside[index] ?? 0;
      for (let candidate = fresh[next]; candidate !== undefined && this.compare.slots(candidate, slot) < 0; candidate = fresh[++next])
        take(candidate);
      beside.push(slot);
      besideAt.push(this.#besideAt[index] ?? 0);
    }
    for (; next < fresh.length; next += 1) take(fresh[next] ?? 0);
    this.#beside = beside;
    this.#besideAt = besideAt;
  }

  /** Base and beside become one base without stale places. */
  #compact(): void {
    const most = this.base.length + this.#beside.length;
    const next = new Int32Array(room(most * 4), 0, most);
    let [count, from] = [0, 0];
    const copy = (to: number) => {
      for (; from < to; from += 1) {
        const slot = this.base[from] ?? 0;
        if (this.#stale[slot] === 0) next[count++] = slot;
      }
    };
    for (let index = 0; index < this.#beside.length; index += 1) {
      copy(this.#besideAt[index] ?? 0);
      next[count++] = this.#beside[index] ?? 0;
    }
    copy(this.base.length);
    this.base = next.subarray(0, count);
    this.#stale.fill(0);
    this.#staleCount = 0;
    this.#beside = [];
    this.#besideAt = [];
  }

  /** The first place in the base whose row comes at or (`after`) behind a place. Stale rows, whose keys mean nothing, are stepped over. */
  #seekBase(place: Place, after: boolean): number {
    let [from, to] = [0, this.base.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      let probe = middle;
      while (probe < to && this.#stale[this.base[probe] ?? 0] !== 0) probe += 1;
      if (probe === to) {
        to = middle;
        continue;
      }
      const compared = this.compare.withPlace(this.base[probe] ?? 0, place);
      if (compared < 0 || (after && compared === 0)) from = probe + 1;
      else to = middle;
    }
    return from;
  }

  #seekBeside(place: Place, after: boolean): number {
    let [from, to] = [0, this.#beside.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      const compared = this.compare.withPlace(this.#beside[middle] ?? 0, place);
      if (compared < 0 || (after && compared === 0)) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** A walk from a place (or from the end it begins at) in either direction. Valid while `version` stays. */
  walk(place: Place | null, inclusive: boolean, ascending: boolean): Walk {
    const after = ascending ? !inclusive : inclusive;
    const base = place ? this.#seekBase(place, after) : ascending ? 0 : this.base.length;
    const beside = place ? this.#seekBeside(place, after) : ascending ? 0 : this.#beside.length;
    return new Walk(this.base, this.#stale, this.#beside, this.#besideAt, base, beside, ascending);
  }
}

/** Steps through base and beside as through one list. */
export class Walk {
  readonly #base: Int32Array;
  readonly #stale: Uint8Array;
  readonly #beside: readonly number[];
  readonly #besideAt: readonly number[];
  #at: number;
  #besideNext: number;
  readonly #ascending: boolean;

  constructor(
    base: Int32Array,
    stale: Uint8Array,
    beside: readonly number[],
    besideAt: readonly number[],
    at: number,
    besideNext: number,
    ascending: boolean,
  ) {
    this.#base = base;
    this.#stale = stale;
    this.#beside = beside;
    this.#besideAt = besideAt;
    this.#at = at;
    this.#besideNext = besideNext;
    this.#ascending = ascending;
  }

  /** The next row's slot, −1 at the end. */
  next(): number {
    return this.#ascending ? this.#forward() : this.#backward();
  }

  #forward(): number {
    for (;;) {
      if (this.#besideNext < this.#beside.length && (this.#besideAt[this.#besideNext] ?? 0) <= this.#at) {
        return this.#beside[this.#besideNext++] ?? -1;
      }
      if (this.#at >= this.#base.length) return -1;
      const slot = this.#base[this.#at++] ?? -1;
      if (this.#stale[slot] === 0) return slot;
    }
  }

  #backward(): number {
    for (;;) {
      if (this.#besideNext > 0 && (this.#besideAt[this.#besideNext - 1] ?? 0) >= this.#at) return this.#beside[--this.#besideNext] ?? -1;
      if (this.#at <= 0) return -1;
      const slot = this.#base[--this.#at] ?? -1;
      if (this.#stale[slot] === 0) return slot;
    }
  }
}
