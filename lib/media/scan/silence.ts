/** A disk that stops answering while it is walked keeps the walking thread for ever: the scan is given up, the next one leaves it out. */
import { sleep } from "#lib/core/time.ts";
import { rootAway } from "../roots/answering.ts";
import { listRoots } from "../roots/service.ts";

const LOOK_MS = 2_000;
/** A disk at its limits answers late, and goes on being walked meanwhile. */
const STILL_MS = 10_000;

export class SilentDisk extends Error {
  override readonly name = "SilentDisk";
}

export interface Walking {
  readonly rootIds: ReadonlySet<string>;
  /** When the walk was last heard of, by `performance.now()`. */
  heardAt: number;
}

/**
 * Rejects once a root that is being walked does not answer and nothing is heard of the walk; resolves when `over` aborts.
 * @throws SilentDisk
 */
export async function untilSilent(walking: Walking, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await sleep(LOOK_MS, over);
    if (over.aborted || performance.now() - walking.heardAt < STILL_MS) continue;
    const silent = (await listRoots()).find((root) => root.silent && walking.rootIds.has(root.id));
    if (silent && !over.aborted) throw new SilentDisk(rootAway(silent).message);
  }
}
