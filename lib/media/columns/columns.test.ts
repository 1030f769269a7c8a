import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { dayIn } from "#lib/core/time.ts";
import { describeEachDatabase } from "#test/databases.ts";
import {
  ALL,
  asked,
  fewFilters,
  type Kept,
  type Made,
  made,
  oneOf,
  page,
  passes,
  Shelf,
  sights,
  sortedBy,
  sorts,
  ZONE,
} from "#test/library-oracle.ts";
import { openColumns } from "./open.ts";
import type { Columns } from "./questions.ts";
import { deleteOldChanges } from "./store.ts";

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

  it("keep the end of the log when it is cut: all of what came after some number, or some transaction", async () => {
    const { client, dialect } = database();
    await client.$executeRawUnsafe("DELETE FROM media_changes");
    await client.$executeRawUnsafe(
      `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 200050)
       INSERT INTO media_changes (media_file_id) SELECT n FROM numbers`,
    );
    if (dialect.name === "postgresql") {
      expect(await deleteOldChanges(client, dialect.name)).toBe(0);
      // Of two old transactions the later one wrote one entry among the earlier one's, and the last of all.
      await client.$executeRawUnsafe(
        'UPDATE media_changes SET "transaction" = CASE WHEN media_file_id = 20 THEN -8000 ELSE -9000 END WHERE media_file_id <= 50',
      );
      await client.$executeRawUnsafe('UPDATE media_changes SET "transaction" = -8000 WHERE media_file_id = 200050');
    }
    const isKept = dialect.name === "postgresql" ? 1 : 0;
    expect(await deleteOldChanges(client, dialect.name)).toBe(50 - isKept);
    expect(await deleteOldChanges(client, dialect.name)).toBe(0);
    await client.$executeRawUnsafe("DELETE FROM media_changes");
  }, 30_000);

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
