import { type Stats, statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { systemCode } from "#lib/core/errors.ts";
import { sleep } from "#lib/core/time.ts";

const LOOK_MS = 1_000;

/** What became of the file that web and worker hold open: under its path there is none, or another. */
export type FileLoss = "deleted" | "replaced";

/** Which file a path leads to, and on which device its folder is. */
interface Known {
  readonly file: string;
  readonly folderDevice: number | null;
}

interface Look {
  readonly loss: FileLoss;
  /** Differs while somebody still writes the file that took the place. */
  readonly as: string;
}

const fileOf = ({ dev, ino }: Stats) => `${dev}:${ino}`;

/** The device of a folder, or of the nearest one above that is there. */
async function deviceOf(folder: string): Promise<number | null> {
  for (let path = folder; ; path = dirname(path)) {
    try {
      return (await stat(path)).dev;
    } catch (error) {
      if (systemCode(error) !== "ENOENT" || dirname(path) === path) return null;
    }
  }
}

/** Null where it cannot be told, as of a disk that is away. */
async function knownNow(path: string): Promise<Known | null> {
  try {
    return { file: fileOf(statSync(path)), folderDevice: await deviceOf(dirname(path)) };
  } catch {
    return null;
  }
}

async function lookAt(path: string, known: Known): Promise<Look | null> {
  try {
    const now = await stat(path);
    return fileOf(now) === known.file ? null : { loss: "replaced", as: `${fileOf(now)}:${now.size}:${now.mtimeMs}` };
  } catch (error) {
    // A disk that is away brings its file back. What is mounted there, or above, is then another device.
    const isDeleted = systemCode(error) === "ENOENT" && (await deviceOf(dirname(path))) === known.folderDevice;
    return isDeleted ? { loss: "deleted", as: "" } : null;
  }
}

/**
 * Resolves once the file that lies there now was deleted or replaced: SQLite goes on writing to the one it holds, which nobody finds
 * again. Seen twice in a row alike, so that neither a moment's absence counts nor a file that is still being copied there. Null when
 * `signal` aborts first.
 */
export async function whenLost(path: string, signal: AbortSignal, everyMs = LOOK_MS): Promise<FileLoss | null> {
  let known = await knownNow(path);
  for (let before: Look | null = null; ; ) {
    await sleep(everyMs, signal);
    if (signal.aborted) return null;
    known ??= await knownNow(path);
    const look = known && (await lookAt(path, known));
    if (signal.aborted) return null;
    if (look && look.loss === before?.loss && look.as === before.as) return look.loss;
    before = look;
  }
}
