/**
 * The worker is killed at random instants, again and again, while it makes and stores pictures. Afterwards every job has ended
 * honestly, every picture is whole and there once, with its sidecar and its row, and nothing unfinished is left.
 * `ATELIER_CRASH_ROUNDS` sets how often (12 in a normal run).
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { sleep } from "#lib/core/time.ts";
import { type Database, openDatabase, setDatabase } from "#lib/db/client.ts";
import { migrate } from "#lib/db/migrate.ts";
import { sha256 } from "#lib/disk/hash.ts";
import { createJob } from "#lib/generation/service.ts";
import { ensureRoots, outputRoot } from "#lib/media/roots/service.ts";
import { localActor } from "#lib/people/actor.ts";

const ROUNDS = Number(process.env.ATELIER_CRASH_ROUNDS ?? 12);
const ROOT = join(import.meta.dirname, "..");
const home = mkdtempSync(join(tmpdir(), "atelier-crash-"));
let database: Database;
let worker: ChildProcess | undefined;
const dead: string[] = [];

function startWorker(): ChildProcess {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ATELIER_HOME: home,
    ATELIER_REAP: dead.join(","),
    LOG_LEVEL: "error",
    NODE_ENV: "production",
  };
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(ROOT, "worker.ts")], {
    cwd: ROOT,
    env,
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

beforeAll(async () => {
  const env = parseEnvironment({ ATELIER_HOME: home });
  setEnvironment(env);
  await migrate(env);
  database = openDatabase(env);
  setDatabase(database);
  await ensureRoots();
});

afterAll(async () => {
  if (worker?.exitCode === null) await kill(worker);
  await database.close();
  rmSync(home, { recursive: true, force: true });
});

it(
  `ends every job honestly over ${ROUNDS} kills of the worker`,
  async () => {
    const batches = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      worker = startWorker();
      for (let n = 0; n < 2; n += 1) {
        const batch = 1 + ((round + n) % 2);
        const params = { prompt: `a red fox, round ${round} ${n}`, width: 128, height: 128, batch_size: batch };
        const job = await createJob(localActor(), { type: "generate", project_id: "crash", params });
        batches.set(job.id, batch);
      }
      await sleep(300 + Math.random() * 1_200);
      await kill(worker);
    }
    worker = startWorker();
    const killed = Date.now();
    let open = batches.size;
    while (open > 0 && Date.now() - killed < 100_000) {
      await sleep(200);
      open = await database.client.job.count({ where: { type: "generate", status: { in: ["queued", "running", "stopping"] } } });
    }
    const jobs = await database.client.job.findMany({ where: { type: "generate" } });
    expect(open, "jobs that have not ended 100 s after the last kill").toBe(0);
    const completed = jobs.filter((job) => job.status === "completed");
    console.info(`${ROUNDS} kills: ${completed.length} of ${jobs.length} jobs completed`);
    expect(completed.length / jobs.length).toBeGreaterThanOrEqual(0.95);
    expect(jobs.every((job) => job.status === "completed" || (job.status === "failed" && job.error !== null))).toBe(true);

    const root = await outputRoot();
    const folder = join(root.path, "crash", "output");
    const names = (await readdir(folder)).sort();
    const pictures = names.filter((name) => name.endsWith(".png"));
    // One that a scan found before its job had told of it is hashed in the background.
    while (Date.now() - killed < 100_000 && (await database.client.mediaFile.count({ where: { hash: null } })) > 0) await sleep(200);
    const rows = await database.client.mediaFile.findMany();
    expect(rows.map((row) => row.filename).sort()).toEqual(pictures);
    for (const row of rows) {
      const bytes = await readFile(join(folder, row.filename));
      expect(sha256(bytes)).toBe(row.hash);
      await sharp(bytes).raw().toBuffer();
      const sidecar = JSON.parse(await readFile(join(folder, `${row.filename}.asset.json`), "utf8"));
      expect([sidecar.hash, sidecar.job_id]).toEqual([row.hash, row.jobId]);
    }
    for (const job of completed) expect(rows.filter((row) => row.jobId === job.id)).toHaveLength(batches.get(job.id) ?? 0);
    expect(names).toHaveLength(pictures.length * 2);

    while (Date.now() - killed < 100_000 && (await leftovers(root.path)).length > 0) await sleep(500);
    expect(await leftovers(root.path)).toEqual([]);
  },
  ROUNDS * 6_000 + 120_000,
);

/** Unfinished files anywhere below a root. */
async function leftovers(root: string): Promise<string[]> {
  const names = await readdir(root, { recursive: true });
  return names.filter((name) => name.includes(".atelier-tmp"));
}
