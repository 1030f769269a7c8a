/**
 * What queue and worker add around an engine that takes no time: from POST to `completed`, with file, sidecar and row synced, one job
 * at a time and many in flight; against a bare loop that does the same syncs with better-sqlite3.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import sharp from "sharp";
import { hearEvents, type Instance, quantile, startInstance } from "./instance.ts";

const ONE_BY_ONE = 200;
const IN_FLIGHT = 1_000;
const POSTERS = 16;

/** Longer than this for one job, line included, means that something is broken, not slow. */
const PATIENCE_MS = 120_000;

class Finished {
  readonly #ended = new Map<string, string>();
  readonly #waiting = new Map<string, (status: string) => void>();

  hear(type: string, payload: Record<string, unknown>): void {
    const status = String(payload.status);
    if (type !== "job.changed" || !["completed", "failed", "canceled", "lost"].includes(status)) return;
    const id = String(payload.job_id);
    const resolve = this.#waiting.get(id);
    if (resolve) resolve(status);
    else this.#ended.set(id, status);
  }

  async wait(id: string): Promise<void> {
    const early = this.#ended.get(id);
    this.#ended.delete(id);
    const status = early ?? (await this.#next(id));
    if (status !== "completed") throw new Error(`job ${id} ended as ${status}`);
  }

  #next(id: string): Promise<string> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(`nothing within ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
      this.#waiting.set(id, (status) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(status);
      });
    });
  }
}

async function post(instance: Instance, prompt: string): Promise<string> {
  const body = JSON.stringify({ type: "generate", engine_id: "fixed", params: { prompt }, project_id: "bench" });
  const answer = await fetch(`${instance.url}/api/jobs`, { method: "POST", headers: { "content-type": "application/json" }, body });
  if (answer.status !== 202) throw new Error(`POST /api/jobs answered ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { id: string }).id;
}

async function measure(instance: Instance) {
  const finished = new Finished();
  const stop = await hearEvents(instance.url, (type, payload) => finished.hear(type, payload));
  for (let n = 0; n < 30; n += 1) await finished.wait(await post(instance, `warm ${n}`));
  const alone: number[] = [];
  for (let n = 0; n < ONE_BY_ONE; n += 1) {
    const started = performance.now();
    await finished.wait(await post(instance, `alone ${n}`));
    alone.push(performance.now() - started);
  }
  const started = performance.now();
  let next = 0;
  const waits: Promise<void>[] = [];
  await Promise.all(
    Array.from({ length: POSTERS }, async () => {
      while (next < IN_FLIGHT) {
        next += 1;
        waits.push(finished.wait(await post(instance, `many ${next}`)));
      }
    }),
  );
  await Promise.all(waits);
  const seconds = (performance.now() - started) / 1000;
  stop();
  return { alone, perSecond: IN_FLIGHT / seconds };
}

/** The same promises with nothing around them: file and sidecar synced and renamed, a row committed with FULL sync. */
async function bare(): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), "atelier-bare-"));
  const png = await sharp({ create: { width: 64, height: 64, channels: 3, background: "#c96b3b" } })
    .png()
    .toBuffer();
  const db = new Sqlite(join(folder, "bare.db"));
  db.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE files (id INTEGER PRIMARY KEY, path TEXT UNIQUE, size INTEGER)",
  );
  const insert = db.prepare("INSERT INTO files (path, size) VALUES (?, ?)");
  const write = async (name: string, bytes: Uint8Array | string) => {
    const handle = await open(join(folder, `.${name}`), "wx");
    await handle.writeFile(bytes);
    await handle.sync();
    await handle.close();
    await rename(join(folder, `.${name}`), join(folder, name));
  };
  const times: number[] = [];
  for (let n = 0; n < ONE_BY_ONE; n += 1) {
    const started = performance.now();
    await write(`${n}.png`, png);
    await write(`${n}.png.asset.json`, "{}".padEnd(1_500));
    insert.run(`${n}.png`, png.length);
    times.push(performance.now() - started);
  }
  db.close();
  rmSync(folder, { recursive: true });
  return times;
}

export async function benchJobs(env: Record<string, string> = {}): Promise<void> {
  const instance = await startInstance({
    preload: join(import.meta.dirname, "fixed-engine.ts"),
    env: { ATELIER_WORKER_CONCURRENCY: "4", ...env },
  });
  try {
    const { alone, perSecond } = await measure(instance);
    const floor = await bare();
    const ms = (values: readonly number[], q: number) => `${quantile(values, q).toFixed(1)} ms`;
    console.log(`jobs, one by one   median ${ms(alone, 0.5)}   p95 ${ms(alone, 0.95)}   (bar: 25 ms a job)`);
    console.log(`jobs, in flight    ${perSecond.toFixed(0)} jobs/s   (bar: 100)`);
    console.log(`bare syncs         median ${ms(floor, 0.5)}   ratio ${(quantile(alone, 0.5) / quantile(floor, 0.5)).toFixed(1)}`);
  } finally {
    await instance.stop();
    instance.remove();
  }
}

if (process.argv[1] === import.meta.filename) await benchJobs();
