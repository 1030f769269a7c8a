import { LARGEST_INT } from "#lib/core/numbers.ts";
import type { Days } from "./days.ts";
import type { Holdings } from "./library.ts";
import { Members } from "./matches.ts";
import { collect, type Hit, indexOf, type Listing, listingOf, rowAt } from "./page.ts";
import type { SummaryAnswer, SummaryQuestion } from "./questions.ts";
import { type Place, sortName, writePlace } from "./sorting.ts";
import { type Counted, type DayOf, Tally } from "./tally.ts";
import { Turns } from "./turns.ts";

const DAY_MS = 86_400_000;
const NOBODY = new Members(new Uint32Array(0));

/** Totals, days, kinds and scores of a filter, and where a jump leads. @throws GivenUp */
export async function summarize(holdings: Holdings, question: SummaryQuestion, signal?: AbortSignal): Promise<SummaryAnswer> {
  const dayOf: DayOf = question.sort === "modified" ? "modified" : "created";
  const members = question.match ? await holdings.matches.rows(question.match, signal) : null;
  const counted = await countedOf(holdings, question, members, dayOf, signal);
  if (question.jump === null || counted.total === 0) return { ...counted, place: null, index: 0 };
  const listing = { ...listingOf(holdings, question, question), members: question.impossible ? NOBODY : members };
  const { hit, index } = await jump(holdings, listing, counted, question.jump, signal);
  return { ...counted, place: hit && writePlace(sortName(question.sort), hit.place, true), index };
}

async function countedOf(
  holdings: Holdings,
  question: SummaryQuestion,
  members: Members | null,
  dayOf: DayOf,
  signal?: AbortSignal,
): Promise<Counted> {
  if (members === null && !question.impossible) return (await holdings.counts(question.filter, question.sight, dayOf)).read();
  // What the database answered is of this moment: counted once, not kept.
  const { predicate } = listingOf(holdings, question, question);
  const tally = new Tally(holdings.table, predicate, dayOf, question.impossible ? NOBODY : members);
  holdings.table.watchers.add(tally);
  try {
    await tally.count(new Turns(signal));
    return tally.read();
  } finally {
    holdings.table.watchers.delete(tally);
  }
}

interface Jump {
  readonly hit: Hit | null;
  readonly index: number;
}

async function jump(
  holdings: Holdings,
  listing: Listing,
  counted: Counted,
  to: NonNullable<SummaryQuestion["jump"]>,
  signal?: AbortSignal,
): Promise<Jump> {
  if (typeof to === "string") return jumpToDay(holdings, listing, counted, to, signal);
  if (typeof to === "object") return (await indexOf(holdings, listing, to.id, signal)) ?? { hit: null, index: 0 };
  return jumpTo(holdings, listing, Math.min(counted.total - 1, Math.floor(to * counted.total)), signal);
}

async function jumpTo(holdings: Holdings, listing: Listing, index: number, signal?: AbortSignal): Promise<Jump> {
  return { hit: await rowAt(holdings, listing, index, signal), index };
}

/** The first row of a day, or of the nearest after it on the way; the last row where the list ends before. */
async function jumpToDay(holdings: Holdings, listing: Listing, counted: Counted, day: string, signal?: AbortSignal): Promise<Jump> {
  const { ascending } = listing;
  const isBefore = (other: string) => (ascending ? other < day : other > day);
  const sum = (days: Counted["days"]) => days.reduce((total, one) => total + one.count, 0);
  // Rows of an unknown time have no day; ascending, they come first.
  const index = sum(counted.days.filter((one) => isBefore(one.day))) + (ascending ? counted.total - sum(counted.days) : 0);
  if (index >= counted.total) return jumpTo(holdings, listing, counted.total - 1, signal);
  const start = { place: edgeOfDay(holdings.table.days, day, ascending), inclusive: true };
  const [hit] = await collect(holdings, listing, start, 1, signal);
  return { hit: hit ?? null, index };
}

/** The first instant of a day, or going back in time its last, found by halving: a day begins and ends within two of its noon in UTC. */
function edgeOfDay(days: Days, day: string, ascending: boolean): Place {
  const noon = Date.parse(`${day}T12:00:00Z`);
  let [from, to] = [noon - 2 * DAY_MS, noon + 2 * DAY_MS];
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2);
    const isBehind = ascending ? days.dayOf(middle) >= day : days.dayOf(middle) > day;
    if (isBehind) to = middle;
    else from = middle;
  }
  return ascending ? { key: to, id: 0 } : { key: from, id: LARGEST_INT };
}
