import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { sleep } from "#lib/core/time.ts";
import { type Database, setDatabase } from "#lib/db/client.ts";
import { closePool } from "#lib/metadata/pool.ts";
import { createWorker, type Worker } from "#lib/queue/worker.ts";
import { sqliteDatabase } from "#test/databases.ts";
import { pngOf } from "#test/png.ts";
import { ensureRoots, forgetCached } from "../roots/service.ts";
import { SCAN_JOBS } from "./jobs.ts";
import { endWalker } from "./walker.ts";
import { watchRoots } from "./watch.ts";

/** What people are promised is 2 s; a test machine may be busy with other tests. */
const PATIENCE_MS = 15_000;

let home = "";
let input = "";
let opened: { database: Database; remove(): Promise<void> };
let worker: Worker;
let running: Promise<void>;
let watching: Promise<void>;
const stop = new AbortController();

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "atelier-watch-"));
  input = join(home, "comfyui", "input");
  setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
  opened = await sqliteDatabase();
  setDatabase(opened.database);
  await ensureRoots();
  forgetCached();
  worker = createWorker({
    database: opened.database,
    jobs: [...SCAN_JOBS],
    places: { generation: 0, background: 0, maintenance: 0, scan: 1 },
  });
  running = worker.run();
  watching = watchRoots(stop.signal, opened.database);
  await until(async () => (await opened.database.client.rootScan.findMany()).filter((one) => one.watching === "watching").length === 2);
});

afterAll(async () => {
  stop.abort();
  await watching;
  await worker.drain(1_000);
  await running;
  endWalker();
  await closePool();
  await opened.remove();
  rmSync(home, { recursive: true, force: true });
});

async function until(holds: () => Promise<boolean>): Promise<number> {
  const began = performance.now();
  while (!(await holds())) {
    if (performance.now() - began > PATIENCE_MS) throw new Error("it did not come to that in time");
    await sleep(20);
  }
  return performance.now() - began;
}

const status = async (name: string) =>
  (await opened.database.client.mediaFile.findFirst({ where: { filename: name }, select: { status: true, folder: true } })) ?? null;

function put(path: string): void {
  const whole = join(input, path);
  mkdirSync(join(whole, ".."), { recursive: true });
  writeFileSync(whole, pngOf(path));
  utimesSync(whole, new Date("2024-01-01"), new Date("2024-01-01"));
}

it("shows files as they come, also in new folders, as they move and as they go", async () => {
  put("foxes/a.png");
  await until(async () => (await status("a.png"))?.status === "present");
  put("foxes/new/deep/b.png");
  await until(async () => (await status("b.png"))?.folder === "new");
  put("foxes/new/deep/c.png");
  await until(async () => (await status("c.png"))?.status === "present");
  renameSync(join(input, "foxes", "a.png"), join(input, "foxes", "new", "a.png"));
  await until(async () => (await status("a.png"))?.folder === "new");
  rmSync(join(input, "foxes", "new", "deep"), { recursive: true });
  await until(async () => (await status("b.png"))?.status === "missing" && (await status("c.png"))?.status === "missing");
  expect(await opened.database.client.mediaFile.count()).toBe(3);
});

it("hears of words that another program writes beside a file", async () => {
  put("foxes/said.png");
  await until(async () => (await status("said.png")) !== null);
  const words = {
    schema: 1,
    id: "0".repeat(16),
    hash: "0".repeat(64),
    created_at: "2025-01-01T00:00:00Z",
    updated_at: "2025-01-01T00:00:00Z",
    score: 4,
  };
  writeFileSync(join(input, "foxes", "said.png.asset.json"), JSON.stringify(words));
  await until(async () => (await opened.database.client.mediaFile.count({ where: { filename: "said.png", score: 4 } })) === 1);
});

it("shows a file also while another in its folder is written to without a pause", async () => {
  put("foxes/first.png");
  await until(async () => (await status("first.png")) !== null);
  const writing = setInterval(() => appendFileSync(join(input, "foxes", "long.txt"), "."), 40);
  try {
    await sleep(300);
    put("foxes/beside.png");
    await until(async () => (await status("beside.png"))?.status === "present");
  } finally {
    clearInterval(writing);
  }
});

it("hears of folders whose paths grow longer than a path may be, and of others after", async () => {
  // Relative steps, since the whole path is too long to be given.
  const here = process.cwd();
  const name = "n".repeat(200);
  mkdirSync(join(input, "long"));
  process.chdir(join(input, "long"));
  try {
    for (let depth = 0; depth < 24; depth += 1) {
      mkdirSync(name);
      process.chdir(name);
      await sleep(30);
    }
  } finally {
    process.chdir(here);
  }
  put("foxes/still-heard.png");
  await until(async () => (await status("still-heard.png"))?.status === "present");
  await until(async () => (await opened.database.client.scanProblem.count({ where: { code: "folder" } })) > 0);
  // Node's own way gives whole paths, too.
  execFileSync("rm", ["-rf", join(input, "long")]);
});

it("notices that a disk is unplugged, and that it is back", async () => {
  put("foxes/kept.png");
  await until(async () => (await status("kept.png"))?.status === "present");
  renameSync(input, `${input}-unplugged`);
  await until(async () => (await status("kept.png"))?.status === "offline");
  renameSync(`${input}-unplugged`, input);
  await until(async () => (await status("kept.png"))?.status === "present");
  put("foxes/after.png");
  await until(async () => (await status("after.png"))?.status === "present");
}, 40_000);

it("watches a root also where the database did not answer when it was first looked at", async () => {
  const { client } = opened.database;
  await client.rootScan.updateMany({ data: { watching: "polling: not yet" } });
  let asked = 0;
  const mediaFolder = new Proxy(client.mediaFolder, {
    get(target, name, receiver) {
      if (name !== "count" || asked > 0) return Reflect.get(target, name, receiver);
      asked += 1;
      return () => Promise.reject(new Error("the database is away"));
    },
  });
  const flaky = new Proxy(client, { get: (target, name) => (name === "mediaFolder" ? mediaFolder : Reflect.get(target, name)) });
  const over = new AbortController();
  const again = watchRoots(over.signal, { ...opened.database, client: flaky });
  await until(async () => (await client.rootScan.count({ where: { watching: "watching" } })) === 2);
  expect(asked).toBe(1);
  over.abort();
  await again;
});
