import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, expect, it } from "vitest";

const home = mkdtempSync(join(tmpdir(), "atelier-lock-"));
const locks = join(home, "cache", "locks");
const lockOf = (path: string) => join(locks, createHash("sha256").update(path).digest("hex").slice(0, 32));
const here = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);

/** Threads wait for each other as processes do: by the file alone. `seen`: how many are at work, and how often one was not alone. */
const TAKER = `
  const { parentPort, workerData } = require("node:worker_threads");
  (async () => {
    const { parseEnvironment, setEnvironment } = await import(${here("../core/env.ts")});
    const { withLock } = await import(${here("./lock.ts")});
    setEnvironment(parseEnvironment({ ATELIER_HOME: workerData.home, LOG_LEVEL: "error" }));
    parentPort.on("message", async (path) => {
      await withLock(path, async () => {
        if (Atomics.add(workerData.seen, 0, 1) > 0) Atomics.add(workerData.seen, 1, 1);
        await new Promise((resolve) => setTimeout(resolve, 1));
        Atomics.sub(workerData.seen, 0, 1);
      });
      parentPort.postMessage("done");
    });
    parentPort.postMessage("ready");
  })();`;

const seen = new Int32Array(new SharedArrayBuffer(8));
const takers: Worker[] = [];
afterAll(async () => {
  await Promise.all(takers.map((taker) => taker.terminate()));
  rmSync(home, { recursive: true, force: true });
});

function leaveBehind(file: string): void {
  const minuteAgo = new Date(Date.now() - 60_000);
  writeFileSync(file, "");
  utimesSync(file, minuteAgo, minuteAgo);
}

it("is taken over by one alone where its owner has died, however many wait for it", async () => {
  mkdirSync(locks, { recursive: true });
  for (let n = 0; n < 5; n++) takers.push(new Worker(TAKER, { eval: true, workerData: { home, seen } }));
  await Promise.all(takers.map((taker) => once(taker, "message")));
  for (let round = 0; round < 20; round++) {
    const path = `/file-${round}`;
    leaveBehind(lockOf(path));
    // Whoever was taking it away died as well.
    if (round % 4 === 0) leaveBehind(`${lockOf(path)}.stale`);
    const done = takers.map((taker) => once(taker, "message"));
    for (const taker of takers) taker.postMessage(path);
    await Promise.all(done);
  }
  expect([...seen]).toEqual([0, 0]);
  expect(readdirSync(locks)).toEqual([]);
});
