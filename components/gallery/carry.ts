import { type FileKey, fileKey } from "#lib/media/file-key.ts";
import type { Media } from "#lib/media/schema.ts";
import { countOf, NO_RANGES, type Ranges, rangesOf, withRange } from "./ranges.ts";

/** As much of a list as is needed to look files up in it. */
export interface Readable {
  readonly length: number;
  read(from: number, to: number, signal: AbortSignal): Promise<Media[]>;
}

/** So many chosen files are looked up one by one; of more only where their ranges begin and end. */
const MOST_READ = 500;
/** A file is looked for so far around the place it should have. */
const AROUND = 60;
/** Stretches of the newer list that are read at most. */
const MOST_STRETCHES = 24;

/**
 * Where chosen files stand in a newer state of their list, by their ids: files that are gone from it are no longer chosen, new ones
 * between them are not. `shift` is how far everything should have moved.
 * @returns null where that would take too long to find out
 */
export async function carried(
  chosen: Ranges,
  before: Readable,
  after: Readable,
  shift: number,
  signal: AbortSignal,
): Promise<Ranges | null> {
  return countOf(chosen) <= MOST_READ ? each(chosen, before, after, shift, signal) : ends(chosen, before, after, shift, signal);
}

async function each(chosen: Ranges, before: Readable, after: Readable, shift: number, signal: AbortSignal): Promise<Ranges | null> {
  const stretches = chosen.reduce<Ranges>(
    (sum, [from, to]) => withRange(sum, ...around(from + shift, to + shift, after.length)),
    NO_RANGES,
  );
  if (stretches.length > MOST_STRETCHES) return null;
  const keys = new Set<FileKey>();
  for (const [from, to] of chosen) for (const item of await before.read(from, to, signal)) keys.add(fileKey(item));
  const found: number[] = [];
  for (const [from, to] of stretches) {
    for (const [n, item] of (await after.read(from, to, signal)).entries()) if (keys.has(fileKey(item))) found.push(from + n);
  }
  return rangesOf(found);
}

/** A range is still itself where both of its ends are found as far from each other as they were. */
async function ends(chosen: Ranges, before: Readable, after: Readable, shift: number, signal: AbortSignal): Promise<Ranges | null> {
  if (chosen.length * 2 > MOST_STRETCHES) return null;
  let moved = NO_RANGES;
  for (const [from, to] of chosen) {
    const places: number[] = [];
    for (const at of [from, to - 1]) {
      const [item] = await before.read(at, at + 1, signal);
      const [start, end] = around(at + shift, at + shift + 1, after.length);
      const near = item ? (await after.read(start, end, signal)).findIndex((one) => fileKey(one) === fileKey(item)) : -1;
      if (near < 0) return null;
      places.push(start + near);
    }
    const [first = 0, last = 0] = places;
    if (last - first !== to - 1 - from) return null;
    moved = withRange(moved, first, last + 1);
  }
  return moved;
}

const around = (from: number, to: number, length: number): [number, number] => [Math.max(0, from - AROUND), Math.min(length, to + AROUND)];
