import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sleep } from "#lib/core/time.ts";
import { fingerprintOf } from "#lib/disk/hash.ts";
import { openPool, type ReadPool } from "./pool.ts";

let folder: string;
const pools: ReadPool[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "atelier-pool-test-"));
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  await rm(folder, { recursive: true, force: true });
});

function open(options: Parameters<typeof openPool>[0]): ReadPool {
  const pool = openPool(options);
  pools.push(pool);
  return pool;
}

async function picture(name: string, width: number): Promise<{ path: string; bytes: Buffer }> {
  const bytes = await sharp({ create: { width, height: 5, channels: 3, background: "red" } })
    .png()
    .toBuffer();
  const path = join(folder, name);
  await writeFile(path, bytes);
  return { path, bytes };
}

describe("the pool", () => {
  it("answers in the order of the paths, with facts, fingerprint and times, and a reason for what cannot be read", async () => {
    const made = await Promise.all(Array.from({ length: 150 }, (_, index) => picture(`${index}.png`, index + 1)));
    const time = new Date("2026-03-01T10:00:00Z");
    await utimes(made[7]?.path ?? "", time, time);
    const results = await open({ threads: 2 }).readMany([...made.map(({ path }) => path), join(folder, "none.png"), folder]);
    for (const [index, { bytes }] of made.entries()) {
      expect(results[index]).toMatchObject({
        ok: true,
        facts: { width: index + 1, height: 5, problems: [] },
        fingerprint: fingerprintOf(bytes),
        size: bytes.length,
        changed: false,
      });
    }
    expect(results[7]).toMatchObject({ mtimeMs: time.getTime() });
    expect(results[150]).toMatchObject({ ok: false, code: "gone" });
    expect(results[151]).toMatchObject({ ok: false, code: "irregular" });
  });

  it("sends embedded texts only where they are asked for", async () => {
    const path = join(folder, "words.svg");
    await writeFile(path, '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="4"><title>a fox</title></svg>');
    const [without] = await open({ threads: 1 }).readMany([path]);
    const [with_] = await open({ threads: 1, texts: true }).readMany([path]);
    expect(without).toMatchObject({ ok: true, facts: { width: 3, raw: [], words: { caption: "a fox" } } });
    expect(with_).toMatchObject({ ok: true, facts: { raw: [{ where: "svg", key: "title", text: "a fox", truncated: false }] } });
  });

  it("ends a thread that has nothing to do for long, and starts another when it is asked again", async () => {
    const script = join(folder, "named-thread.mjs");
    await writeFile(
      script,
      `import { parentPort, threadId } from "node:worker_threads";
      const answer = (paths) => JSON.stringify(paths.map(() => ({ ok: false, code: "empty", reason: String(threadId) })));
      parentPort.on("message", ({ batch, paths }) => parentPort.postMessage({ batch, results: answer(paths) }));`,
    );
    const pool = open({ threads: 1, idleMs: 1_000, script: pathToFileURL(script) });
    const first = await pool.readMany(["any"]);
    expect(await pool.readMany(["any"])).toEqual(first);
    await sleep(2_500);
    expect(await pool.readMany(["any"])).not.toEqual(first);
  });

  it("refuses work once closed", async () => {
    const pool = openPool({ threads: 1 });
    await pool.close();
    await expect(pool.readMany(["any"])).rejects.toThrow("closed");
  });
});

/** A thread that does what a file's name says: what no reader should ever do. */
const BAD_THREAD = `
import { parentPort, workerData } from "node:worker_threads";
const done = new Int32Array(workerData.progress);
parentPort.on("message", ({ batch, paths }) => {
  Atomics.store(done, 1, batch);
  const results = paths.map((path, index) => {
    Atomics.store(done, 0, index);
    if (path === "hang") for (;;);
    if (path === "exit") process.exit(3);
    if (path === "throw") throw new Error("of its own");
    if (path === "eat") for (const eaten = []; ; ) eaten.push(new Array(100_000).fill(Math.random()));
    return { ok: true, path };
  });
  parentPort.postMessage({ batch, results: JSON.stringify(results) });
});
`;

describe("threads that do not start", () => {
  it("are told once, not once a file", async () => {
    const pool = open({ threads: 1, script: pathToFileURL(join(folder, "not-there.mjs")) });
    await expect(pool.readMany(Array.from({ length: 1000 }, (_, index) => String(index)))).rejects.toThrow("do not start");
  });
});

describe("results in turn", () => {
  it("come while the rest is still being read, and end with a pool that is closed", async () => {
    const script = join(folder, "bad-thread.mjs");
    await writeFile(script, BAD_THREAD);
    const pool = open({ threads: 1, stallMs: 60_000, script: pathToFileURL(script) });
    const paths = [...Array.from({ length: 64 }, (_, index) => String(index)), "hang"];
    const turn = pool.readListed(paths)[Symbol.asyncIterator]();
    const first = await turn.next();
    expect(first.value?.map(([index, result]: readonly [number, unknown]) => [index, result])).toEqual(
      paths.slice(0, 64).map((path, index) => [index, { ok: true, path }]),
    );
    const second = turn.next().catch((error: Error) => error.message);
    expect(await Promise.race([second, sleep(50).then(() => "not yet")])).toBe("not yet");
    await pool.close();
    expect(await second).toContain("closed");
  });
});

describe("a thread that is lost", () => {
  const cases = [
    ["hang", "late", "longer than"],
    ["exit", "fatal", "code 3"],
    ["throw", "fatal", "of its own"],
    ["eat", "fatal", "memory"],
  ] as const;

  it("costs nothing of the batches that waited for it", { timeout: 60_000 }, async () => {
    const script = join(folder, "bad-thread.mjs");
    await writeFile(script, BAD_THREAD);
    const pool = open({ threads: 1, script: pathToFileURL(script) });
    const paths = Array.from({ length: 500 }, (_, index) => (index === 200 ? "exit" : String(index)));
    const both = await Promise.all([pool.readMany(paths), pool.readMany(["x", "y"])]);
    const lost = both.flat().flatMap((result, index) => (result.ok ? [] : [index]));
    expect(lost).toEqual([200]);
    expect(both.flat().map((result) => (result as unknown as { path?: string }).path)).toEqual(
      [...paths, "x", "y"].map((path) => (path === "exit" ? undefined : path)),
    );
  });

  it.each(cases)("over a file that makes it %s costs that file alone", { timeout: 120_000 }, async (fault, code, words) => {
    const script = join(folder, "bad-thread.mjs");
    await writeFile(script, BAD_THREAD);
    // Only a thread that hangs may be given up: one that eats takes its time on a busy machine.
    const pool = open({ threads: 1, stallMs: fault === "hang" ? 1500 : 50_000, script: pathToFileURL(script) });
    const paths = ["a", "b", fault, "c", fault, "d"];
    const results: unknown[] = await pool.readMany(paths);
    expect(results.map((result) => (result as { ok: boolean }).ok)).toEqual([true, true, false, true, false, true]);
    expect(results[2]).toMatchObject({ ok: false, code, reason: expect.stringContaining(words) });
    expect(results[5]).toEqual({ ok: true, path: "d" });
    expect(await pool.readMany(["after"])).toEqual([{ ok: true, path: "after" }]);
  });
});
