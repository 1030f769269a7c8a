import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { dayIn } from "#lib/core/time.ts";
import type { Database } from "#lib/db/client.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { readWordQuery, searchWords } from "../filters/words.ts";
import type { GalleryFilter, GallerySort } from "../schema.ts";
import type { Sight } from "../store.ts";
import { openColumns } from "./open.ts";
import type { Asked, Columns, PageAnswer } from "./questions.ts";
import { randomKey, startOf } from "./sorting.ts";

const ZONE = "Asia/Kathmandu";
const ALL: Sight = { kind: "all" };
const LEXICON = ["fox", "red", "snow", "barn", "赤", "deep"] as const;
const KEYWORDS = ["k-one", "k-two", "Fox"] as const;
const BASE = Date.UTC(2024, 2, 9, 12);
const HOUR = 3_600_000;

interface Made {
  name: string;
  created: number;
  modified: number | null;
  size: number | null;
  kind: "image" | "video" | "audio";
  score: number;
  kept: boolean;
  status: string;
  project: string | null;
  folder: string | null;
  model: string | null;
  run: string | null;
  visibility: string;
  owner: string | null;
  copyOf: number | null;
  words: string[];
  keywords: string[];
}

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);

const made: fc.Arbitrary<Made> = fc.record({
  name: oneOf("a.png", "A.png", "b.png", "Zoë.png", "z.png", "狐.png", "b10.png"),
  created: fc.integer({ min: -3, max: 90 }).map((hours) => BASE + hours * HOUR),
  modified: fc.option(fc.integer({ min: 0, max: 60 }).map((hours) => BASE + hours * HOUR)),
  size: fc.option(fc.integer({ min: 0, max: 5 })),
  kind: oneOf("image", "image", "video", "audio"),
  score: fc.integer({ min: -1, max: 5 }),
  kept: fc.boolean(),
  status: oneOf("present", "present", "present", "offline", "trashed", "missing", "unstable"),
  project: oneOf("one", "two", null),
  folder: oneOf("x", "y", null),
  model: oneOf("sd", "flux", null),
  run: oneOf("r1", null),
  visibility: oneOf("shared", "private", "workshop"),
  owner: oneOf("anna", "ben", null),
  copyOf: oneOf(null, null, null, 1),
  words: fc.array(oneOf(...LEXICON), { maxLength: 6 }),
  keywords: fc.uniqueArray(oneOf(...KEYWORDS), { maxLength: 2 }),
});

const filters: fc.Arbitrary<GalleryFilter> = fc.record(
  {
    q: oneOf("fox", "red fox", '"red fox"', "fox -snow", "-barn", "赤", '-"deep snow" red', "★"),
    project_id: oneOf("one", "two", "nowhere"),
    folder: oneOf("x", "y"),
    kind: oneOf("image", "video", "model3d"),
    score_min: fc.integer({ min: -1, max: 5 }),
    score_max: fc.integer({ min: -1, max: 5 }),
    keywords: fc.uniqueArray(oneOf(...KEYWORDS, "none"), { minLength: 1, maxLength: 2 }),
    match_all: fc.boolean(),
    model: oneOf("sd", "gone"),
    run_id: oneOf("r1", "r2"),
    created_from: oneOf("2024-03-10", "2024-03-10T03:00:00Z"),
    created_to: oneOf("2024-03-11", "2024-03-11T21:15:00+05:45"),
    unassigned_only: fc.boolean(),
    kept_only: fc.boolean(),
    trashed: fc.boolean(),
  },
  { requiredKeys: [] },
);
// Most filters at once match nothing: few at a time say more.
const fewFilters = fc
  .tuple(
    filters,
    fc.subarray(
      [
        "q",
        "project_id",
        "folder",
        "kind",
        "score_min",
        "score_max",
        "keywords",
        "match_all",
        "model",
        "run_id",
        "created_from",
        "created_to",
        "unassigned_only",
        "kept_only",
        "trashed",
      ] as const,
      { maxLength: 3 },
    ),
  )
  .map(([filter, keys]) => Object.fromEntries(Object.entries(filter).filter(([key]) => (keys as string[]).includes(key))) as GalleryFilter);
