import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqliteDatabase } from "#test/databases.ts";
import type { Database } from "./client.ts";
import type { Column, DirectConnection } from "./direct.ts";

let database: Database;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ database, remove } = await sqliteDatabase());
});
afterAll(() => remove());

type Values = readonly (string | number | boolean | null)[];

/** Columns of rows that are lists of values. */
function columns(names: readonly string[], alike: Readonly<Record<string, "all" | "stretch">> = {}): Column<Values>[] {
  return names.map((name, at) => ({ name, of: (row) => row[at] ?? null, ...(alike[name] ? { alike: alike[name] } : {}) }));
}

const INTO = {
  table: "media_folders",
  columns: columns(["path", "root_id", "modified_ms", "files", "scanned_at"], { root_id: "all", scanned_at: "all" }),
  ending: "ON CONFLICT (path) DO NOTHING",
};
const row = (index: number) => [`a/${index}`, "a", index + 0.5, index, "2026-01-01T00:00:00.000+00:00"];

function direct(): DirectConnection {
  if (!database.dialect.direct) throw new Error("SQLite has no direct connection");
  return database.dialect.direct;
}

describe("rows written directly", () => {
  it("are all there, however many, and only those that were not there before are counted", async () => {
    const first = await database.client.$transaction(async () => direct().insert(INTO, [row(3)]));
    expect(first).toBe(1);
    const rows = Array.from({ length: 123 }, (_, index) => row(index));
    const made = await database.client.$transaction(async () => direct().insert(INTO, rows));
    expect(made).toBe(122);
    expect(await database.client.mediaFolder.count({ where: { rootId: "a", scannedAt: new Date("2026-01-01") } })).toBe(123);
    expect(await database.client.mediaFolder.findUnique({ where: { path: "a/122" } })).toMatchObject({ modifiedMs: 122.5, files: 122 });
  });

  it("are as they were given where a column says the same in all of them, and where only the first do", async () => {
    const names = ["media_file_id", "keyword", "confidence", "source"];
    const alike = { media_file_id: "all", source: "all" } as const;
    const into = { table: "media_keywords", columns: columns(names, alike), ending: "" };
    await database.client.$transaction(async () => {
      const file = ["id", "filename", "directory", "file_path", "root_id", "favourite"];
      direct().insert({ table: "media_files", columns: columns(file), ending: "" }, [[77, "a.png", "a", "a/a.png", "a", true]]);
      const same = Array.from({ length: 250 }, (_, index) => [77, `same ${index}`, 0, null]);
      direct().insert(into, same);
      direct().insert(
        into,
        same.map(([id, keyword]) => [id ?? 0, `from ${keyword}`, 0, "one and the same"]),
      );
      const some = Array.from({ length: 250 }, (_, index) => [77, `some ${index}`, index < 200 ? 1 : 0.5, index < 200 ? null : "late"]);
      direct().insert(into, some);
      // The column's own default is 1: what is said is written, also when it is nothing.
      direct().insert({ ...into, columns: columns([...names, "keyword_type"], alike) }, [[77, "one", 0, null, "auto"]]);
    });
    const rows = await database.client.mediaKeyword.findMany({ where: { mediaFileId: 77 }, orderBy: { id: "asc" } });
    expect(rows).toHaveLength(751);
    const said = (from: number, to: number) => new Set(rows.slice(from, to).map(({ confidence, source }) => `${confidence} ${source}`));
    expect(said(0, 250)).toEqual(new Set(["0 null"]));
    expect(said(250, 500)).toEqual(new Set(["0 one and the same"]));
    expect(rows.slice(500, 750).map(({ keyword, confidence, source }) => `${keyword}: ${confidence} ${source}`)).toEqual(
      Array.from({ length: 250 }, (_, index) => `some ${index}: ${index < 200 ? "1 null" : "0.5 late"}`),
    );
    expect(rows[750]).toMatchObject({ keyword: "one", confidence: 0, keywordType: "auto" });
    expect(await database.client.mediaFile.findUnique({ where: { id: 77 } })).toMatchObject({ favourite: true });
  });

  it("are numbered one by one from the first, also over several statements, and share what a stretch of them says", async () => {
    const numbered: Column<Values>[] = [
      { name: "id", of: "number" },
      ...columns(["filename", "directory", "folder", "file_path", "root_id"], { directory: "stretch", folder: "stretch", root_id: "all" }),
    ];
    const into = { table: "media_files", columns: numbered, ending: "" };
    // Of 2,345 rows the first 1,500 lie in one folder, and the others in two by turns.
    const rows = Array.from({ length: 2_345 }, (_, index): Values => {
      const folder = index < 1_500 ? "long" : index % 2 === 0 ? null : "short";
      return [`${index}.png`, `root/${folder}`, folder, `stretch/${index}.png`, "stretch"];
    });
    await database.client.$transaction(async () => direct().insert(into, rows, 5_001));
    const found = await database.client.mediaFile.findMany({ where: { rootId: "stretch" }, orderBy: { id: "asc" } });
    expect(found.map(({ id, filename, directory, folder, filePath }) => [id, filename, directory, folder, filePath])).toEqual(
      rows.map(([filename, directory, folder, path], index) => [5_001 + index, filename, directory, folder, path]),
    );
  });

  it("are given up whole where one of them cannot be", async () => {
    const keywords = { table: "media_keywords", columns: columns(["media_file_id", "keyword"]), ending: "" };
    const failing = database.client.$transaction(async () =>
      direct().insert(keywords, [
        [77, "before"],
        [77, null],
      ]),
    );
    await expect(failing).rejects.toThrow("NOT NULL");
    expect(await database.client.mediaKeyword.count({ where: { keyword: "before" } })).toBe(0);
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
