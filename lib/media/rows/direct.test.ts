import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#lib/db/client.ts";
import { timeText } from "#lib/db/recordset.ts";
import { sqliteDatabase } from "#test/databases.ts";
import type { MediaRow } from "./row.ts";
import { insertMedia } from "./store.ts";

let database: Database;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ database, remove } = await sqliteDatabase());
});
afterAll(() => remove());

/** Every column says something of its own, so that no two can be mistaken for each other. */
function row(path: string): MediaRow {
  const at = Date.UTC(2026, 0, 1);
  const name = path.split("/").at(-1) ?? path;
  const said = Object.fromEntries(
    ["caption", "license", "owner_id", "workshop", "run_id", "job_id", "hash", "fingerprint", "sidecar_stamp"].map((key) => [
      key,
      `${key} of ${name}`,
    ]),
  ) as Pick<MediaRow, "caption" | "license" | "owner_id" | "workshop" | "run_id" | "job_id" | "hash" | "fingerprint" | "sidecar_stamp">;
  return {
    ...said,
    filename: name,
    directory: "rootroot/a",
    file_path: path,
    file_size: 2 ** 33 + 7,
    file_type: "video",
    extension: "mp4",
    score: 4,
    created_at: timeText(at + 1),
    updated_at: timeText(at + 2),
    root_id: "rootroot",
    project_id: "project",
    folder: "folder",
    mime_type: "video/mp4",
    width: 11,
    height: 12,
    duration: 13.5,
    favourite: true,
    kept: false,
    status: "present",
    visibility: "workshop",
    modified_at: timeText(at + 3),
    day: "2026-01-01",
    change_ms: at + 4,
    metadata: {
      width: 21,
      height: 22,
      duration: 23.5,
      frame_rate: 24.5,
      color_mode: "yuv",
      has_alpha: true,
      prompt: `prompt of ${name}`,
      negative_prompt: "negative",
      model_name: "model",
      sampler: "sampler",
      scheduler: "scheduler",
      steps: 25,
      cfg_scale: 26.5,
      seed: "18446744073709551615",
      tool: "tool",
      source: "source",
      record: "{}",
      c2pa: '{"generator":"x"}',
      reader: 27,
    },
    keywords: [
      { keyword: `red ${name}`, type: "user", source: "person", confidence: 0.5 },
      { keyword: "blue", type: "prompt", source: null, confidence: 1 },
    ],
    words: ` words of ${name} `,
  };
}

const client = () => database.client;

/** All that is there of the files below a folder, without the numbers that say which came first. */
async function written(folder: string) {
  const files = await client().mediaFile.findMany({
    where: { filePath: { startsWith: `${folder}/` } },
    include: { keywords: { orderBy: { keyword: "asc" } }, metadata: true },
    orderBy: { filePath: "asc" },
  });
  const texts = await client().mediaText.findMany({
    where: { mediaFileId: { in: files.map(({ id }) => id) } },
    orderBy: { mediaFileId: "asc" },
  });
  const plain = JSON.stringify({ files, words: texts.map(({ words }) => words) }, (key, value: unknown) =>
    key === "id" || key === "mediaFileId" ? undefined : typeof value === "bigint" ? String(value) : value,
  );
  return JSON.parse(plain.replaceAll(`${folder}/`, "")) as { files: { filePath: string }[]; words: string[] };
}

describe("new files written directly", () => {
  it("are column by column what they are when they are written as a set", async () => {
    const paths = Array.from({ length: 131 }, (_, index) => `${index}.mp4`);
    const rows = (folder: string) => paths.map((path) => row(`${folder}/${path}`));
    const { direct: _, ...bySets } = database.dialect;
    await client().$transaction((tx) => insertMedia(tx, bySets, rows("set")));
    const ids = await client().$transaction((tx) => insertMedia(tx, database.dialect, rows("direct")));
    const found = await written("direct");
    expect(found.files).toHaveLength(131);
    expect(found).toEqual(await written("set"));
    const numbers = await client().mediaFile.findMany({
      where: { filePath: { startsWith: "direct/" } },
      select: { id: true, filePath: true },
    });
    expect(ids).toEqual(new Map(numbers.map(({ id, filePath }) => [filePath, id])));
  });

  it("leave what was known before as it was, and are one file where a path is given twice", async () => {
    const first = await client().$transaction((tx) => insertMedia(tx, database.dialect, [row("twice/b")]));
    const other = { ...row("twice/b"), caption: "another", keywords: [] };
    const again = [row("twice/a"), other, row("twice/c"), { ...row("twice/c"), caption: "the second" }, row("twice/d")];
    const made = await client().$transaction((tx) => insertMedia(tx, database.dialect, again));
    expect([...made.keys()].sort()).toEqual(["twice/a", "twice/c", "twice/d"]);
    const { files } = await written("twice");
    expect(files).toEqual(["a", "b", "c", "d"].map((name) => expect.objectContaining({ filePath: name, caption: `caption of ${name}` })));
    expect(files.every((file) => (file as { keywords?: unknown[] }).keywords?.length === 2)).toBe(true);
    const rows = await client().mediaFile.findMany({ where: { filePath: { startsWith: "twice/" } }, select: { id: true, filePath: true } });
    for (const { id, filePath } of rows) expect(made.get(filePath) ?? first.get(filePath)).toBe(id);
  });

  it("never take the number of a file that was there once", async () => {
    const [[, last] = []] = await client().$transaction((tx) => insertMedia(tx, database.dialect, [row("gone/a")]));
    await client().mediaFile.delete({ where: { id: last ?? 0 } });
    const [[, next] = []] = await client().$transaction((tx) => insertMedia(tx, database.dialect, [row("gone/b")]));
    expect(next).toBeGreaterThan(last ?? Number.POSITIVE_INFINITY);
  });

  it("burden no index of copies and jobs, by which those are found all the same", async () => {
    const questions = [
      ["UPDATE media_files SET copy_of = NULL WHERE copy_of = 1", "idx_media_copy_of"],
      ["SELECT id FROM media_files WHERE copy_of IN (SELECT value FROM json_each('[1, 2]'))", "idx_media_copy_of"],
      ["SELECT id FROM media_files WHERE job_id IN ('a', 'b') ORDER BY id", "idx_media_job"],
    ] as const;
    for (const [question, index] of questions) {
      const plan = await client().$queryRawUnsafe<{ detail: string }[]>(`EXPLAIN QUERY PLAN ${question}`);
      expect(plan.map(({ detail }) => detail).join("\n")).toMatch(new RegExp(`SEARCH media_files USING .*${index}`));
    }
    const indexes = await client().$queryRawUnsafe<{ sql: string }[]>(
      "SELECT sql FROM sqlite_master WHERE name IN ('idx_media_copy_of', 'idx_media_job')",
    );
    expect(indexes.map(({ sql }) => /WHERE "(\w+)" IS NOT NULL/.exec(sql)?.[1]).sort()).toEqual(["copy_of", "job_id"]);
  });

  it("are refused when their transaction has been given up", async () => {
    let late: () => Promise<unknown> = () => Promise.resolve();
    await client().$transaction(async (tx) => {
      late = () => insertMedia(tx, database.dialect, [row("late/a")]);
    });
    await expect(client().$transaction(() => late())).rejects.toThrow();
    expect((await written("late")).files).toEqual([]);
  });
});
