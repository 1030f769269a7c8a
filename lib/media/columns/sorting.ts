import { LARGEST_INT } from "#lib/core/numbers.ts";
import type { GallerySort } from "../schema.ts";
import { compareBytes, fold } from "./names.ts";
import { type Table, UNKNOWN } from "./table.ts";

export const SORT_NAMES = ["created", "modified", "name", "score", "size", "random"] as const;
export type SortName = (typeof SORT_NAMES)[number];

export function sortName(sort: GallerySort): SortName {
  return sort.startsWith("random:") ? "random" : (sort as SortName);
}

/** A place in a sorted list: the key a row there has or had, and its id, which breaks ties. */
export interface Place {
  readonly key: number | Uint8Array;
  readonly id: number;
}

/**
 * A pseudo-random number that a row keeps for life: its id, mixed so that neighbours fly apart. No two ids share one (each step can be
 * taken back).
 */
export function randomKey(id: number): number {
  let mixed = Math.imul(id ^ (id >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Where on the circle of random numbers a seed begins (FNV-1a). */
export function startOf(seed: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < seed.length; index += 1) hash = Math.imul(hash ^ seed.charCodeAt(index), 0x01000193);
  return randomKey(hash);
}

export function numberKey(table: Table, sort: Exclude<SortName, "name">, slot: number): number {
  switch (sort) {
    case "created":
      return table.created[slot] ?? 0;
    case "modified":
      return table.modified[slot] ?? 0;
    case "size":
      return table.sizes[slot] ?? 0;
    case "score":
      return (table.mark[slot] ?? 0) >> 2;
    case "random":
      return randomKey(table.ids[slot] ?? 0);
  }
}

/** How one sort compares rows, ascending. */
export interface Comparison {
  slots(a: number, b: number): number;
  withPlace(slot: number, place: Place): number;
  placeOf(slot: number): Place;
}

export function comparison(table: Table, sort: SortName): Comparison {
  const ids = (a: number, b: number) => (table.ids[a] ?? 0) - (table.ids[b] ?? 0);
  if (sort === "name") {
    return {
      slots: (a, b) => table.compareNames(a, b) || ids(a, b),
      withPlace: (slot, { key, id }) =>
        compareBytes(
          table.names.bytes,
          table.nameAt[slot] ?? 0,
          table.nameLength[slot] ?? 0,
          key as Uint8Array,
          0,
          (key as Uint8Array).length,
        ) || (table.ids[slot] ?? 0) - id,
      placeOf: (slot) => ({ key: Buffer.from(table.nameOf(slot), "utf8"), id: table.ids[slot] ?? 0 }),
    };
  }
  const key = (slot: number) => numberKey(table, sort, slot);
  // Not by subtraction: two unknowns are equal.
  const order = (a: number, b: number) => (a < b ? -1 : a > b ? 1 : 0);
  return {
    slots: (a, b) => order(key(a), key(b)) || ids(a, b),
    withPlace: (slot, place) => order(key(slot), place.key as number) || (table.ids[slot] ?? 0) - place.id,
    placeOf: (slot) => ({ key: key(slot), id: table.ids[slot] ?? 0 }),
  };
}

/** A place as JSON keeps it. Names that would make a cursor too long are cut: the row itself, while it is there, says the rest. */
export type WrittenPlace = readonly [sort: string, key: string | number | null, id: number, inclusive: 0 | 1];

const LONGEST_NAME = 100;

export function writePlace(sort: SortName, place: Place, inclusive: boolean): WrittenPlace {
  const end = inclusive ? 1 : 0;
  if (sort === "random") return [sort, null, place.id, end];
  if (typeof place.key === "number") return [sort, place.key === UNKNOWN ? null : place.key, place.id, end];
  return [sort, Buffer.from(place.key).toString("utf8").slice(0, LONGEST_NAME).toWellFormed(), place.id, end];
}

export interface Start {
  readonly place: Place;
  /** Begins with the row at that place, not after it. */
  readonly inclusive: boolean;
}

/** @returns null for what `writePlace` of this sort cannot have written */
export function readPlace(table: Table, sort: SortName, written: unknown): Start | null {
  if (!Array.isArray(written) || written.length !== 4) return null;
  const [name, key, id, end] = written as [unknown, unknown, unknown, unknown];
  if (name !== sort || !Number.isInteger(id) || (id as number) < 1 || (id as number) > LARGEST_INT || (end !== 0 && end !== 1)) return null;
  const start = (value: Place["key"]): Start => ({ place: { key: value, id: id as number }, inclusive: end === 1 });
  if (sort === "random") return key === null ? start(randomKey(id as number)) : null;
  if (sort === "name") return typeof key === "string" ? start(Buffer.from(wholeName(table, key, id as number), "utf8")) : null;
  if (key === null) return start(UNKNOWN);
  return typeof key === "number" ? start(key) : null;
}

function wholeName(table: Table, written: string, id: number): string {
  if (written.length < LONGEST_NAME) return fold(written);
  const slot = table.slotOf(id);
  const name = slot < 0 ? "" : table.nameOf(slot);
  return name.startsWith(written) ? name : written;
}
