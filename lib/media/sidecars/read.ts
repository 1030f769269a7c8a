/**
 * Reading all sidecars of a file. Synchronous and without a database, for the threads of a scan. Never throws: what is damaged is told
 * in `problems`, and nothing is ever changed here.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { basename, join } from "node:path";
import { messageOf, systemCode } from "#lib/core/errors.ts";
import { type Found, fileStamp, findSidecars, orphansIn, type SidecarKind, type SidecarRoot, sidecarsAround, stampText } from "./around.ts";
import { combine } from "./combine.ts";
import { SIDECAR_SUFFIX, sidecarName } from "./naming.ts";
import { readOurs } from "./ours.ts";
import type { Said, SidecarProblem, Source } from "./said.ts";
import { readScores } from "./scores.ts";
import { isJson, type Json, parseSidecar, wordOf } from "./values.ts";

export const MOST_SIDECAR_BYTES = 8 * 1024 * 1024;

/**
 * What a file's sidecars say; null where it has none.
 * @param folder relative to the root, `/` between its parts, "" for the root itself
 * @param names the entries of that folder, as listed now; the same set for all its files, because what follows from it is remembered
 * @param scores the entries of its `.scores` folder, where the caller has listed it already
 */
export function readSaid(
  root: SidecarRoot,
  folder: string,
  filename: string,
  names: ReadonlySet<string>,
  scores?: ReadonlySet<string>,
): Said | null {
  const found = sidecarsAround(root, folder, filename, names, scores);
  return found.length === 0 ? null : readFound(found, filename);
}

/** The same for a single file whose folder nobody has listed; what is there is asked without blocking. */
export async function readSaidAlone(root: SidecarRoot, folder: string, filename: string): Promise<Said | null> {
  const found = await findSidecars(root, folder, filename);
  return found.length === 0 ? null : readFound(found, filename);
}

/** As `Said.stamp`, without reading: the same as long as no sidecar changed, came or went. Null where there is none. */
export function stampOf(
  root: SidecarRoot,
  folder: string,
  filename: string,
  names: ReadonlySet<string>,
  scores?: ReadonlySet<string>,
): string | null {
  const stamps = sidecarsAround(root, folder, filename, names, scores).flatMap((one) => one.stamp ?? fileStamp(one.kind, one.path) ?? []);
  return stamps.length === 0 ? null : stamps.join(" ");
}

/** What these sidecars say; null where all of them are gone by now. */
export function readFound(found: readonly Found[], filename: string): Said | null {
  const stamps: string[] = [];
  const problems: SidecarProblem[] = [];
  const sources: Source[] = [];
  for (const { kind, path, stamp } of found) {
    try {
      const read = readText(kind, path);
      if (read === null) continue;
      stamps.push(stamp ?? read.stamp);
      const source = readSource(kind, filename, read.text);
      if (source) sources.push(source);
    } catch (error) {
      const state = stamp ?? fileStamp(kind, path);
      if (state !== null) stamps.push(state);
      problems.push({ path, reason: messageOf(error) });
    }
  }
  return stamps.length === 0 ? null : combine(sources, stamps.join(" "), problems);
}

/** Null where there is no such file any more. A link is not followed: it could lead anywhere on the machine. */
function readText(kind: SidecarKind, path: string): { text: string; stamp: string } | null {
  let handle: number;
  try {
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw systemCode(error) === "ELOOP" ? new Error("it is a link, and links are not followed") : error;
  }
  try {
    const stat = fstatSync(handle);
    if (!stat.isFile()) throw new Error("it is not a regular file");
    if (stat.size > MOST_SIDECAR_BYTES) throw new Error(`it has ${stat.size} bytes, more than a sidecar may have (${MOST_SIDECAR_BYTES})`);
    const bytes = Buffer.allocUnsafe(stat.size);
    let filled = 0;
    while (filled < bytes.length) {
      const got = readSync(handle, bytes, filled, bytes.length - filled, filled);
      if (got === 0) break;
      filled += got;
    }
    return { text: bytes.toString("utf8", 0, filled), stamp: stampText(kind, stat.mtimeMs, stat.size) };
  } finally {
    closeSync(handle);
  }
}

/** @throws where our own or the score file is damaged; other programs' files that say nothing to us are nothing wrong */
function readSource(kind: SidecarKind, filename: string, text: string): Source | null {
  if (kind === "atelier") {
    const file = objectIn(text);
    return isFor(file, filename) ? readOurs(file) : null;
  }
  if (kind === "scores") return readScores(objectIn(text));
  return null;
}

/** @throws for anything but a JSON object */
export function objectIn(text: string): Json {
  let value: unknown;
  try {
    value = parseSidecar(text);
  } catch (error) {
    throw new Error(`it is not valid JSON (${messageOf(error)})`);
  }
  if (!isJson(value)) throw new Error("it does not hold a JSON object");
  return value;
}

/** A cut name stands for one full name, which is inside. */
function isFor(file: Json, filename: string): boolean {
  return !sidecarName(filename).cut || file.file === filename;
}

/** One of our sidecars whose file is gone from beside it. */
export interface Orphan {
  readonly path: string;
  /** The name its file had. */
  readonly filename: string;
  /** SHA-256 of the file, by which it is found again. */
  readonly hash: string;
  /** Bytes of the file, to look at few files only; null where it does not say. */
  readonly bytes: number | null;
  readonly said: Said;
}

/**
 * Sidecars in a folder whose file is not there.
 * @param files the names of the media files in it
 */
export function readOrphans(root: SidecarRoot, folder: string, files: Iterable<string>, names: ReadonlySet<string>): Orphan[] {
  const expected = new Set<string>();
  for (const file of files) expected.add(sidecarName(file).name);
  const orphans: Orphan[] = [];
  for (const name of orphansIn(names, expected)) {
    const orphan = readOrphan(join(root.path, folder, name));
    if (orphan) orphans.push(orphan);
  }
  return orphans;
}

/** Null where it cannot be read, or does not say which bytes it is about. */
export function readOrphan(path: string): Orphan | null {
  try {
    const read = readText("atelier", path);
    if (!read) return null;
    const file = objectIn(read.text);
    const source = readOurs(file);
    if (!source.hash) return null;
    const metadata = isJson(file.metadata) ? file.metadata : file;
    return {
      path,
      filename: wordOf(file.file, 1_000) ?? basename(path).slice(0, -SIDECAR_SUFFIX.length),
      hash: source.hash,
      bytes: typeof metadata.bytes === "number" && Number.isSafeInteger(metadata.bytes) ? metadata.bytes : null,
      said: combine([source], read.stamp, []),
    };
  } catch {
    return null;
  }
}
