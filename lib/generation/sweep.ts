import { readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { messageOf } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import { db } from "#lib/db/client.ts";
import { deleteEventsBefore } from "#lib/events/store.ts";
import { listRoots } from "#lib/media/roots/service.ts";
import { findPending, listPending } from "#lib/operations/journal.ts";
import { defineJob } from "#lib/queue/define.ts";
import { deleteEndedJobs } from "#lib/queue/store.ts";
import { carryOut, jobOfTemp, STORE_KIND, type StoreEntry, TEMP_FOLDER } from "./outputs.ts";

const HOUR = 3_600_000;

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
  const removed = await removeTemporaries();
  await deleteEndedJobs(db(), ["maintenance", "background"], new Date(Date.now() - HOUR));
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

async function removeTemporaries(): Promise<number> {
  let removed = 0;
  for (const root of await listRoots()) {
    if (root.state === "offline" || root.read_only) continue;
    const folder = join(root.path, TEMP_FOLDER);
    const names = await readdir(folder).catch(() => null);
    if (!names) continue;
    const jobOf = new Map(names.map((name) => [name, jobOfTemp(name) ?? ""]));
    const jobs = [...new Set(jobOf.values())];
    const busy = await activeJobs(jobs, ["running", "stopping"]);
    const kept = new Set(await listPending());
    for (const [name, job] of jobOf) {
      if (busy.has(job) || kept.has(job)) continue;
      await rm(join(folder, name), { force: true });
      removed += 1;
    }
    // Fails while something is in it, which is right.
    await rmdir(folder).catch(() => undefined);
  }
  return removed;
}
