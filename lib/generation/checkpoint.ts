/**
 * What it takes to find a job's work again on the engine that does it: `<home>/journal/begun/<job>.json`, written when the work is handed
 * over and gone when the job ends. Not synced: a machine that loses it has most likely lost the engine with it, and then the job is done anew.
 * A few hundred bytes in the system's cache, with an engine waiting: written and read at once, which takes less time than to ask for it.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { environment } from "#lib/core/env.ts";
import { systemCode } from "#lib/core/errors.ts";
import { parseExact } from "#lib/core/json.ts";
import { asDiskError, TEMP_PREFIX } from "#lib/disk/atomic.ts";

const Begun = z.object({ engine_id: z.string(), state: z.unknown() });
export type Begun = z.infer<typeof Begun>;

const folder = () => join(environment().home, "journal", "begun");
const pathOf = (jobId: string) => join(folder(), `${jobId}.json`);

export function remember(jobId: string, begun: Begun): void {
  const unfinished = join(folder(), `${TEMP_PREFIX}${jobId}`);
  const text = JSON.stringify(begun);
  try {
    writeFileSync(unfinished, text);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw asDiskError(error, unfinished);
    mkdirSync(folder(), { recursive: true });
    writeFileSync(unfinished, text);
  }
  renameSync(unfinished, pathOf(jobId));
}

export function recall(jobId: string): Begun | null {
  try {
    return Begun.safeParse(parseExact(readFileSync(pathOf(jobId), "utf8"))).data ?? null;
  } catch {
    return null;
  }
}

export function forget(jobId: string): void {
  rmSync(pathOf(jobId), { force: true });
}

/** Jobs that were handed over and not ended by their worker. */
export async function begunJobs(): Promise<string[]> {
  const names = await readdir(folder()).catch(() => []);
  return names.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length));
}
