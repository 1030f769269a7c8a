import { LARGEST_INT } from "#lib/core/numbers.ts";
import { Few } from "./few.ts";
import type { Holdings, Listed } from "./library.ts";
import type { Members } from "./matches.ts";
import type { Order } from "./order.ts";
import { keyOf, Predicate } from "./predicate.ts";
import type { Asked, Sorted } from "./questions.ts";
import { type Place, type Start, sortName, startOf } from "./sorting.ts";
import type { Table } from "./table.ts";
import { Turns } from "./turns.ts";

const STRETCH = 1 << 11;
/** So many rows are looked at in one go where all are. */
const SIFTED = 1 << 14;
/** After so many steps it is asked whether looking through all rows would be quicker than walking on. */
const PATIENCE = 20_000;
const SAMPLE = 2_000;
/** Of rows that pass more seldom, those before the place are compared with few others. */
const SELDOM = 0.15;

/** One list: what passes, in which order. */
export interface Listing extends Listed {
  readonly order: Order;
  readonly ascending: boolean;
  /** Where on the circle a random order begins. */
  readonly seed: string | null;
  readonly predicate: Predicate;
}

/** A stretch of an order: from a place (or its end) on, as far as a bound. A list has one, a circle two. */
interface Arc {
  readonly place: Place | null;
  readonly inclusive: boolean;
  readonly reaches: ((slot: number) => boolean) | null;
}

function arcsOf(listing: Listing, start: Start | null): Arc[] {
  const { order, ascending, seed } = listing;
  if (seed === null) return [boundedArc(listing, start)];
  const from: Place = { key: startOf(seed), id: 0 };
  const isAfter = (place: Place) => Number(place.key) >= Number(from.key);
  const isBehind = (slot: number) => order.compare.withPlace(slot, from) < 0 === ascending;
  const first: Arc = { place: from, inclusive: false, reaches: null };
  const second: Arc = { place: null, inclusive: false, reaches: isBehind };
  if (!start) return [first, second];
  const own = { place: start.place, inclusive: start.inclusive };
  return isAfter(start.place) === ascending ? [{ ...own, reaches: null }, second] : [{ ...own, reaches: isBehind }];
}

/** From a start, or from where the first row can be that passes, to where the last can. */
function boundedArc({ order, ascending, predicate }: Listing, start: Start | null): Arc {
  const { least, most } = predicate.bounds(order.sort);
  const lowest: Place | null = least === Number.NEGATIVE_INFINITY ? null : { key: least, id: 0 };
  const highest: Place | null = most === Number.POSITIVE_INFINITY ? null : { key: most, id: LARGEST_INT };
  const [first, last, sign] = ascending ? [lowest, highest, 1] : [highest, lowest, -1];
  return {
    place: start?.place ?? first,
    inclusive: start?.inclusive ?? false,
    reaches: last && ((slot) => sign * order.compare.withPlace(slot, last) <= 0),
  };
}

/** A list of a filter without words, sorted. */
export function listingOf(holdings: Holdings, { filter, sight }: Pick<Asked, "filter" | "sight">, { sort, order }: Sorted): Listing {
  return {
    order: holdings.order(sortName(sort)),
    ascending: order === "asc",
    seed: sort.startsWith("random:") ? sort.slice("random:".length) : null,
    predicate: new Predicate(holdings.table, filter, sight),
    key: keyOf(filter, sight),
    members: null,
  };
}

/** A row of a page, and where it stood when it was found: it may move, or its slot become another's, before the page is full. */
export interface Hit {
  readonly slot: number;
  readonly id: number;
  readonly place: Place;
}

function hit(table: Table, { order }: Listing, slot: number): Hit {
  return { slot, id: table.ids[slot] ?? 0, place: order.compare.placeOf(slot) };
}

/** The first rows of a list from a start on, at most `take`. @throws GivenUp */
export async function collect(
  holdings: Holdings,
  listing: Listing,
  start: Start | null,
  take: number,
  signal?: AbortSignal,
): Promise<Hit[]> {
  const { table } = holdings;
  const found: Hit[] = [];
  const turns = new Turns(signal);
  const isFull = (slot: number) => found.push(hit(table, listing, slot)) >= take;
  // Where the few that can pass are known, there is nothing to walk.
  const areFew = listing.members ? isQuicker(listing.members, table, take) : holdings.few(listing) !== null;
  for (const arc of arcsOf(listing, start)) {
    const stopped = areFew ? arc.place : await walkArc(listing, arc, isFull, turns, () => isSeldom(table, listing));
    if (stopped === "full") break;
    const rest = stopped === arc.place ? arc : { ...arc, place: stopped as Place, inclusive: false };
    if (stopped !== "end") await scanArc(holdings, listing, rest, found, take, turns);
    if (found.length >= take) break;
  }
  return found;
}

/** The row at an index of a list, or null behind its end. @throws GivenUp */
export async function rowAt(holdings: Holdings, listing: Listing, index: number, signal?: AbortSignal): Promise<Hit | null> {
  const turns = new Turns(signal);
  let passed = 0;
  let found: Hit | null = null;
  const isThere = (slot: number) => {
    passed += 1;
    if (passed <= index) return false;
    found = hit(holdings.table, listing, slot);
    return true;
  };
  for (const arc of arcsOf(listing, null)) {
    if ((await walkArc(listing, arc, isThere, turns, () => false)) === "full") break;
  }
  return found;
}

