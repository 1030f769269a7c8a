/** What finds words: on each database the same, after every change of a text. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRawReader, type RawReader } from "#lib/db/raw-reader.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { searchWords, wordsOf } from "../../filters/words.ts";
import { gatherKeyword, gatherWords, selectGathering } from "./store.ts";

/** Also what parsers of text take apart: numbers with letters in them, letters of other scripts, words as long as any may be. */
const WORDS = ["fox", "red", "1e5", "sdxl10", "0042", "a", "赤", "狐", "zoë", "が", "x".repeat(64)] as const;
const word = fc.constantFrom(...WORDS);
const parts = fc.array(
  fc.array(word, { maxLength: 4 }).map((words) => words.join(" ")),
  { maxLength: 3 },
);
const phrase = fc.array(word, { minLength: 1, maxLength: 2 }).map((words) => wordsOf(words.join(" ")).join(" "));
const edit = fc.record({ id: fc.integer({ min: 1, max: 5 }), parts, isGone: fc.boolean() });

describeEachDatabase("words", (database) => {
  let reader: RawReader;
  beforeAll(async () => {
    reader = await openRawReader(database().location);
    for (let id = 1; id <= 5; id += 1) await addFile(id);
  });
  afterAll(() => reader.close());

  const run = (statement: string, ...values: unknown[]) => database().client.$executeRawUnsafe(statement, ...values);
  const place = (at: number) => (database().dialect.name === "sqlite" ? "?" : `$${at}`);
  const found = async (wanted: string[], unwanted: string[] = []) => [
    ...(await selectGathering(reader, gatherWords(reader, wanted, unwanted))).sort(),
  ];

  const addFile = (id: number) =>
    run(
      `INSERT INTO media_files (id, filename, directory, file_path, file_type, created_at, updated_at, root_id, status)
       VALUES (${id}, 'a', 'r', 'r/${id}', 'image', '2024-01-01T00:00:00+00:00', '2024-01-01T00:00:00+00:00', 'r', 'present')`,
    );
  const say = (id: number, words: string) =>
    run(
      `INSERT INTO media_texts (media_file_id, words) VALUES (${id}, ${place(1)}) ON CONFLICT (media_file_id) DO UPDATE SET words = excluded.words`,
      words,
    );

  it("are found as looking into each text would find them, whatever was inserted, changed and deleted before", async () => {
    const questions = fc.array(fc.tuple(fc.array(phrase, { minLength: 1, maxLength: 2 }), fc.array(phrase, { maxLength: 2 })), {
      minLength: 8,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 8 }), questions, async (edits, asked) => {
        const texts = new Map<number, string>();
        await run("DELETE FROM media_texts");
        for (const { id, parts, isGone } of edits) {
          if (isGone) await run(`DELETE FROM media_texts WHERE media_file_id = ${id}`);
          else await say(id, searchWords(parts));
          if (isGone) texts.delete(id);
          else texts.set(id, searchWords(parts));
        }
        for (const [wanted, unwanted] of asked) {
          const has = (text: string) => (phrase: string) => text.includes(` ${phrase} `);
          const matching = [...texts].filter(([, text]) => wanted.every(has(text)) && !unwanted.some(has(text))).map(([id]) => id);
          expect(await found(wanted, unwanted), JSON.stringify([wanted, unwanted, [...texts]])).toEqual(matching.sort());
        }
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it("go with the file, and come with many in one statement", async () => {
    await run("DELETE FROM media_texts");
    await run("INSERT INTO media_texts (media_file_id, words) SELECT id, ' fox ' FROM media_files");
    expect(await found(["fox"])).toEqual([1, 2, 3, 4, 5]);
    await run("UPDATE media_texts SET words = ' red ' WHERE media_file_id >= 3");
    await run("DELETE FROM media_files WHERE id IN (1, 4)");
    expect([await found(["fox"]), await found(["red"])]).toEqual([[2], [3, 5]]);
    await Promise.all([addFile(1), addFile(4)]);
  });

  it("are seen as they were before a change, until it is committed", async () => {
    await run("DELETE FROM media_texts");
    await say(1, " fox ");
    const { client, dialect } = database();
    const during: number[][] = [];
    const change = client.$transaction(async (tx) => {
      await tx.$executeRawUnsafe("UPDATE media_texts SET words = ' red '");
      during.push(await found(["fox"]), await found(["red"]));
      if (dialect.name === "postgresql") throw new Error("taken back");
    });
    await change.catch(() => undefined);
    expect(during).toEqual([[1], []]);
    expect([await found(["fox"]), await found(["red"])]).toEqual(dialect.name === "postgresql" ? [[1], []] : [[], [1]]);
  });

  it("and keywords come in any number, with ids of any size", async () => {
    await run("DELETE FROM media_keywords");
    expect([...(await selectGathering(reader, gatherKeyword(reader, "none")))]).toEqual([]);
    for (const id of [1, 255, 256, 2 ** 31 - 1]) {
      if (id > 5) await addFile(id);
      await run(`INSERT INTO media_keywords (media_file_id, keyword, keyword_type) VALUES (${id}, 'k', 'user')`);
    }
    expect([...(await selectGathering(reader, gatherKeyword(reader, "k"))).sort()]).toEqual([1, 255, 256, 2 ** 31 - 1]);
  });

  describe("in PostgreSQL's index", () => {
    const only = (what: string, check: () => Promise<void>) =>
      it(what, ({ skip }) => (database().dialect.name === "postgresql" ? check() : skip("SQLite has an index of its own")));

    only("are the same when it is built anew, and none are left when the texts are truncated", async () => {
      await run("DELETE FROM media_texts");
      for (const id of [1, 2, 3]) await say(id, ` fox n${id} `);
      await say(2, " red ");
      await run("DELETE FROM media_texts WHERE media_file_id = 3");
      await run("REINDEX INDEX idx_media_search_words");
      expect([await found(["fox"]), await found(["red"]), await found(["n3"])]).toEqual([[1], [2], []]);
      await run("TRUNCATE media_texts");
      expect(await found(["fox"])).toEqual([]);
      expect(await reader.all("SELECT COUNT(*) FROM media_search")).toEqual([[0]]);
    });

    only("refuse to be built while the texts are not there, as a restore in several jobs may try", async () => {
      await expect(run("INSERT INTO media_search (media_file_id) VALUES (1)")).rejects.toThrow("media_texts has none");
      await run("DROP INDEX idx_media_search_words");
      await run("INSERT INTO media_search (media_file_id) VALUES (1)");
      const index = "CREATE INDEX idx_media_search_words ON media_search USING GIN (media_words(media_file_id, revision))";
      await expect(run(index)).rejects.toThrow("media_texts has none");
      await say(1, " fox ");
      await run(index);
      expect(await found(["fox"])).toEqual([1]);
    });

    only("are found by it and not by reading texts, whatever search path a connection has", async () => {
      await run("INSERT INTO media_texts (media_file_id, words) SELECT id, ' fox ' FROM media_files WHERE id > 1");
      const { statement, values } = gatherWords(reader, ["fox"], ["red"]);
      let count = 0;
      const numbered = statement.replaceAll("?", () => `$${++count}`);
      const rows = await database().client.$transaction(async (tx) => {
        // As for many files: for a few, looking at each is quicker.
        for (const way of ["seqscan", "indexscan", "indexonlyscan"]) await tx.$executeRawUnsafe(`SET LOCAL enable_${way} = off`);
        return tx.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${numbered}`, ...values);
      });
      const plan = rows.flatMap((row) => Object.values(row)).join("\n");
      expect(plan).toContain("idx_media_search_words");
      expect(plan).not.toContain("media_texts");
      await database().client.$transaction(async (tx) => {
        await tx.$executeRawUnsafe("SET LOCAL search_path = pg_catalog");
        await tx.$executeRawUnsafe("REINDEX INDEX public.idx_media_search_words");
      });
      expect(await found(["fox"], ["red"])).toEqual([1, 2, 3, 4, 5, 255, 256, 2 ** 31 - 1]);
    });
  });
});
