/** Previews for every file: nothing depends on whoever found a file having asked for them. */
import { db } from "#lib/db/client.ts";
import { listRoots } from "#lib/media/roots/service.ts";
import type { JobContext } from "#lib/queue/define.ts";
import { wakeWorkers } from "#lib/queue/service.ts";
import { enqueueBatches } from "./batches.ts";
import type { RenderJob } from "./payloads.ts";
import { countWaiting, highestMediaId, selectWithoutPreviews } from "./store.ts";

/** Ids looked at in one statement. */
const WINDOW = 5_000;
/** Windows looked at in one go: a million rows in some ten goes. */
const WINDOWS = 20;
/** Files put in line in one go, and how many jobs may wait already. */
const MOST = 2_000;
const ENOUGH_WAITING = 5;
/** After all rows were looked at, the next look comes so much later. */
const REST_MS = 10 * 60_000;

/** Where this process is in its walk from the newest row down; losing it costs a walk. */
const walk = { below: null as number | null, restUntil: 0 };

/** Looks at some rows more, newest first. @returns how many files were put in line */
export async function runCatchUp({ signal }: Pick<JobContext<unknown>, "signal">, render: RenderJob): Promise<{ found: number }> {
  if (walk.below === null && Date.now() < walk.restUntil) return { found: 0 };
  if ((await countWaiting(db(), render.type)) > ENOUGH_WAITING) return { found: 0 };
  const roots = (await listRoots()).filter(({ state }) => state === "online").map(({ id }) => id);
  const found: number[] = [];
  let below = walk.below ?? (await highestMediaId(db()));
  for (let window = 0; window < WINDOWS && below > 0 && found.length < MOST; window += 1) {
    signal.throwIfAborted();
    const above = Math.max(0, below - WINDOW);
    const limit = MOST - found.length;
    const ids = await selectWithoutPreviews(db(), { above, upTo: below, roots, limit });
    found.push(...ids);
    below = ids.length === limit ? (ids.at(-1) ?? 1) - 1 : above;
  }
  if (found.length > 0) {
    await enqueueBatches(db(), render, found);
    wakeWorkers(render.lane);
  }
  walk.below = below > 0 ? below : null;
  if (below <= 0) walk.restUntil = Date.now() + REST_MS;
  return { found: found.length };
}

/** Begins the walk anew. */
export function startOver(): void {
  Object.assign(walk, { below: null, restUntil: 0 });
}
