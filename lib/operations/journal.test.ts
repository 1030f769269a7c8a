import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { begin, findPending, finish, listPending, parseEntry, pendingFolder, step } from "./journal.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "atelier-journal-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: home }));
});

it("keeps an intent and its steps until the change is whole, and after that for undo", async () => {
  await begin({ id: "a1", kind: "test", by: "anna", intent: { names: ["x.png"] } });
  await step("a1", { placed: "x.png" });
  expect(await findPending("a1")).toMatchObject({ kind: "test", by: "anna", intent: { names: ["x.png"] }, steps: [{ placed: "x.png" }] });
  await finish("a1");
  expect(await listPending()).toEqual([]);
  const months = readdirSync(join(home, "journal")).filter((name) => name !== "pending");
  expect(readdirSync(join(home, "journal", months[0] ?? ""))).toEqual(["a1.jsonl"]);
});

it("refuses a second intent under a pending id, and finishes one that is finished already", async () => {
  await begin({ id: "a1", kind: "test", by: "anna", intent: 1 });
  await expect(begin({ id: "a1", kind: "test", by: "anna", intent: 2 })).rejects.toMatchObject({ code: "conflict" });
  await finish("a1");
  await expect(finish("a1")).resolves.toBeUndefined();
});

it("begins nothing when what the intent relies on failed, also before the intent is written", async () => {
  const failed = Promise.reject(new Error("no room"));
  await expect(begin({ id: "a1", kind: "test", by: "anna", intent: 1 }, failed)).rejects.toThrow("no room");
  expect(await findPending("a1")).toBe(null);
  expect(readdirSync(pendingFolder())).toEqual([]);
});

it("leaves out the line a crash cut short", async () => {
  await begin({ id: "a1", kind: "test", by: "anna", intent: 1 });
  const path = join(home, "journal", "pending", "a1.jsonl");
  writeFileSync(path, '{"placed":"x', { flag: "a" });
  expect((await findPending("a1"))?.steps).toEqual([]);
  expect(parseEntry('{"id":"half')).toBeNull();
});

it("begins a change whose intent an earlier worker died over, and leaves nothing of that under its name", async () => {
  const unfinished = join(pendingFolder(), ".atelier-tmp-0123456789ab");
  await mkdir(pendingFolder(), { recursive: true });
  await writeFile(unfinished, '{"id":"a1","ki');
  expect(await listPending()).toEqual([]);
  await begin({ id: "a1", kind: "test", by: "anna", intent: 1 });
  expect((await readdir(pendingFolder())).sort()).toEqual([".atelier-tmp-0123456789ab", "a1.jsonl"]);
  expect(await findPending("a1")).toMatchObject({ intent: 1, steps: [] });
});
