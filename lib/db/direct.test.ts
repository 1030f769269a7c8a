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
