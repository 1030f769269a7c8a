import { randomBytes } from "node:crypto";
import { type FileHandle, link, mkdir, open, readdir, rename, rm, stat, unlink, utimes } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { AppError, systemCode } from "#lib/core/errors.ts";
import { isInside } from "./paths.ts";

/** Begins the name of every temporary file of ours, so that a sweep knows them. */
export const TEMP_PREFIX = ".atelier-tmp-";

/** Ours are written within moments; one that nobody has touched for so long was left by a crash. */
const LEFT_BEHIND_MS = 60_000;

/** Removes the unfinished files that a crash left in a folder, not those of its subfolders. @returns how many */
export async function sweepTemporaries(folder: string): Promise<number> {
  let removed = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(TEMP_PREFIX)) continue;
    const path = join(folder, name);
    const facts = await stat(path).catch(() => null);
    if (!facts?.isFile() || Date.now() - facts.mtimeMs < LEFT_BEHIND_MS) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}

/** Makes the names in a folder durable. Where folders cannot be synced (Windows, some network shares) the file system does it itself. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, "r");
    await handle.sync();
  } catch (error) {
    if (!["EISDIR", "EPERM", "EINVAL", "ENOTSUP", "EACCES", "EBADF"].includes(systemCode(error) ?? "")) throw error;
  } finally {
    await handle?.close();
  }
}

/** Writes a file that must not exist yet, synced. Leaves nothing behind when it fails. */
export async function writeSynced(path: string, bytes: Uint8Array | string, mode = 0o644): Promise<void> {
  const { synced } = await writeThenSync(path, bytes, mode);
  await synced;
}

/** The same, for whoever has something to do meanwhile: the file can be read when this resolves, and is safe when `synced` does. */
export async function writeThenSync(path: string, bytes: Uint8Array | string, mode = 0o644): Promise<{ readonly synced: Promise<void> }> {
  const handle = await open(path, "wx", mode);
  const orNothing = async (work: Promise<void>) => {
    try {
      await work;
    } catch (error) {
      await handle.close();
      await rm(path, { force: true });
      throw asDiskError(error, path);
    }
  };
  await orNothing(handle.writeFile(bytes));
  const synced = orNothing(handle.sync()).then(() => handle.close());
  // Whoever waits for it hears of it.
  synced.catch(() => undefined);
  return { synced };
}

export interface ReplaceOptions {
  readonly mode?: number;
  readonly durable?: boolean;
  readonly temporaryIn?: string;
  /** When what it replaces was changed, in milliseconds: whoever tells the two by time and size then always can. */
  readonly laterThan?: number | undefined;
}

/** What a file will hold, under another name until `place`; who does not place it drops it. */
export interface PreparedFile {
  place(): Promise<void>;
  drop(): Promise<void>;
}

/**
 * Replaces a file's contents: after a crash the old or the new text is there, never half of either. The folder is made if missing.
 * `durable: false` leaves out the syncs, for what may be lost (caches, live previews). `temporaryIn` names a folder on the same file
 * system where the unfinished file lies, so that a sweep finds what a crash left; it is made if missing, outside of the home not the folders around it.
 */
export async function replaceFile(path: string, bytes: Uint8Array | string, options: ReplaceOptions = {}): Promise<void> {
  await (await prepareFile(path, bytes, options)).place();
}

/** The same in two steps, for whoever knows a file's contents before its time has come: the bytes are safe when this resolves. */
export async function prepareFile(path: string, bytes: Uint8Array | string, options: ReplaceOptions = {}): Promise<PreparedFile> {
  const folder = dirname(path);
  const unfinished = options.temporaryIn ?? folder;
  const temporary = join(unfinished, `${TEMP_PREFIX}${randomBytes(6).toString("hex")}`);
  const durable = options.durable ?? true;
  try {
    await writeTemporary(temporary, bytes, options.mode ?? 0o644, durable);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw asDiskError(error, path);
    await makeFolder(unfinished, options.temporaryIn === undefined || isInside(environment().home, unfinished));
    await writeTemporary(temporary, bytes, options.mode ?? 0o644, durable);
  }
  if (options.laterThan !== undefined) await makeLater(temporary, options.laterThan);
  let isPlaced = false;
  return {
    async place() {
      isPlaced = true;
      try {
        await moveInto(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw asDiskError(error, path);
      }
      if (durable) await syncFolder(folder);
    },
    async drop() {
      if (!isPlaced) await rm(temporary, { force: true });
    },
  };
}

/** File systems count time in steps: most in parts of a millisecond, or a tick of some, old sticks in two seconds. */
const STEPS_MS = [1, 2_000] as const;

async function makeLater(path: string, than: number): Promise<void> {
  for (const step of STEPS_MS) {
    const { atime, mtimeMs } = await stat(path);
    if (mtimeMs > than) return;
    await utimes(path, atime, new Date(than + step)).catch(() => undefined);
  }
}

/** @param recursive false: the folder around it may be a disk that was unplugged, whose place is nobody's to make */
async function makeFolder(folder: string, recursive: boolean): Promise<void> {
  await mkdir(folder, { recursive }).catch((error: unknown) => {
    if (systemCode(error) !== "EEXIST") throw error;
  });
}

async function moveInto(temporary: string, path: string): Promise<void> {
  try {
    await rename(temporary, path);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    await mkdir(dirname(path), { recursive: true });
    await rename(temporary, path);
  }
}

async function writeTemporary(path: string, bytes: Uint8Array | string, mode: number, durable: boolean): Promise<void> {
  if (durable) return writeSynced(path, bytes, mode);
  const handle = await open(path, "wx", mode);
  try {
    await handle.writeFile(bytes);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Gives a finished temporary file its name, only if that name is free: a hard link, which fails where a rename would overwrite. Where
 * the file system has no hard links, the name is reserved first and then replaced by its own reserver.
 * @returns false when the name is taken
 */
export async function claimName(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
  } catch (error) {
    const code = systemCode(error);
    if (code === "EEXIST") return false;
    if (!["EPERM", "ENOTSUP", "ENOSYS", "EMLINK", "EXDEV"].includes(code ?? "")) throw asDiskError(error, path);
    return claimByReservation(temporary, path);
  }
  await unlink(temporary);
  return true;
}

async function claimByReservation(temporary: string, path: string): Promise<boolean> {
  try {
    await (await open(path, "wx")).close();
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw asDiskError(error, path);
  }
  await rename(temporary, path);
  return true;
}

/** A full disk is told as one; anything else stays as it is. */
export function asDiskError(error: unknown, path: string): unknown {
  const code = systemCode(error);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new AppError("disk_full", `No room left to write ${basename(path)} in ${dirname(path)}. Free some space and try again.`, {
      cause: error,
    });
  }
  return error;
}
