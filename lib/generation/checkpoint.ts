/**
 * What it takes to find a job's work again on the engine that does it: `<home>/journal/begun/<job>.json`, written when the work is handed
 * over and gone when the job ends. Not synced: a machine that loses it has most likely lost the engine with it, and then the job is done anew.
 */
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { environment } from "#lib/core/env.ts";
import { replaceFile } from "#lib/disk/atomic.ts";
import { readJson } from "#lib/disk/json-file.ts";

const Begun = z.object({ engine_id: z.string(), state: z.unknown() });
export type Begun = z.infer<typeof Begun>;

const folder = () => join(environment().home, "journal", "begun");
const pathOf = (jobId: string) => join(folder(), `${jobId}.json`);

export async function remember(jobId: string, begun: Begun): Promise<void> {
  await replaceFile(pathOf(jobId), JSON.stringify(begun), { durable: false });
}

export async function recall(jobId: string): Promise<Begun | null> {
  return Begun.safeParse(await readJson(pathOf(jobId)).catch(() => undefined)).data ?? null;
}

export async function forget(jobId: string): Promise<void> {
  await rm(pathOf(jobId), { force: true });
}

/** Jobs that were handed over and not ended by their worker. */
export async function begunJobs(): Promise<string[]> {
  const names = await readdir(folder()).catch(() => []);
  return names.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length));
}
