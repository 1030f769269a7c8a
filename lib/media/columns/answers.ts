import type { RawValue } from "#lib/db/raw-value.ts";
import { foldersOf, rootsOf } from "./folders.ts";
import type { Holdings, Library } from "./library.ts";
import type { Members } from "./matches.ts";
import { collect, type Hit, type Listing, listingOf } from "./page.ts";
import { Predicate } from "./predicate.ts";
import type { Asked, PageAnswer, PageQuestion, QuestionName, Questions } from "./questions.ts";
import { readPlace, type Start, sortName, writePlace } from "./sorting.ts";
import { summarize } from "./summary.ts";
import { Turns } from "./turns.ts";

/** So many rows are asked about one by one before all that match are gathered. */
const CANDIDATES = 256;
const MOST_CANDIDATES = 1_536;
const STRETCH = 1 << 14;

export type Answers = { readonly [N in QuestionName]: (question: Questions[N][0], signal?: AbortSignal) => Promise<Questions[N][1]> };

/** Answers from a library. `select` gets what pages show of some ids, each row beginning with its id. */
export function answersOf(library: Library, select: (ids: readonly number[]) => Promise<RawValue[][]>): Answers {
  const listed = async (ids: readonly number[]) => {
    const rows = ids.length === 0 ? [] : await select(ids);
    const byId = new Map(rows.map((row) => [Number(row[0]), row]));
    return ids.flatMap((id) => {
      const row = byId.get(id);
      return row ? [row] : [];
    });
  };
  return {
    async page(question, signal) {
      const holdings = await library.fresh();
      const found = await pageOf(holdings, question, signal);
      return found.ok ? { ok: true, rows: await listed(found.ids), next: found.next, total: found.total } : found;
    },
    summary: async (question, signal) => summarize(await library.fresh(), question, signal),
    folders: async ({ sight }) => foldersOf((await library.fresh()).table, sight),
    roots: async () => rootsOf((await library.fresh()).table),
    look: async () => ({ rows: (await library.fresh()).table.live }),
    async prepare() {
      const holdings = await library.fresh();
      await holdings.prepare();
      return { rows: holdings.table.live };
    },
  };
}

type Page =
  | { ok: true; ids: number[]; next: Extract<PageAnswer, { ok: true }>["next"]; total: number | null }
  | Extract<PageAnswer, { ok: false }>;

async function pageOf(holdings: Holdings, question: PageQuestion, signal?: AbortSignal): Promise<Page> {
  const { match, limit, counts } = question;
  const name = sortName(question.sort);
  const start = question.after === null ? null : readPlace(holdings.table, name, question.after);
  if (question.after !== null && start === null) return { ok: false, reason: "not a place of this list" };
  if (question.impossible) return { ok: true, ids: [], next: null, total: counts ? 0 : null };
  let listing = listingOf(holdings, question, question);
  if (match && (counts || holdings.matches.has(match))) listing = { ...listing, members: await holdings.matches.rows(match, signal) };
  const hits =
    match && listing.members === null
      ? await matching(holdings, listing, match, start, limit + 1, signal)
      : await collect(holdings, listing, start, limit + 1, signal);
  const shown = hits.slice(0, limit);
  const last = shown.at(-1);
  const next = hits.length > limit && last ? writePlace(name, last.place, false) : null;
  const total = counts ? await totalOf(holdings, question, listing.members, signal) : null;
  return { ok: true, ids: shown.flatMap((one) => (stillThere(holdings, listing, one) ? [one.id] : [])), next, total };
}

function stillThere({ table }: Holdings, { predicate }: Listing, { slot, id }: Hit): boolean {
  predicate.refresh();
  return table.ids[slot] === id && predicate.test(slot);
}

/** The first rows whose words match: asks about the first candidates; where few of them do, about all rows at once. */
async function matching(
  holdings: Holdings,
  listing: Listing,
  match: NonNullable<Asked["match"]>,
  start: Start | null,
  take: number,
  signal?: AbortSignal,
): Promise<Hit[]> {
  const found: Hit[] = [];
  let [from, asked, size] = [start, 0, CANDIDATES];
  while (asked < MOST_CANDIDATES) {
    const candidates = await collect(holdings, listing, from, size, signal);
    const slots = candidates.map((one) => one.slot);
    const passed = new Set(slots.length === 0 ? [] : await holdings.matches.check(match, slots));
    for (const one of candidates) if (passed.has(one.slot) && found.length < take) found.push(one);
    const last = candidates.at(-1);
    if (found.length >= take || candidates.length < size || !last) return found;
    asked += candidates.length;
    from = { place: last.place, inclusive: false };
    const missing = take - found.length;
    const expected = found.length === 0 ? Number.POSITIVE_INFINITY : (missing * asked) / found.length;
    if (asked + expected > MOST_CANDIDATES) break;
    size = Math.ceil(expected * 1.2);
  }
  const members = await holdings.matches.rows(match, signal);
  return collect(holdings, { ...listing, members }, start, take, signal);
}

async function totalOf(holdings: Holdings, question: PageQuestion, members: Members | null, signal?: AbortSignal): Promise<number> {
  if (members === null) return (await holdings.counts(question.filter, question.sight, "created")).total;
  return countAll(holdings, question, members, signal);
}

async function countAll({ table }: Holdings, { filter, sight }: Asked, members: Members, signal?: AbortSignal): Promise<number> {
  const predicate = new Predicate(table, filter, sight);
  const turns = new Turns(signal);
  const passed = new Int32Array(STRETCH);
  let total = 0;
  for (let from = 0; from < table.length; from += STRETCH) {
    total += predicate.sift(from, Math.min(table.length, from + STRETCH), members, passed);
    if (!turns.isOver) continue;
    await turns.next();
    predicate.refresh();
  }
  return total;
}
