/**
 * Reading all sidecars of a file. Synchronous and without a database, for the threads of a scan. Never throws: what is damaged is told
 * in `problems`, and nothing is ever changed here.
 */
import { isUtf8 } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { basename, join } from "node:path";
import { messageOf, systemCode } from "#lib/core/errors.ts";
import { type Found, fileStamp, findSidecars, placesOf, type SidecarKind, type SidecarRoot, sidecarsAround, stampText } from "./around.ts";
import { combine } from "./combine.ts";
import { lastTwo, type OrganisedList, readForeign, readOrganised } from "./foreign.ts";
import { misfitReason } from "./misfits.ts";
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
  return found.length === 0 ? null : readFound(root, folder, filename, found);
}

/** The same for a single file whose folder nobody has listed; what is there is asked without blocking. */
export async function readSaidAlone(root: SidecarRoot, folder: string, filename: string): Promise<Said | null> {
  const found = await findSidecars(root, folder, filename);
  return found.length === 0 ? null : readFound(root, folder, filename, found);
}

/**
 * What is said of a file whose own sidecar of ours lies elsewhere (`path`; null: there is none), with what other programs say beside it.
 * Ours beside it is about other bytes and does not count.
 */
export async function readSaidElsewhere(root: SidecarRoot, folder: string, filename: string, path: string | null): Promise<Said | null> {
  const beside = (await findSidecars(root, folder, filename)).filter(({ kind }) => kind !== "atelier");
  const found: Found[] = path === null ? beside : [{ kind: "atelier", path, isElsewhere: true }, ...beside];
  return found.length === 0 ? null : readFound(root, folder, filename, found);
}

/** As `Said.stamp`, without reading: the same as long as no sidecar changed, came or went. Null where there is none. */
export function stampOf(
  root: SidecarRoot,
  folder: string,
  filename: string,
  names: ReadonlySet<string>,
  scores?: ReadonlySet<string>,
): string | null {
  const stamps: string[] = [];
  for (const one of sidecarsAround(root, folder, filename, names, scores)) {
    const stamp = one.stamp === undefined ? fileStamp(one.kind, one.path) : sharedStamp(one, one.stamp, join(root.path, folder, filename));
    if (stamp !== null) stamps.push(stamp);
  }
  return stamps.length === 0 ? null : stamps.join(" ");
}

/** A list that cannot be read concerns all files it may speak of. */
function sharedStamp(found: Found, state: string, path: string): string | null {
  try {
    return readShared(found, state, path)?.stamp ?? null;
  } catch {
    return state;
  }
}

/** What these sidecars say; null where all of them are gone by now. */
export function readFound(root: SidecarRoot, folder: string, filename: string, found: readonly Found[]): Said | null {
  const file = join(root.path, folder, filename);
  const stamps: string[] = [];
  const problems: SidecarProblem[] = [];
  const sources: Source[] = [];
  let isBroken = false;
  for (const one of found) {
    try {
      const read = one.stamp === undefined ? readOne(one, filename) : readShared(one, one.stamp, file);
      if (read === null) continue;
      stamps.push(read.stamp);
      if (read.source) sources.push(read.source);
      if (read.problem) problems.push({ path: one.path, reason: read.problem });
    } catch (error) {
      const state = one.stamp ?? fileStamp(one.kind, one.path);
      if (state !== null) stamps.push(state);
      problems.push({ path: one.path, reason: messageOf(error) });
      if (one.kind === "atelier") isBroken = true;
    }
  }
  return stamps.length === 0 ? null : combine(sources, stamps.join(" "), problems, isBroken);
}

interface Read {
  readonly source: Source | null;
  readonly stamp: string;
  /** What of it had to be left out. */
  readonly problem?: string | null;
}

/** @throws where our own or the score file is damaged; other programs' files that say nothing to us are nothing wrong */
function readOne({ kind, path, isElsewhere }: Found, filename: string): Read | null {
  const read = readText(kind, path, MOST_SIDECAR_BYTES);
  if (!read) return null;
  const { text, stamp } = read;
  if (kind === "scores") return { source: readScores(objectIn(text)), stamp };
  if (kind !== "atelier") return { source: readForeign(basename(path), text, filename), stamp };
  const file = objectIn(text);
  if (!isElsewhere && !isFor(file, filename)) return { source: null, stamp };
  return { source: readOurs(file), stamp, problem: misfitReason(file) };
}

