import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { DatabaseLocation } from "#lib/db/location.ts";
import { openRawReader } from "#lib/db/raw-reader.ts";
import { describeEachDatabase, sqliteDatabase } from "#test/databases.ts";
import { ALL, asked, fewFilters, type Made, made, oneOf, page, passes, Shelf, sortedBy, sorts, ZONE } from "#test/library-oracle.ts";
import { answersOf } from "../answers.ts";
import { Library } from "../library.ts";
import type { Columns } from "../questions.ts";
import { databaseSource } from "../source.ts";
import { selectListed } from "../store.ts";
import { gatherKeyword, gatherWords, selectGathering, selectMatching } from "../words/store.ts";
import { Snapshot } from "./snapshot.ts";

interface Opened extends Columns {
  /** Whether the first rows came from the file. */
  isRestored(): boolean | undefined;
  save(): Promise<boolean>;
}

/** As `openColumns` does it, but telling where the rows came from. */
async function open(location: DatabaseLocation, folder: string, timeZone = ZONE): Promise<Opened> {
  const reader = await openRawReader(location);
  const source = databaseSource(reader);
  const snapshot = new Snapshot(folder, reader, source, location, timeZone);
  let restored: boolean | undefined;
  const matches: ConstructorParameters<typeof Library>[1] = {
    check: (question, ids) => selectMatching(reader, question, ids),
    gather: (question) => {
      const [keyword] = question.keywords;
      return selectGathering(
        reader,
        keyword === undefined ? gatherWords(reader, question.wanted, question.unwanted) : gatherKeyword(reader, keyword),
      );
    },
  };
  const library = new Library(source, matches, timeZone, async (holdings) => {
    restored = await snapshot.restore(holdings);
    return restored;
  });
  return {
    isRestored: () => restored,
    ask: (name, question, signal) => answersOf(library, (ids) => selectListed(reader, ids))[name](question, signal),
    async save() {
      const holdings = await library.fresh();
      return snapshot.save(holdings, async () => (await library.fresh()) === holdings);
    },
    close: () => reader.close(),
  };
}

type Step = readonly [what: "add" | "change" | "remove", row: Made, which: number];
const steps: fc.Arbitrary<Step[]> = fc.array(fc.tuple(oneOf("add" as const, "change" as const, "remove" as const), made, fc.nat()), {
  maxLength: 12,
});
const questions = fc.array(fc.tuple(fewFilters, sorts, oneOf("asc" as const, "desc" as const)), { minLength: 5, maxLength: 5 });

