import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { pruneTo } from "./prune.ts";
import { cutoff } from "./prune-thread.ts";

const KB = 1024;
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "atelier-prune-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A cached file of 64 KiB that was made and last used so many hours ago. */
function cached(name: string, made: number, used: number): string {
  const shard = join(folder, name.slice(0, 2));
  mkdirSync(shard, { recursive: true });
  const path = join(shard, name);
  writeFileSync(path, Buffer.alloc(64 * KB, 1));
  utimesSync(path, new Date(Date.now() - used * 3_600_000), new Date(Date.now() - made * 3_600_000));
  return path;
}

it("removes what was used longest ago, not what was made longest ago, until there is room", async () => {
  const old = cached("aa_old", 100, 1);
  const unused = cached("bb_unused", 50, 50);
  const stale = cached("cc_stale", 90, 40);
  const fresh = cached("dd_fresh", 2, 2);
  const pruned = await pruneTo(150 * KB, { folder });
  expect(pruned).toMatchObject({ files: 4, bytes: 256 * KB, removed: 2 });
  expect([old, unused, stale, fresh].map((path) => existsSync(path))).toEqual([true, false, false, true]);
  expect(await pruneTo(150 * KB, { folder })).toMatchObject({ removed: 0 });
});

it("touches nothing while there is room, nor what was made a moment ago, nor breaks off who is reading", async () => {
  cached("aa_one", 9, 9);
  expect(await pruneTo(100 * KB, { folder })).toMatchObject({ files: 1, removed: 0 });
  const young = cached("bb_young", 0, 0);
  expect(await pruneTo(1, { folder })).toMatchObject({ removed: 1 });
  expect(existsSync(young)).toBe(true);
  const read = openSync(cached("cc_read", 9, 9), "r");
  await pruneTo(1, { folder });
  const bytes = Buffer.alloc(64 * KB);
  expect(readSync(read, bytes)).toBe(64 * KB);
  expect(bytes[KB]).toBe(1);
  closeSync(read);
});

it("of a cache that is not there has nothing to do, and can be stopped", async () => {
  expect(await pruneTo(1, { folder: join(folder, "none") })).toEqual({ bytes: 0, files: 0, removed: 0, removedBytes: 0 });
  const abort = new AbortController();
  const pruning = pruneTo(1, { folder, signal: abort.signal });
  abort.abort(new Error("stopped"));
  await expect(pruning).rejects.toThrow("stopped");
});

it("of the minute in which the room suffices only as much goes as has to", () => {
  const used = new Map([
    [3, 50],
    [1, 10],
    [2, 30],
  ]);
  expect(cutoff(used, 90, 80)).toBeNull();
  expect(cutoff(used, 80, 70)).toEqual({ minute: 2, excess: 10 });
  expect(cutoff(used, 80, 0)).toEqual({ minute: 3, excess: 50 });
});
