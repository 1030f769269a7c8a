/** Whole hashes, in the background: a slice at a time, newest files first, as long as some are without. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type Database, database } from "#lib/db/client.ts";
import type { JobContext } from "#lib/queue/define.ts";
import { enqueue, releaseKey } from "#lib/queue/service.ts";
import { listRoots, locate } from "../roots/service.ts";
import { HASHING } from "./lines.ts";
import { stateOf } from "./state.ts";
import { selectUnhashed, type Unhashed, writeHashes } from "./store.ts";

const SLICE_MS = 4_000;
const PAGE = 200;
/** Larger files are found again by fingerprint, name and time alone: reading them whole would keep everything else waiting. */
const MOST_BYTES = 8 * 1024 ** 3;

/** Where this process is in its walk from the newest row down; losing it costs a walk. */
const walk = { below: null as number | null };

type HashContext = Pick<JobContext<{ again: boolean }>, "signal" | "jobId" | "payload">;

export async function runHash({ signal, jobId, payload }: HashContext): Promise<{ hashed: number }> {
  const of = database();
  if (payload.again) await releaseKey(of.client, jobId);
  const until = performance.now() + SLICE_MS;
  let hashed = 0;
  for (let page = await nextPage(of); page.length > 0; page = await nextPage(of)) {
    const hashes: { id: number; hash: string; change_ms: number }[] = [];
    for (const row of page) {
      signal.throwIfAborted();
      if (performance.now() > until) break;
      walk.below = row.id;
      const hash = await hashOf(row, signal);
      if (hash !== null) hashes.push({ id: row.id, hash, change_ms: row.changeMs });
    }
    await writeHashes(of.client, of.dialect, hashes);
    hashed += hashes.length;
    if (performance.now() <= until) continue;
    await enqueue(HASHING, { again: true }, { person: "", idempotencyKey: "media.hash:again", delayMs: 200 }, of);
    return { hashed };
  }
  walk.below = null;
  return { hashed };
}

async function nextPage(of: Database): Promise<Unhashed[]> {
  const roots = (await listRoots()).filter(({ state }) => state === "online").map(({ id }) => id);
  return selectUnhashed(of.client, { below: walk.below, roots, mostBytes: MOST_BYTES, limit: PAGE });
}

/** @returns null for a file that is not as its row says: a scan sees to it */
async function hashOf(row: Unhashed, signal: AbortSignal): Promise<string | null> {
  try {
    const path = await locate(row.path);
    if ((await stateOf(path))?.changeMs !== row.changeMs) return null;
    const hash = createHash("sha256");
    for await (const piece of createReadStream(path, { signal, highWaterMark: 256 * 1024 })) hash.update(piece as Buffer);
    return (await stateOf(path))?.changeMs === row.changeMs ? hash.digest("hex") : null;
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  }
}