describeEachDatabase("a snapshot of the columns", (database) => {
  let folder: string;
  let shelf: Shelf;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "atelier-snapshot-"));
    file = join(folder, "library.columns");
    shelf = new Shelf(database());
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    rmSync(file, { force: true });
    await shelf.empty();
  });

  const opened = (timeZone?: string) => open(database().location, folder, timeZone);
  const row = (): Made => ({ ...(fc.sample(made, 1)[0] as Made), status: "present", copyOf: null });

  async function take(all: readonly Step[], after: () => Promise<unknown> = async () => undefined): Promise<void> {
    for (const [what, made, which] of all) {
      const ids = [...shelf.rows.keys()];
      const id = ids[which % Math.max(1, ids.length)];
      if (what === "add" || id === undefined) await shelf.add(made);
      else if (what === "change") await shelf.change(id, made);
      else await shelf.remove(id);
      await after();
    }
  }

  /** Rows, an unfinished life, and a file of it. */
  async function saved(): Promise<void> {
    for (let n = 0; n < 4; n += 1) await shelf.add(row());
    const columns = await opened();
    await columns.ask("prepare", {});
    expect(await columns.save()).toBe(true);
    await columns.close();
  }

  /** What the next start answers, and whether it had the file. */
  async function nextStart(timeZone?: string): Promise<boolean | undefined> {
    const columns = await opened(timeZone);
    try {
      const question = { ...asked(ALL, {}), sort: "name" as const, order: "asc" as const, limit: 500 };
      const wanted = sortedBy(
        [...shelf.rows.values()].filter((one) => passes(one, ALL, {})),
        "name",
        "asc",
      );
      expect((await page(columns, question, null)).ids).toEqual(wanted.map((one) => one.id));
      return columns.isRestored();
    } finally {
      await columns.close();
    }
  }

  it("gives the answers that reading every row gives, whatever changed before, while and after it was written", async () => {
    await fc.assert(
      fc.asyncProperty(steps, steps, steps, steps, questions, async (before, held, during, after, asking) => {
        await shelf.empty();
        await shelf.add(row());
        await take(before);
        const first = await opened();
        await first.ask("prepare", {});
        await take(held, () => first.ask("look", {}));
        const [isSaved] = await Promise.all([first.save(), take(during, () => first.ask("prepare", {}))]);
        expect(isSaved).toBe(true);
        await first.close();
        await take(after);
        const second = await opened();
        for (const [filter, sort, order] of asking) {
          const passing = [...shelf.rows.values()].filter((one) => passes(one, ALL, filter));
          const wanted = sortedBy(passing, sort, order).map((one) => one.id);
          const question = { ...asked(ALL, filter), sort, order, limit: 100 };
          expect((await page(second, question, null)).ids, JSON.stringify([filter, sort, order])).toEqual(wanted);
          const { total, kinds } = await second.ask("summary", { ...question, jump: null });
          expect([total, kinds.image]).toEqual([wanted.length, passing.filter((one) => one.kind === "image").length]);
          // What is restored must also go on being kept.
          await take([["add", row(), 0]]);
        }
        const listed = [...shelf.rows.values()].filter((one) => passes(one, ALL, {}));
        const folders = await second.ask("folders", { sight: ALL });
        expect(folders.reduce((sum, one) => sum + one.bytes, 0)).toBe(listed.reduce((sum, one) => sum + (one.size ?? 0), 0));
        expect(second.isRestored()).toBe(true);
        // And be written again.
        expect(await second.save()).toBe(true);
        await second.close();
        expect(await nextStart()).toBe(true);
      }),
      { numRuns: 15 },
    );
  }, 180_000);

  it("is refused and removed where it was cut off or any byte of it is another", async () => {
    await saved();
    const whole = readFileSync(file);
    for (const length of [0, 1, 11, 12, 200, whole.length >> 1, whole.length - 13, whole.length - 1]) {
      writeFileSync(file, whole);
      truncateSync(file, length);
      expect(await nextStart(), `cut at ${length}`).toBe(false);
      expect(existsSync(file)).toBe(false);
    }
    const places = fc.sample(fc.nat({ max: whole.length - 1 }), 25);
    for (const at of places) {
      const other = Buffer.from(whole);
      other[at] = (other[at] ?? 0) ^ 0x10;
      writeFileSync(file, other);
      expect(await nextStart(), `byte ${at}`).toBe(false);
      expect(existsSync(file)).toBe(false);
    }
    writeFileSync(file, whole);
    expect(await nextStart()).toBe(true);
  }, 60_000);

  it("is refused in another time zone, whose days are others", async () => {
    await saved();
    expect(await nextStart("America/New_York")).toBe(false);
    expect(existsSync(file)).toBe(false);
  });

  it("is refused where the log was cut off behind it", async () => {
    await saved();
    await shelf.add(row());
    await database().client.$executeRawUnsafe("DELETE FROM media_changes");
    await shelf.add(row());
    expect(await nextStart()).toBe(false);
  });

  it("is refused on SQLite where any entry of the log since then is missing", async () => {
    if (database().dialect.name !== "sqlite") return;
    await saved();
    await shelf.add(row());
    await database().client.$executeRawUnsafe("DELETE FROM media_changes WHERE seq = (SELECT MAX(seq) FROM media_changes)");
    expect(await nextStart()).toBe(false);
  });

  it("is refused where the database is one that never saw it: a backup from before, or another", async () => {
    await saved();
    // In a backup from before, the numbers of the mark's entries go to changes of files.
    await database().client.$executeRawUnsafe("UPDATE media_changes SET media_file_id = 1 WHERE media_file_id < 0");
    expect(await nextStart()).toBe(false);
    expect(existsSync(file)).toBe(false);
  });

  it("is refused where migrations were applied since: they may change rows without a word in the log", async () => {
    await saved();
    const { client } = database();
    await client.$executeRawUnsafe(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ('later', 'none', '29990101000000_later', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 1)`,
    );
    expect(await nextStart()).toBe(false);
    await client.$executeRawUnsafe("DELETE FROM _prisma_migrations WHERE id = 'later'");
  });
});

it("is not taken for another database's, although both lie at one home", async () => {
  const folder = mkdtempSync(join(tmpdir(), "atelier-snapshot-"));
  const [one, other] = [await sqliteDatabase(), await sqliteDatabase()];
  try {
    for (const { database } of [one, other]) {
      const shelf = new Shelf(database);
      const columns = await open(database.location, folder);
      for (const row of fc.sample(made, database === one.database ? 6 : 9)) await shelf.add({ ...row, status: "present", copyOf: null });
      const question = { ...asked(ALL, { trashed: false }), sort: "created" as const, order: "asc" as const, limit: 50 };
      expect((await page(columns, question, null)).ids).toHaveLength(shelf.rows.size);
      expect(columns.isRestored()).toBe(false);
      expect(await columns.save()).toBe(true);
      await columns.close();
    }
  } finally {
    await Promise.all([one.remove(), other.remove()]);
    rmSync(folder, { recursive: true, force: true });
  }
});
