/**
 * The worker is killed at random instants in the middle of its first scan of a folder. Whatever was written by then, the next worker goes
 * on: in the end every file is in the index once, with what its sidecar says, and no file was touched.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { sleep } from "#lib/core/time.ts";
import { ensureRoots, forgetCached } from "#lib/media/roots/service.ts";
import { describeEachDatabase } from "./databases.ts";
import { pngOf } from "./png.ts";

const FILES = 6_000;
const KILLS = 3;
const ROOT = join(import.meta.dirname, "..");

/** Workers that were killed: their jobs are given back at once, as the parent does it. */
const dead: string[] = [];

function startWorker(home: string, databaseUrl: string | undefined, databasePath: string): ChildProcess {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const env = { ...inherited, ATELIER_HOME: home, ATELIER_REAP: dead.join(","), LOG_LEVEL: "error", NODE_ENV: "production" };
  const database = databaseUrl === undefined ? { ATELIER_DATABASE_PATH: databasePath } : { DATABASE_URL: databaseUrl };
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(ROOT, "worker.ts")], {
    cwd: ROOT,
    env: Object.assign(env as NodeJS.ProcessEnv, database),
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  let id: string | undefined;
  child.on("message", (message: { type?: string; id?: string }) => {
    if (message.type === "worker") id = message.id;
  });
  child.once("exit", () => id && dead.push(id));
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

describeEachDatabase("a scan whose worker is killed", (database) => {
  it(`goes on after ${KILLS} kills, and every file is there once`, async () => {
    const home = mkdtempSync(join(tmpdir(), "atelier-scan-crash-"));
    setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
    forgetCached();
    const [input] = await ensureRoots();
    const at = new Date("2024-05-05T10:00:00Z");
    for (let n = 0; n < FILES; n += 1) {
      const folder = join(input?.path ?? "", `project ${n % 7}`, `${n % 40}`);
      mkdirSync(folder, { recursive: true });
      const path = join(folder, `${n}.png`);
      writeFileSync(path, pngOf(`number ${n}`));
      utimesSync(path, at, at);
      if (n % 2 === 0) writeFileSync(`${path}.asset.json`, JSON.stringify({ schema: 1, score: (n % 5) + 1, caption: `number ${n}` }));
    }
    const { client, location } = database();
    const state = () =>
      readdirSync(input?.path ?? "", { recursive: true, encoding: "utf8" })
        .sort()
        .map((name) => `${name} ${statSync(join(input?.path ?? "", name)).ctimeMs}`)
        .filter((name) => /\.png /.test(name));
    const before = state();
    const halves: number[] = [];
    for (let round = 0; round < KILLS; round += 1) {
      const worker = startWorker(home, location.databaseUrl, location.databasePath);
      const had = await client.mediaFile.count();
      const until = Date.now() + 30_000;
      // Once this one has written something, at a random instant.
      while ((await client.mediaFile.count()) === had && had < FILES && Date.now() < until) await sleep(10);
      await sleep(Math.random() * 60);
      await kill(worker);
      halves.push(await client.mediaFile.count());
    }
    console.info(`files in the index after each kill: ${halves.join(", ")} of ${FILES}`);
    const worker = startWorker(home, location.databaseUrl, location.databasePath);
    try {
      const until = Date.now() + 120_000;
      while (Date.now() < until && !(await isFinished())) await sleep(200);
    } finally {
      await kill(worker);
    }
    expect(halves[0]).toBeLessThan(FILES);
    const rows = await client.mediaFile.findMany();
    expect(rows).toHaveLength(FILES);
    expect(new Set(rows.map(({ filePath }) => filePath)).size).toBe(FILES);
    for (const { filename, score, caption, status } of rows) {
      const n = Number.parseInt(filename, 10);
      const said = n % 2 === 0 ? { score: (n % 5) + 1, caption: `number ${n}` } : { score: 0, caption: null };
      expect({ score, caption, status }, filename).toEqual({ ...said, status: "present" });
    }
    expect(state()).toEqual(before);
    rmSync(home, { recursive: true, force: true });

    async function isFinished(): Promise<boolean> {
      const root = await client.rootScan.findUnique({ where: { rootId: input?.id ?? "" } });
      return root?.fullAt != null && (await client.mediaFile.count()) === FILES;
    }
  }, 400_000);
});
