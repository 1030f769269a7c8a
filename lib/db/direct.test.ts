import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqliteDatabase } from "#test/databases.ts";
import type { Database } from "./client.ts";
import type { DirectConnection } from "./direct.ts";

let database: Database;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ database, remove } = await sqliteDatabase());
});
afterAll(() => remove());

const INTO = {
  table: "media_folders",
  columns: ["path", "root_id", "modified_ms", "files", "scanned_at"],
  ending: "ON CONFLICT (path) DO NOTHING RETURNING path, files",
};
const row = (index: number) => [`a/${index}`, "a", index + 0.5, index, "2026-01-01T00:00:00.000+00:00"];

function direct(): DirectConnection {
  if (!database.dialect.direct) throw new Error("SQLite has no direct connection");
  return database.dialect.direct;
}

describe("rows written directly", () => {
  it("are all there, however many, and only what was not there before is returned", async () => {
    const first = await database.client.$transaction(async () => direct().insert(INTO, [row(3)]));
    expect(first).toEqual([["a/3", 3]]);
    const rows = Array.from({ length: 123 }, (_, index) => row(index));
    const made = await database.client.$transaction(async () => direct().insert(INTO, rows));
    expect(made).toEqual(rows.filter((_, index) => index !== 3).map(([path, , , files]) => [path, files]));
    expect(await database.client.mediaFolder.findUnique({ where: { path: "a/122" } })).toMatchObject({ modifiedMs: 122.5, files: 122 });
  });

  it("are as they were given where a column says the same in all of them, and where only the first do", async () => {
    const into = { table: "media_keywords", columns: ["media_file_id", "keyword", "confidence", "source"], ending: "" };
    await database.client.$transaction(async () => {
      direct().insert({ table: "media_files", columns: ["id", "filename", "directory", "file_path", "root_id", "favourite"], ending: "" }, [
        [77, "a.png", "a", "a/a.png", "a", true],
      ]);
      const same = Array.from({ length: 250 }, (_, index) => [77, `same ${index}`, 0, null]);
      direct().insert(into, same);
      const some = Array.from({ length: 250 }, (_, index) => [77, `some ${index}`, index < 200 ? 1 : 0.5, index < 200 ? null : "late"]);
      direct().insert(into, some);
      // The column's own default is 1: what is said is written, also when it is nothing.
      direct().insert({ ...into, columns: [...into.columns, "keyword_type"] }, [[77, "one", 0, null, "auto"]]);
    });
    const rows = await database.client.mediaKeyword.findMany({ where: { mediaFileId: 77 }, orderBy: { id: "asc" } });
    expect(rows).toHaveLength(501);
    expect(new Set(rows.slice(0, 250).map(({ confidence, source }) => `${confidence} ${source}`))).toEqual(new Set(["0 null"]));
    expect(rows.slice(250, 500).map(({ keyword, confidence, source }) => `${keyword}: ${confidence} ${source}`)).toEqual(
      Array.from({ length: 250 }, (_, index) => `some ${index}: ${index < 200 ? "1 null" : "0.5 late"}`),
    );
    expect(rows[500]).toMatchObject({ keyword: "one", confidence: 0, keywordType: "auto" });
    expect(await database.client.mediaFile.findUnique({ where: { id: 77 } })).toMatchObject({ favourite: true });
  });

  it("go with their transaction", async () => {
    const failing = database.client.$transaction(async (tx) => {
      direct().insert(INTO, [row(1_000)]);
      expect(await tx.mediaFolder.count({ where: { path: "a/1000" } })).toBe(1);
      throw new Error("given up");
    });
    await expect(failing).rejects.toThrow("given up");
    expect(await database.client.mediaFolder.count({ where: { path: "a/1000" } })).toBe(0);
  });

  it("are refused outside of one", () => {
    expect(() => direct().insert(INTO, [row(2_000)])).toThrow("only in a transaction");
  });
});