const sorts: fc.Arbitrary<GallerySort> = oneOf("created", "modified", "name", "score", "size", "random:x", "random:y7");
const sights = oneOf<Sight>(ALL, ALL, { kind: "shared" }, { kind: "visible", login: "anna" });

type Kept = Made & { id: number };

function asked(sight: Sight, { q, keywords, match_all, ...filter }: GalleryFilter): Asked {
  const { wanted, unwanted, impossible } = readWordQuery(q ?? "");
  const named = keywords ?? [];
  const isAsked = wanted.length + unwanted.length + named.length > 0;
  return { filter, sight, match: isAsked ? { wanted, unwanted, keywords: named, matchAll: match_all ?? false } : null, impossible };
}

/** What the columns must answer, told the slow and simple way. */
function passes(row: Kept, sight: Sight, filter: GalleryFilter): boolean {
  if (row.copyOf !== null || !["present", "offline", "trashed"].includes(row.status)) return false;
  if ((row.status === "trashed") !== (filter.trashed ?? false)) return false;
  if (sight.kind !== "all" && row.visibility !== "shared" && !(sight.kind === "visible" && row.owner === sight.login)) return false;
  if (filter.project_id !== undefined && row.project !== filter.project_id) return false;
  if (filter.folder !== undefined && row.folder !== filter.folder) return false;
  if (filter.kind !== undefined && row.kind !== filter.kind) return false;
  if (row.score < (filter.score_min ?? -1) || row.score > (filter.score_max ?? 5)) return false;
  if (filter.model !== undefined && row.model !== filter.model) return false;
  if (filter.run_id !== undefined && row.run !== filter.run_id) return false;
  if (filter.unassigned_only && row.project !== null) return false;
  if (filter.kept_only && !row.kept) return false;
  const day = dayIn(new Date(row.created), ZONE);
  const { created_from: from, created_to: to } = filter;
  if (from !== undefined && (from.length === 10 ? day < from : row.created < Date.parse(from))) return false;
  if (to !== undefined && (to.length === 10 ? day > to : row.created > Date.parse(to))) return false;
  if (filter.keywords?.length) {
    const has = (keyword: string) => row.keywords.includes(keyword);
    if (!(filter.match_all ? filter.keywords.every(has) : filter.keywords.some(has))) return false;
  }
  if (filter.q === undefined) return true;
  const { wanted, unwanted, impossible } = readWordQuery(filter.q);
  const text = ` ${row.words.join(" ")} `;
  const stands = (phrase: string) =>
    text.includes(` ${phrase} `) || row.keywords.some((one) => ` ${one.toLowerCase().replace("-", " ")} `.includes(` ${phrase} `));
  return !impossible && wanted.every(stands) && !unwanted.some(stands);
}

function sortedBy(rows: readonly Kept[], sort: GallerySort, order: "asc" | "desc"): Kept[] {
  const start = sort.startsWith("random:") ? startOf(sort.slice(7)) : 0;
  const keyOf = (row: Kept): number | string => {
    if (sort === "created") return row.created;
    if (sort === "modified") return row.modified ?? Number.NEGATIVE_INFINITY;
    if (sort === "size") return row.size ?? Number.NEGATIVE_INFINITY;
    if (sort === "score") return row.score;
    if (sort === "name") return Buffer.from(row.name.toLowerCase(), "utf8").toString("hex");
    return (randomKey(row.id) - start) >>> 0;
  };
  const up = (a: Kept, b: Kept) => {
    const [one, other] = [keyOf(a), keyOf(b)];
    return one < other ? -1 : one > other ? 1 : a.id - b.id;
  };
  return [...rows].sort((a, b) => (order === "asc" ? up(a, b) : up(b, a)));
}

const text = (value: string | null) => (value === null ? "NULL" : `'${value.replaceAll("'", "''")}'`);

class Shelf {
  readonly rows = new Map<number, Kept>();
  readonly #database: Database;
  #last = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  #run = (statement: string) => this.#database.client.$executeRawUnsafe(statement);
  #time = (ms: number | null) =>
    ms === null
      ? "NULL"
      : this.#database.dialect.name === "sqlite"
        ? `'${new Date(ms).toISOString().replace("Z", "+00:00")}'`
        : `'${new Date(ms).toISOString()}'::timestamptz AT TIME ZONE 'UTC'`;

