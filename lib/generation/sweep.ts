import { readdir, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { environment } from "#lib/core/env.ts";
import { messageOf } from "#lib/core/errors.ts";
import { bornAt } from "#lib/core/ids.ts";
import { log } from "#lib/core/log.ts";
import { db } from "#lib/db/client.ts";
import { sweepTemporaries } from "#lib/disk/atomic.ts";
import { findEngine } from "#lib/engines/registry.ts";
import { deleteEventsBefore } from "#lib/events/store.ts";
import { listRoots, TEMP_FOLDER } from "#lib/media/roots/service.ts";
import { findPending, listPending, pendingFolder } from "#lib/operations/journal.ts";
import { defineJob } from "#lib/queue/define.ts";
import { deleteEndedJobs } from "#lib/queue/store.ts";
import { begunJobs, forget, recall } from "./checkpoint.ts";
import { carryOut, jobOfTemp, STORE_KIND, type StoreEntry } from "./outputs.ts";

const HOUR = 3_600_000;
const YOUNG_MS = 20_000;
const LONGEST_AWAY_MS = 7 * 24 * HOUR;

/** Tidies up what died half-way. Comes back by schedule. */
export const sweepJob = defineJob({
  type: "generation.sweep",
  lane: "maintenance",
  payload: z.object({}),
  run: async () => async () => sweep(),
});

/** Stores finished files whose job has ended or is gone, removes the unfinished files of dead workers, forgets old events and upkeep. */
export async function sweep(): Promise<{ stored: number; removed: number }> {
  const stored = await storeOrphans();
  const { home } = environment();
  for (const folder of [join(home, "config"), join(home, "cache", "tmp"), pendingFolder()]) await sweepTemporaries(folder);
  const removed = await removeTemporaries();
  await forgetEnded();
  await deleteEndedJobs(db(), ["maintenance", "background", "scan"], new Date(Date.now() - HOUR));
  await deleteEventsBefore(db(), new Date(Date.now() - 72 * HOUR));
  return { stored, removed };
}

/** Those of the jobs that a worker has now, or will take up again: their files are theirs. */
async function activeJobs(ids: readonly string[], statuses: readonly string[]): Promise<Set<string>> {
  const rows = await db().job.findMany({ where: { id: { in: [...ids] }, status: { in: [...statuses] } }, select: { id: true } });
  return new Set(rows.map((row) => row.id));
}

async function storeOrphans(): Promise<number> {
  const pending = await listPending();
  const active = await activeJobs(pending, ["queued", "running", "stopping"]);
  let stored = 0;
  for (const id of pending) {
    const entry = active.has(id) ? null : await findPending(id);
    if (entry?.kind !== STORE_KIND) continue;
    try {
      await carryOut(entry as StoreEntry);
      stored += 1;
    } catch (error) {
      log.warn("finished files could not be stored yet", { job_id: id, reason: messageOf(error) });
    }
  }
  return stored;
}

/** Work that was handed over for a job that has ended otherwise (stopped while no worker had it) is stopped where it runs. */
async function forgetEnded(): Promise<void> {
  const begun = await begunJobs();
  if (begun.length === 0) return;
  const active = await activeJobs(begun, ["queued", "running", "stopping"]);
  await Promise.all(begun.filter((one) => !active.has(one)).map(abandon));
}

/** Remembered until the engine confirms that it stopped: one that is away is told when it is back. */
async function abandon(id: string): Promise<void> {
  const before = recall(id);
  try {
    if (before && before.state !== null) await (await findEngine(before.engine_id))?.abandon?.(before.state);
  } catch (error) {
    log.warn("work that nobody waits for could not be stopped yet", { job_id: id, reason: messageOf(error) });
    if (Date.now() - bornAt(id).getTime() < LONGEST_AWAY_MS) return;
  }
  // Tried again meanwhile, the job has begun something else.
  if (isDeepStrictEqual(recall(id), before)) forget(id);
}

async function removeTemporaries(): Promise<number> {
  let removed = 0;
  for (const root of await listRoots()) {
    if (root.state === "offline" || root.read_only) continue;
    const folder = join(root.path, TEMP_FOLDER);
    const names = await readdir(folder).catch(() => null);
    if (!names) continue;
    const jobs = [...new Set(names.flatMap((name) => jobOfTemp(name) ?? []))];
    const kept = new Set([...(await activeJobs(jobs, ["running", "stopping"])), ...(await listPending())]);
    for (const name of names) {
      const job = jobOfTemp(name);
      const isWanted = job === null ? await isYoung(join(folder, name)) : kept.has(job);
      if (isWanted) continue;
      await rm(join(folder, name), { force: true });
      removed += 1;
    }
    // Fails while something is in it, which is right.
    await rmdir(folder).catch(() => undefined);
  }
  return removed;
}

/** Sidecars on their way are renamed within moments; nobody says whose they are. */
async function isYoung(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => null);
  return facts !== null && Date.now() - facts.mtimeMs < YOUNG_MS;
}
