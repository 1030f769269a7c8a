/**
 * An engine's file is stored once a person, though several jobs may be given it at the same moment: two of the same workflow and values, of
 * which the engine made one and had the other cached. Whoever comes second waits until the first has stored it, and takes that.
 */
import { sleep } from "#lib/core/time.ts";
import { db } from "#lib/db/client.ts";
import { countRunningBeside, selectMadeOf } from "./store.ts";

const holders = new Map<string, Promise<void>>();
/** Two jobs that hold what the other wants do not wait for each other for ever. */
const PATIENCE_MS = 5_000;
/** A job of another worker may be about to store it. */
const LOOKS = 5;
const LOOK_MS = 150;

export interface EngineFile {
  readonly path: string;
  readonly hash: string;
  /** What it went by while nobody knew that the engine's folder is a root: `engine:<id>/<name>`. */
  readonly before?: string;
}

/** Holds a file's place until the function that is returned is called. */
export async function holdFile({ path, hash }: EngineFile, person: string): Promise<() => void> {
  const key = `${person}\0${path}\0${hash}`;
  const before = holders.get(key);
  const { promise, resolve } = Promise.withResolvers<void>();
  const mine = (before ?? Promise.resolve()).then(() => promise);
  holders.set(key, mine);
  if (before) await Promise.race([before, sleep(PATIENCE_MS)]);
  return () => {
    resolve();
    if (holders.get(key) === mine) holders.delete(key);
  };
}

/** The id of what was stored of it, or null. `cached`: an earlier run made it, which another worker may not have stored yet. */
export async function storedBefore(
  file: EngineFile,
  job: { id: string; person: string; engineId: string; cached: boolean },
): Promise<number | null> {
  for (let looks = 0; ; looks += 1) {
    const found = await selectMadeOf(db(), file, job.person);
    if (found !== null || !job.cached || looks >= LOOKS) return found;
    if ((await countRunningBeside(db(), job)) === 0) return null;
    await sleep(LOOK_MS);
  }
}
