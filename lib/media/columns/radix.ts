import { room } from "./room.ts";
import { numberKey, type SortName } from "./sorting.ts";
import type { Table } from "./table.ts";
import type { Turns } from "./turns.ts";

const DIGIT = 1 << 16;
const CHECK_EVERY = 1 << 15;
/** Few names left in a bucket are sorted by comparing them. */
const FEW = 24;

const int32s = (length: number) => new Int32Array(room(length * 4), 0, length);
const float64s = (length: number) => new Float64Array(room(length * 8), 0, length);

/** Every row's slot, by key and then id. Rows that change meanwhile may lie anywhere: whoever asks must sort those again. */
export async function sortedSlots(table: Table, sort: SortName, turns: Turns): Promise<Int32Array<ArrayBuffer>> {
  let slots = int32s(table.live);
  let count = 0;
  for (let slot = 0; slot < table.length && count < slots.length; slot += 1) {
    if (table.ids[slot] !== 0) slots[count++] = slot;
  }
  if (count < slots.length) slots = slots.subarray(0, count);
  slots = await byDigits(slots, (slot) => table.ids[slot] ?? 0, turns);
  if (sort === "name") return byNames(table, slots, turns);
  return byDigits(slots, (slot) => numberKey(table, sort, slot), turns);
}

/** Stable, by 16 bits at a time of a whole number under 2^53; unknown (−∞) first. Digits that all share are skipped. */
async function byDigits(slots: Int32Array<ArrayBuffer>, keyOf: (slot: number) => number, turns: Turns): Promise<Int32Array<ArrayBuffer>> {
  const keys = float64s(slots.length);
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let isSorted = true;
  for (let index = 0; index < slots.length; index += 1) {
    const key = Math.floor(keyOf(slots[index] ?? 0));
    keys[index] = key;
    if (index > 0 && key < (keys[index - 1] ?? 0)) isSorted = false;
    if (key !== Number.NEGATIVE_INFINITY && key < least) least = key;
    if (key > most) most = key;
    if (index % CHECK_EVERY === 0 && turns.isOver) await turns.next();
  }
  // As ids are after loading, and times nearly so in a library that only grew.
  if (isSorted) return slots;
  for (let index = 0; index < keys.length; index += 1)
    keys[index] = keys[index] === Number.NEGATIVE_INFINITY ? 0 : (keys[index] ?? 0) - least + 1;
  let [from, fromKeys, to, toKeys] = [slots, keys, int32s(slots.length), float64s(slots.length)];
  for (let unit = 1; unit <= most - least + 1; unit *= DIGIT) {
    const starts = new Int32Array(DIGIT + 1);
    for (let index = 0; index < from.length; index += 1) {
      const digit = Math.floor((fromKeys[index] ?? 0) / unit) % DIGIT;
      starts[digit + 1] = (starts[digit + 1] ?? 0) + 1;
      if (index % CHECK_EVERY === 0 && turns.isOver) await turns.next();
    }
    for (let digit = 0; digit < DIGIT; digit += 1) starts[digit + 1] = (starts[digit + 1] ?? 0) + (starts[digit] ?? 0);
    for (let index = 0; index < from.length; index += 1) {
      const key = fromKeys[index] ?? 0;
      const digit = Math.floor(key / unit) % DIGIT;
      const at = starts[digit] ?? 0;
      starts[digit] = at + 1;
      to[at] = from[index] ?? 0;
      toKeys[at] = key;
      if (index % CHECK_EVERY === 0 && turns.isOver) await turns.next();
    }
    [from, fromKeys, to, toKeys] = [to, toKeys, from, fromKeys];
  }
  return from;
}

/** Byte by byte from the front; within one name the order in which they came (by id) stays. */
async function byNames(table: Table, slots: Int32Array<ArrayBuffer>, turns: Turns): Promise<Int32Array<ArrayBuffer>> {
  const scratch = int32s(slots.length);
  // The bytes as they were counted: a name may change before the rows are dealt out.
  const seen = new Uint16Array(room(slots.length * 2), 0, slots.length);
  const starts = new Int32Array(258);
  const work: [from: number, to: number, depth: number][] = [[0, slots.length, 0]];
  for (let next = work.pop(); next; next = work.pop()) {
    const [from, to, depth] = next;
    if (turns.isOver) await turns.next();
    if (to - from <= FEW) {
      insertionSort(table, slots, from, to);
      continue;
    }
    starts.fill(0);
    for (let index = from; index < to; index += 1) {
      const slot = slots[index] ?? 0;
      // A name ends before any byte.
      const byte = depth < (table.nameLength[slot] ?? 0) ? (table.names.bytes[(table.nameAt[slot] ?? 0) + depth] ?? 0) + 1 : 0;
      seen[index] = byte;
      starts[byte + 1] = (starts[byte + 1] ?? 0) + 1;
      if (index % CHECK_EVERY === 0 && turns.isOver) await turns.next();
    }
    for (let byte = 0; byte < 257; byte += 1) starts[byte + 1] = (starts[byte + 1] ?? 0) + (starts[byte] ?? 0);
    const ends = starts.slice();
    for (let index = from; index < to; index += 1) {
      const byte = seen[index] ?? 0;
      const at = ends[byte] ?? 0;
      ends[byte] = at + 1;
      scratch[from + at] = slots[index] ?? 0;
      if (index % CHECK_EVERY === 0 && turns.isOver) await turns.next();
    }
    slots.set(scratch.subarray(from, to), from);
    for (let byte = 1; byte < 257; byte += 1) {
      const [begin, end] = [starts[byte] ?? 0, starts[byte + 1] ?? 0];
      if (end - begin > 1) work.push([from + begin, from + end, depth + 1]);
    }
  }
  return slots;
}

function insertionSort(table: Table, slots: Int32Array, from: number, to: number): void {
  for (let index = from + 1; index < to; index += 1) {
    const slot = slots[index] ?? 0;
    let at = index;
    while (at > from) {
      const before = slots[at - 1] ?? 0;
      if ((table.compareNames(before, slot) || (table.ids[before] ?? 0) - (table.ids[slot] ?? 0)) <= 0) break;
      slots[at] = before;
      at -= 1;
    }
    slots[at] = slot;
  }
}
