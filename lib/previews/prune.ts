/** Keeps the cache of previews below its size: what was looked at longest ago goes first. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { JobContext } from "#lib/queue/define.ts";
import { enqueue } from "#lib/queue/service.ts";
import { readSetting } from "#lib/settings/service.ts";
import type { MadePreviews } from "./cache.ts";
import type { PruneJob } from "./payloads.ts";
import type { Pruned, PruneOrder } from "./prune-thread.ts";
import { previewFolder } from "./recipes.ts";

const GB = 1024 ** 3;
/** So much of the limit may be written before the next look does not wait for its hour. */
const PART = 0.05;

let madeBytes = 0;

/** Counts what was written into the cache; when it is much, has the cache looked at. */
export async function countMade({ made }: Pick<MadePreviews, "made">, job: PruneJob): Promise<void> {
  const sizes = await Promise.all(
    Object.values(made).map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  madeBytes += sizes.reduce((sum, size) => sum + size, 0);
  const limit = (await readSetting("storage.preview_cache_gb")) * GB;
  if (limit === 0 || madeBytes < limit * PART) return;
  madeBytes = 0;
  await enqueue(job, {}, { person: "" });
}

export async function runPrune({ signal }: Pick<JobContext<unknown>, "signal">): Promise<Pruned> {
  const limit = (await readSetting("storage.preview_cache_gb")) * GB;
  return limit === 0 ? { bytes: 0, files: 0, removed: 0, removedBytes: 0 } : pruneTo(limit, { signal });
}

/** Walks the cache in a thread: a million files are too many calls for a loop that others wait for. */
export function pruneTo(
  limit: number,
  { signal, folder = previewFolder() }: { signal?: AbortSignal; folder?: string } = {},
): Promise<Pruned> {
  const order: PruneOrder = { folder, limit };
  const thread = new Worker(join(import.meta.dirname, "prune-thread.ts"), { workerData: order, execArgv: [] });
  const stop = () => void thread.terminate();
  signal?.addEventListener("abort", stop, { once: true });
  return new Promise<Pruned>((resolve, reject) => {
    thread.once("message", resolve);
    thread.once("error", reject);
    thread.once("exit", () => reject(signal?.reason ?? new Error("the walk through the cache of previews ended early")));
  }).finally(() => signal?.removeEventListener("abort", stop));
}