  async empty(): Promise<void> {
    await this.#run("DELETE FROM media_files");
    this.rows.clear();
  }

  async add(row: Made): Promise<number> {
    const id = ++this.#last;
    const folder = `rrrrrrrr/${row.project ?? ""}`;
    await this.#run(`INSERT INTO media_files (id, filename, directory, file_path, file_size, file_type, score, created_at, updated_at, modified_at, root_id,
      project_id, folder, kept, status, visibility, owner_id, run_id, model, copy_of) VALUES (${id}, ${text(row.name)}, '${folder}', '${folder}/${id}',
      ${row.size}, '${row.kind}', ${row.score}, ${this.#time(row.created)}, ${this.#time(row.created)}, ${this.#time(row.modified)}, 'rrrrrrrr',
      ${text(row.project)}, ${text(row.folder)}, ${row.kept}, '${row.status}', '${row.visibility}', ${text(row.owner)}, ${text(row.run)}, ${text(row.model)}, ${row.copyOf})`);
    await this.#run(
      `INSERT INTO media_texts (media_file_id, words) VALUES (${id}, '${searchWords([row.words.join(" "), ...row.keywords])}')`,
    );
    for (const keyword of row.keywords)
      await this.#run(`INSERT INTO media_keywords (media_file_id, keyword, keyword_type) VALUES (${id}, '${keyword}', 'user')`);
    this.rows.set(id, { ...row, id });
    return id;
  }

  async change(id: number, to: Made): Promise<void> {
    await this.#run(`UPDATE media_files SET filename = ${text(to.name)}, file_size = ${to.size}, score = ${to.score}, created_at = ${this.#time(to.created)},
      modified_at = ${this.#time(to.modified)}, project_id = ${text(to.project)}, status = '${to.status}', owner_id = ${text(to.owner)}, kept = ${to.kept}, copy_of = ${to.copyOf} WHERE id = ${id}`);
    await this.#run(`DELETE FROM media_keywords WHERE media_file_id = ${id}`);
    for (const keyword of to.keywords)
      await this.#run(`INSERT INTO media_keywords (media_file_id, keyword, keyword_type) VALUES (${id}, '${keyword}', 'user')`);
    await this.#run(`UPDATE media_texts SET words = '${searchWords([to.words.join(" "), ...to.keywords])}' WHERE media_file_id = ${id}`);
    const known = this.rows.get(id);
    const { name, size, score, created, modified, project, status, owner, kept, copyOf, words, keywords } = to;
    if (known) this.rows.set(id, { ...known, name, size, score, created, modified, project, status, owner, kept, copyOf, words, keywords });
  }

  async remove(id: number): Promise<void> {
    await this.#run(`DELETE FROM media_files WHERE id = ${id}`);
    this.rows.delete(id);
  }
}

type Page = Extract<PageAnswer, { ok: true }>;

async function page(
  columns: Columns,
  question: Asked & { sort: GallerySort; order: "asc" | "desc"; limit: number },
  after: unknown,
  counts = false,
): Promise<Page & { ids: number[] }> {
  // As it comes back out of a cursor.
  const answer = await columns.ask("page", { ...question, after: JSON.parse(JSON.stringify(after)), counts });
  if (!answer.ok) throw new Error(answer.reason);
  return { ...answer, ids: answer.rows.map((row) => Number(row[0])) };
}

describeEachDatabase("columns", (database) => {
  let columns: Columns;
  let shelf: Shelf;
  beforeAll(() => {
    columns = openColumns(database().location, ZONE);
    shelf = new Shelf(database());
  });
  afterAll(() => columns.close());
  beforeEach(() => shelf.empty());

  it("answer any filter in any order, page by page, as looking at every row would", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(made, { minLength: 1, maxLength: 30 }),
        fc.array(fc.tuple(fewFilters, sorts, oneOf("asc", "desc"), sights, fc.integer({ min: 1, max: 9 })), { minLength: 6, maxLength: 6 }),
        async (rows, questions) => {
          await shelf.empty();
          for (const row of rows) await shelf.add(row);
          for (const [filter, sort, order, sight, limit] of questions) {
            const wanted = sortedBy(
              [...shelf.rows.values()].filter((row) => passes(row, sight, filter)),
              sort,
              order as "asc",
            ).map((row) => row.id);
            const question = { ...asked(sight, filter), sort, order: order as "asc", limit };
            const seen: number[] = [];
            let after: unknown = null;
            do {
              const { ids, next, total } = await page(columns, question, after, after === null && limit % 2 === 0);
              if (total !== null) expect(total).toBe(wanted.length);
              seen.push(...ids);
              after = next;
            } while (after !== null);
            expect(seen, JSON.stringify([filter, sort, order, sight])).toEqual(wanted);
          }
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);

  it("know every edit that was committed before the question, and keep counts and sets true", async () => {
    const edits = fc.array(
      fc.oneof(
        fc.tuple(fc.constant("add" as const), made, fc.nat()),
        fc.tuple(fc.constant("change" as const), made, fc.nat()),
        fc.tuple(fc.constant("remove" as const), made, fc.nat()),
      ),
      { minLength: 3, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(made, { minLength: 3, maxLength: 12 }), edits, fewFilters, sorts, async (rows, steps, filter, sort) => {
        await shelf.empty();
        for (const row of rows) await shelf.add(row);
        for (const [what, row, which] of steps) {
          const ids = [...shelf.rows.keys()];
          const id = ids[which % Math.max(1, ids.length)];
          if (what === "add" || id === undefined) await shelf.add(row);
          else if (what === "change") await shelf.change(id, row);
          else await shelf.remove(id);
          const wanted = sortedBy(
            [...shelf.rows.values()].filter((one) => passes(one, ALL, filter)),
            sort,
            "desc",
          );
          const question = { ...asked(ALL, filter), sort, order: "desc" as const, limit: 100 };
          expect((await page(columns, question, null)).ids).toEqual(wanted.map((one) => one.id));
          const summary = await columns.ask("summary", { ...question, jump: null });
          expect(summary.total).toBe(wanted.length);
          const days = new Map<string, number>();
          for (const one of wanted) {
            const at = sort === "modified" ? one.modified : one.created;
            if (at !== null) days.set(dayIn(new Date(at), ZONE), (days.get(dayIn(new Date(at), ZONE)) ?? 0) + 1);
          }
          expect(summary.days).toEqual([...days].map(([day, count]) => ({ day, count })).sort((a, b) => (a.day < b.day ? 1 : -1)));
          expect(summary.kinds.image).toBe(wanted.filter((one) => one.kind === "image").length);
          for (let score = -1; score <= 5; score += 1)
            expect(summary.scores[score]).toBe(wanted.filter((one) => one.score === score).length);
        }
      }),
      { numRuns: 20 },
    );
  }, 120_000);

  it("give no row twice and lose none that stays, while others come and go between the pages", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(made, { minLength: 10, maxLength: 25 }),
        fc.array(made, { maxLength: 8 }),
        sorts,
        oneOf("asc" as const, "desc" as const),
        async (rows, comers, sort, order) => {
          await shelf.empty();
          for (const row of rows) await shelf.add({ ...row, status: "present", copyOf: null });
          const stayed = new Set(shelf.rows.keys());
          const question = { ...asked(ALL, {}), sort, order, limit: 4 };
          const seen: number[] = [];
          let after: unknown = null;
          const coming = [...comers];
          do {
            const { ids, next } = await page(columns, question, after);
            seen.push(...ids);
            after = next;
            const gone = [...stayed].find((id) => id % 5 === seen.length % 5);
            if (gone !== undefined) {
              stayed.delete(gone);
              await shelf.remove(gone);
            }
            const comer = coming.pop();
            if (comer) await shelf.add({ ...comer, status: "present", copyOf: null });
          } while (after !== null);
          expect(new Set(seen).size).toBe(seen.length);
          for (const id of stayed) expect(seen).toContain(id);
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);

  it("lead a jump to exactly the row it names, at the index it names", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(made, { minLength: 1, maxLength: 25 }),
        sorts,
        oneOf("asc" as const, "desc" as const),
        fc.double({ min: 0, max: 1, noNaN: true }),
        oneOf("2024-03-09", "2024-03-11", "2020-01-01", "2030-01-01"),
        async (rows, sort, order, part, day) => {
          await shelf.empty();
          for (const row of rows) await shelf.add(row);
          const question = { ...asked(ALL, {}), sort, order, limit: 3 };
          const wanted = sortedBy(
            [...shelf.rows.values()].filter((row) => passes(row, ALL, {})),
            sort,
            order,
          );
          const byTime = sort === "created" || sort === "modified";
          const nowhere = await columns.ask("summary", { ...question, jump: { id: 2_000_000_000 } });
          expect([nowhere.index, nowhere.place]).toEqual([0, null]);
          for (const jump of byTime ? [part, day] : [part]) {
            const { place, index, total } = await columns.ask("summary", { ...question, jump });
            expect(total).toBe(wanted.length);
            if (total === 0) {
              expect(place).toBeNull();
              continue;
            }
            expect((await page(columns, question, place)).ids).toEqual(wanted.slice(index, index + 3).map((row) => row.id));
            const [first] = wanted.slice(index);
            const named = await columns.ask("summary", { ...question, jump: { id: first?.id ?? 0 } });
            expect([named.index, named.place]).toEqual([index, place]);
            if (typeof jump === "number") expect(index).toBe(Math.min(total - 1, Math.floor(jump * total)));
            else {
              const dayOf = (row: Kept) => {
                const at = sort === "modified" ? row.modified : row.created;
                return at === null ? "" : dayIn(new Date(at), ZONE);
              };
              const first = wanted.findIndex((row) => (order === "asc" ? dayOf(row) >= jump : dayOf(row) <= jump));
              expect(index).toBe(first < 0 ? total - 1 : first);
            }
          }
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);

  it("refuse a place of another list", async () => {
    const question = { ...asked(ALL, {}), sort: "created" as const, order: "desc" as const, limit: 5, counts: false };
    for (const after of [
      ["name", "a", 1, 0],
      "x",
      5,
      {},
      ["created", "a", 1, 0],
      ["created", 5, 0, 0],
      ["created", 5, 1, 2],
      ["created", 5, 1.5, 0],
      [],
    ]) {
      expect(await columns.ask("page", { ...question, after })).toEqual({ ok: false, reason: "not a place of this list" });
    }
  });

  it("load again when the log was cut off behind them", async () => {
    const row = fc.sample(made, 1)[0] as Made;
    const seen = { ...row, status: "present", copyOf: null };
    const question = { ...asked(ALL, {}), sort: "created" as const, order: "desc" as const, limit: 50 };
    await shelf.add(seen);
    await page(columns, question, null);
    const later = await shelf.add(seen);
    await database().client.$executeRawUnsafe("DELETE FROM media_changes");
    expect((await page(columns, question, null)).ids).toContain(later);
    const last = await shelf.add(seen);
    expect((await page(columns, question, null)).ids).toContain(last);
  });

  it("give up a question at once", async () => {
    const question = { ...asked(ALL, {}), sort: "created" as const, order: "desc" as const, limit: 50, after: null, counts: false };
    await expect(columns.ask("page", question, AbortSignal.abort())).rejects.toThrow(/given up/);
  });

  it("count folders and roots as far as someone sees", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(made, { maxLength: 25 }), sights, async (rows, sight) => {
        await shelf.empty();
        for (const row of rows) await shelf.add(row);
        const seen = [...shelf.rows.values()].filter((row) => passes(row, sight, {}));
        const folders = await columns.ask("folders", { sight });
        expect(folders.reduce((sum, one) => sum + one.count, 0)).toBe(seen.length);
        for (const one of folders) {
          const inside = seen.filter((row) => row.project === one.project_id && row.folder === one.folder && row.kind === one.kind);
          expect(one).toEqual({
            ...one,
            count: inside.length,
            bytes: inside.reduce((sum, row) => sum + (row.size ?? 0), 0),
            last: Math.max(...inside.map((row) => row.created)),
          });
          expect(inside.find((row) => row.id === one.newest)?.created).toBe(one.last);
        }
        const roots = await columns.ask("roots", {});
        expect(roots.reduce((sum, one) => sum + one.count, 0)).toBe([...shelf.rows.values()].filter((row) => passes(row, ALL, {})).length);
      }),
      { numRuns: 10 },
    );
  }, 60_000);
});
