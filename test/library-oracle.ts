/** A made-up library kept twice: as rows of a database, and as plain objects that are asked the slow and simple way. */
import fc from "fast-check";
import { dayIn } from "#lib/core/time.ts";
import type { Database } from "#lib/db/client.ts";
import type { Asked, Columns, PageAnswer } from "#lib/media/columns/questions.ts";
import { randomKey, startOf } from "#lib/media/columns/sorting.ts";
import { readWordQuery, searchWords } from "#lib/media/filters/words.ts";
import type { GalleryFilter, GallerySort } from "#lib/media/schema.ts";
import type { Sight } from "#lib/media/store.ts";

export const ZONE = "Asia/Kathmandu";
export const ALL: Sight = { kind: "all" };
const LEXICON = ["fox", "red", "snow", "barn", "赤", "deep"] as const;
const KEYWORDS = ["k-one", "k-two", "Fox"] as const;
const BASE = Date.UTC(2024, 2, 9, 12);
const HOUR = 3_600_000;

export interface Made {
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

export const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);

export const made: fc.Arbitrary<Made> = fc.record({
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
export const fewFilters = fc
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
export const sorts: fc.Arbitrary<GallerySort> = oneOf("created", "modified", "name", "score", "size", "random:x", "random:y7");
export const sights = oneOf<Sight>(ALL, ALL, { kind: "shared" }, { kind: "visible", login: "anna" });

export type Kept = Made & { id: number };

export function asked(sight: Sight, { q, keywords, match_all, ...filter }: GalleryFilter): Asked {
  const { wanted, unwanted, impossible } = readWordQuery(q ?? "");
  const named = keywords ?? [];
  const isAsked = wanted.length + unwanted.length + named.length > 0;
  return { filter, sight, match: isAsked ? { wanted, unwanted, keywords: named, matchAll: match_all ?? false } : null, impossible };
}

/** What the columns must answer, told the slow and simple way. */
export function passes(row: Kept, sight: Sight, filter: GalleryFilter): boolean {
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

export function sortedBy(rows: readonly Kept[], sort: GallerySort, order: "asc" | "desc"): Kept[] {
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

export class Shelf {
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

export async function page(
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