/** Where a row stands in a list, or null when it is not in it. @throws GivenUp */
export async function indexOf(
  holdings: Holdings,
  listing: Listing,
  id: number,
  signal?: AbortSignal,
): Promise<{ hit: Hit; index: number } | null> {
  const { table } = holdings;
  const wanted = table.slotOf(id);
  const { predicate, members } = listing;
  predicate.refresh();
  if (wanted < 0 || !predicate.test(wanted) || (members !== null && !members.has(wanted))) return null;
  const turns = new Turns(signal);
  let passed = 0;
  let found: Hit | null = null;
  const isThere = (slot: number) => {
    passed += 1;
    if (table.ids[slot] !== id) return false;
    found = hit(table, listing, slot);
    return true;
  };
  for (const arc of arcsOf(listing, null)) {
    if ((await walkArc(listing, arc, isThere, turns, () => false)) === "full") break;
  }
  return found && { hit: found, index: passed - 1 };
}

/** Calls `isFull` with each row that passes until it says so. @returns the place it stopped at when walking on is not worth it */
async function walkArc(
  listing: Listing,
  arc: Arc,
  isFull: (slot: number) => boolean,
  turns: Turns,
  isSlow: () => boolean,
): Promise<"full" | "end" | Place> {
  const { order, ascending, predicate, members } = listing;
  await order.ready();
  let { version } = order;
  let walk = order.walk(arc.place, arc.inclusive, ascending);
  predicate.refresh();
  for (let steps = 1; ; steps += 1) {
    const slot = walk.next();
    if (slot < 0 || (arc.reaches !== null && !arc.reaches(slot))) return "end";
    if (predicate.test(slot) && (members === null || members.has(slot)) && isFull(slot)) return "full";
    if (steps % STRETCH !== 0) continue;
    const isLong = steps >= PATIENCE && steps < PATIENCE + STRETCH;
    if (isLong && isSlow()) return order.compare.placeOf(slot);
    if (!turns.isOver) continue;
    const place = order.compare.placeOf(slot);
    await turns.next();
    // Rows may have changed in the pause: the walk goes on from where it was, in the order as it is now.
    await order.ready();
    predicate.refresh();
    if (order.version !== version) {
      version = order.version;
      walk = order.walk(place, false, ascending);
    }
  }
}

/** Whether going through all members takes fewer steps than walking until so many of them were met. */
function isQuicker(members: Members, table: Table, take: number): boolean {
  return members.count ** 2 <= take * table.length;
}

/** Whether few rows pass, as far as rows here and there tell. */
function isSeldom(table: Table, { predicate, members }: Listing): boolean {
  const step = Math.max(1, Math.floor(table.length / SAMPLE));
  let [passed, asked] = [0, 0];
  for (let slot = 0; slot < table.length; slot += step) {
    asked += 1;
    if (predicate.test(slot) && (members === null || members.has(slot))) passed += 1;
  }
  return passed < asked * SELDOM;
}

/** Looks through all rows that can be meant for the first of those after a place. */
async function scanArc(holdings: Holdings, listing: Listing, arc: Arc, found: Hit[], take: number, turns: Turns): Promise<void> {
  const { table } = holdings;
  const { changes } = table;
  const wanted = take - found.length;
  let best = await bestOf(holdings, listing, arc, wanted, turns);
  // Rows that changed in a pause may have lost their place among the best: once more, in one go.
  if (table.changes !== changes) best = await bestOf(holdings, listing, arc, wanted, null);
  found.push(...best.map((slot) => hit(table, listing, slot)));
}

async function bestOf(holdings: Holdings, listing: Listing, arc: Arc, wanted: number, turns: Turns | null): Promise<number[]> {
  const { table } = holdings;
  const { order, ascending, predicate, members } = listing;
  const { compare } = order;
  const sign = ascending ? 1 : -1;
  const nearest = arc.inclusive ? 0 : 1;
  const best: number[] = [];
  const insert = (slot: number) => {
    const worst = best[best.length - 1];
    if (worst !== undefined && best.length >= wanted && sign * compare.slots(slot, worst) >= 0) return;
    if (arc.place && sign * compare.withPlace(slot, arc.place) < nearest) return;
    if (arc.reaches !== null && !arc.reaches(slot)) return;
    let at = best.length;
    while (at > 0 && sign * compare.slots(best[at - 1] ?? 0, slot) > 0) at -= 1;
    best.splice(at, 0, slot);
    if (best.length > wanted) best.pop();
  };
  const known = holdings.few(listing);
  if (known) {
    for (let index = 0; index < known.length; index += 1) insert(known[ascending ? index : known.length - 1 - index] ?? 0);
    return best;
  }
  const met = new Few(table);
  const passed = new Int32Array(SIFTED);
  predicate.refresh();
  // Newer rows mostly lie later: from where the best lie, few have to give way.
  const stretches = Math.ceil(table.length / SIFTED);
  for (let step = 0; step < stretches; step += 1) {
    const from = SIFTED * (ascending ? step : stretches - 1 - step);
    const count = predicate.sift(from, Math.min(table.length, from + SIFTED), members, passed);
    for (let index = 0; index < count; index += 1) {
      const slot = passed[ascending ? index : count - 1 - index] ?? 0;
      met.add(slot);
      insert(slot);
    }
    if (turns?.isOver) await turns.next();
  }
  holdings.keepFew(listing, met, ascending);
  return best;
}