/**
 * What is wrong with a sidecar as it lies there now; null where it reads well or is gone. What it says is not taken in.
 * @param relative its path, or what its problem was listed as: a sidecar below the home stands there as if it lay in its root
 */
export function problemOfSidecar(root: SidecarRoot, relative: string): string | null {
  for (const { kind, path } of placesOf(root, relative)) {
    try {
      const reason = problemIn(kind, path);
      if (reason !== null) return reason;
    } catch (error) {
      return messageOf(error);
    }
  }
  return null;
}

/** @throws where it is damaged */
function problemIn(kind: SidecarKind, path: string): string | null {
  if (kind === "run" || kind === "organised") {
    loadShared(kind, path, "");
    return null;
  }
  const text = readText(kind, path, MOST_SIDECAR_BYTES)?.text;
  if (text === undefined || (kind !== "atelier" && kind !== "scores")) return null;
  const file = objectIn(text);
  return kind === "atelier" ? misfitReason(file) : null;
}

/** One organiser's list may speak of a hundred thousand files. */
const MOST_SHARED_BYTES = 64 * 1024 * 1024;

interface Shared {
  readonly state: string;
  /** Of a run its text; null for any other program's file of that name. */
  readonly run: string | null;
  readonly list: OrganisedList | null;
}

/** Files that speak of many are read once, not once a file: the few that were read last are kept. */
const shared = new Map<string, Shared>();
const MOST_SHARED = 4;

/** Null where it says nothing of the file: then its changes do not concern it either. */
function readShared({ kind, path }: Found, state: string, file: string): Read | null {
  let known = shared.get(path);
  if (known?.state !== state) {
    known = loadShared(kind, path, state);
    if (shared.size >= MOST_SHARED) shared.delete(shared.keys().next().value ?? path);
    shared.set(path, known);
  }
  if (known.run !== null) return { source: readForeign(basename(path), known.run, basename(file)), stamp: state };
  const source = known.list?.get(lastTwo(file));
  return source ? { source, stamp: `o${source.job_id}:${source.created_at}` } : null;
}

function loadShared(kind: SidecarKind, path: string, state: string): Shared {
  const text = readText(kind, path, kind === "run" ? MOST_SIDECAR_BYTES : MOST_SHARED_BYTES)?.text ?? "";
  if (kind === "run") return { state, run: text.includes('"run_id"') ? text : null, list: null };
  return { state, run: null, list: text === "" ? null : readOrganised(text) };
}

/** Null where there is no such file any more. A link is not followed: it could lead anywhere on the machine. */
function readText(kind: SidecarKind, path: string, most: number): { text: string; stamp: string } | null {
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
    if (stat.size > most) throw new Error(`it has ${stat.size} bytes, more than a sidecar may have (${most})`);
    const bytes = Buffer.allocUnsafe(stat.size);
    let filled = 0;
    while (filled < bytes.length) {
      const got = readSync(handle, bytes, filled, bytes.length - filled, filled);
      if (got === 0) break;
      filled += got;
    }
    // What a decoder would put in place of odd bytes would be written back by the next word.
    if (kind === "atelier" && !isUtf8(bytes.subarray(0, filled))) throw new Error("it is not UTF-8");
    return { text: bytes.toString("utf8", 0, filled), stamp: stampText(kind, stat.mtimeMs, stat.size) };
  } finally {
    closeSync(handle);
  }
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

/** One of our sidecars that may lie elsewhere than the bytes it is about. */
export interface Orphan {
  /** The name its file had. */
  readonly filename: string;
  /** SHA-256 of the file, by which it is found again. */
  readonly hash: string;
  /** Bytes of the file, to look at few files only; null where it does not say. */
  readonly bytes: number | null;
  readonly said: Said;
}

/** Null where it cannot be read, or does not say which bytes it is about. */
export function readOrphan(path: string): Orphan | null {
  try {
    const read = readText("atelier", path, MOST_SIDECAR_BYTES);
    if (!read) return null;
    const file = objectIn(read.text);
    const source = readOurs(file);
    if (!source.hash) return null;
    return {
      filename: wordOf(file.file, 1_000) ?? basename(path).slice(0, -SIDECAR_SUFFIX.length),
      hash: source.hash,
      bytes: source.bytes ?? null,
      said: combine([source], read.stamp, []),
    };
  } catch {
    return null;
  }
}
