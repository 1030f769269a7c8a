/** `changeWords`: the only door for what a person says about a file. */

import { lstat, readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, posix } from "node:path";
import { environment } from "#lib/core/env.ts";
import { type AppError, isAppError, messageOf, systemCode } from "#lib/core/errors.ts";
import { stringifyExact } from "#lib/core/json.ts";
import { log } from "#lib/core/log.ts";
import { prepareFile, replaceFile } from "#lib/disk/atomic.ts";
import { withLock } from "#lib/disk/lock.ts";
import { contain } from "#lib/disk/paths.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import type { FileWords } from "#lib/metadata/schema.ts";
import { knownExtension } from "../kinds.ts";
import { answeredBy, rootAway } from "../roots/answering.ts";
import type { Root } from "../roots/schema.ts";
import { TEMP_FOLDER } from "../roots/service.ts";
import type { MediaPatch } from "../schema.ts";
import { changedFields, currentWords, type KnownFile, momentAfter, withHash, withWords } from "./change.ts";
import { beforeFirst, type Lost, parsed, readCurrent, removeLost, setApart, stateOf } from "./current.ts";
import { fingerprintOfFile, hashOfFile } from "./file-hash.ts";
import { readOurs } from "./ours.ts";
import { MOST_SIDECAR_BYTES, readOrphan, readSaidAlone, readSaidElsewhere } from "./read.ts";
import type { Said, Words } from "./said.ts";
import { SCORES_FOLDER, scoresName, scoresWith } from "./scores.ts";
import { sidecarPath } from "./service.ts";
import { isJson, type Json } from "./values.ts";

export interface Place {
  readonly root: Root;
  /** The file's path in its root, `/` between its parts. */
  readonly relative: string;
}

/** What is said of the file after a change, and by which sidecars. */
export interface Outcome {
  readonly words: Words;
  readonly said: Said | null;
  /** The fields that say something else now. */
  readonly changed: readonly (keyof Words)[];
  /** SHA-256 of the bytes that the index knows, where it was found out on the way. */
  readonly hash: string | null;
  /** For the row. */
  readonly stamp: string | null;
  /** A sidecar of other bytes that had to make room: where it was, where it is, what it is about. */
  readonly apart: { readonly from: string; readonly to: string; readonly hash: string } | null;
}

export interface Change {
  readonly change: MediaPatch;
  /** A login. */
  readonly by: string;
  /**
   * What the index knows of it, asked under the file's lock, because whoever spoke before has changed it, and once more when its sidecar is
   * ready. Throws where the file is another's by now.
   */
  readonly known: () => Promise<KnownFile>;
  /** What the file itself says, asked before its first sidecar is written. */
  readonly embedded: () => Promise<FileWords | null>;
  /** The name of another file that the index knows to have the bytes that are there now; null where they are this one's, or new. */
  readonly another: (fingerprint: string) => Promise<string | null>;
}

/**
 * Says something about a file: into its sidecar first, then, still under the file's lock, to `then` (the index), so that of two people
 * at once the last one counts in both. Nothing is written where nothing changes.
 * @throws AppError `root_offline`, `disk_full`, `conflict` (the folder cannot be written to, or files were moved), `not_found` (the file is
 * not there), `too_large`; nothing is changed then, neither on the disk nor by `then`
 */
export async function changeWords<T>(place: Place, said: Change, then: (outcome: Outcome) => Promise<T>): Promise<T> {
  const { root, relative } = place;
  if (root.state === "offline") throw rootAway(root);
  const file = await answeredBy(root, contain(root.path, relative));
  let lost: Lost | null = null;
  const done = await withLock(sidecarPath(root, relative), async () => {
    const { outcome, ...spoken } = await speak(place, file, said);
    lost = spoken.lost;
    return then(outcome);
  });
  // Under its own lock, and not under both: two that were swapped would wait for each other.
  if (lost) await withLock((lost as Lost).path, () => removeLost(lost as Lost));
  return done;
}

/** Larger files are hashed in the background; their sidecars learn it then (`noteHash`). */
const MOST_HASHED = 64 * 1024 * 1024;

interface Spoken {
  readonly outcome: Outcome;
  /** The sidecar elsewhere whose words stand beside the file now. */
  readonly lost: Lost | null;
}

async function speak(place: Place, file: string, { change, by, known: ask, embedded, another }: Change): Promise<Spoken> {
  const path = sidecarPath(place.root, place.relative);
  let apart: Outcome["apart"] = null;
  return writing<Spoken>(place, { file, path }, async () => {
    const there = await lstat(file).catch(() => null);
    const indexed = await ask();
    if (!there?.isFile()) throw notThere(place);
    // What the index knows is of these bytes only as long as their number is the same.
    const isSame = indexed.bytes === there.size;
    const told = { ...indexed, hash: isSame ? indexed.hash : null, bytes: there.size };
    const fingerprint = await fingerprintOfFile(file).catch(() => null);
    const stranger = fingerprint && (await another(fingerprint));
    if (stranger) throw refusal("conflict", "media_another", { file: basename(place.relative), other: stranger });
    // It may have been put beside its file again.
    const elsewhere = told.elsewhere && readOrphan(path)?.hash !== told.hash ? told.elsewhere : null;
    // What lies there may be about another file by now: then the index alone knows what was said of this one.
    const far = elsewhere?.path ?? null;
    const farState = far === null ? null : await stateOf(far);
    const isOwn = far !== null && readOrphan(far)?.hash === told.hash;
    const said = elsewhere ? await readSaidElsewhere(place.root, ...nameOf(place), isOwn ? far : null) : await saidOf(place);
    const now = currentWords(said?.words ?? {}, told.words);
    const changed = changedFields(now, change);
    const stamp = elsewhere?.stamp ?? said?.stamp ?? null;
    if (changed.length === 0) return { done: { outcome: { words: now, said, changed, hash: null, stamp, apart }, lost: null } };
    const hash = told.hash ?? (told.bytes <= MOST_HASHED ? await hashOfFile(file) : null);
    const known = { ...told, hash, fingerprint: hash === null ? null : fingerprint, elsewhere };
    const other = elsewhere ? null : await otherMeant(place, path, known.fingerprint);
    if (other !== null) throw refusal("conflict", "sidecar_about_another", { file: basename(place.relative), other });
    const removed = elsewhere ? await setApart(path) : null;
    if (removed) apart = { from: path, to: removed.path, hash: removed.hash };
    const sidecar = await readCurrent(path);
    const { lost, ...before } = sidecar
      ? { sidecar, told: said?.words ?? {}, now, lost: null }
      : await beforeFirst(place.root, folderOf(place.relative), known, said, now, embedded);
    const at = momentAfter(before.told, new Date());
    const next = withWords(before, known, change, changed, { login: by, at });
    const after = async (): Promise<Spoken> => {
      if (changed.includes("score") || changed.includes("favourite")) await tellScores(place, currentWords(readOurs(next).words, now), at);
      const told = await saidOf(place);
      const words = currentWords(told?.words ?? {}, now);
      return { outcome: { words, said: told, changed, hash: isSame ? hash : null, stamp: told?.stamp ?? null, apart }, lost };
    };
    const isStill = async () => {
      const isThere = await ask().then(
        () => true,
        () => false,
      );
      return isThere && (far === null || (await stateOf(far)) === farState);
    };
    return { next, hasMadeRoom: removed !== null, isStill, after };
  });
}

/**
 * The file of the same folder that the sidecar beside a file is about, because the two have changed places and no scan has seen it yet: what
 * is said now would be lost to one and put into the mouth of the other. Null where it is about its own, or about bytes that are not there.
 */
async function otherMeant({ root, relative }: Place, path: string, fingerprint: string | null): Promise<string | null> {
  const sidecar = readOrphan(path);
  const meant = sidecar?.said.fingerprint ?? null;
  if (!sidecar || meant === null || fingerprint === null || meant === fingerprint) return null;
  const folder = join(root.path, folderOf(relative));
  for (const name of await readdir(folder).catch(() => [])) {
    if (name === basename(relative) || knownExtension(name) === null) continue;
    const there = await lstat(join(folder, name)).catch(() => null);
    if (!there?.isFile() || there.size !== sidecar.bytes) continue;
    if ((await fingerprintOfFile(join(folder, name)).catch(() => null)) === meant) return name;
  }
  return null;
}

/** What a sidecar shall be, made of what lies there; or that nothing is to be written. */
type Written<T> =
  | { readonly done: T }
  | {
      readonly next: Json;
      /** The old one has another name now. */
      readonly hasMadeRoom: boolean;
      /** Whether what it was made of is as it was: the file's place in the index, and a sidecar elsewhere. */
      readonly isStill: () => Promise<boolean>;
      readonly after: () => Promise<T>;
    };

/** Another program that writes all the time must not keep us for ever. */
const MOST_TRIES = 20;

/**
 * Writes a sidecar unless another program has written it, or moved or changed its file, meanwhile: then it is made anew of what is there
 * now. `make` may be called several times. @throws AppError `not_found` once the file is gone: what is said would lie where nobody looks
 */
async function writing<T>(
  place: Place,
  { file, path }: { readonly file: string; readonly path: string },
  make: () => Promise<Written<T>>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const before = { bytes: await stateOf(file), sidecar: await stateOf(path) };
    const asGone = async (error: unknown): Promise<never> => {
      throw (await stateOf(file)) === null ? notThere(place) : error;
    };
    const made = await make().catch(asGone);
    if ("done" in made) return made.done;
    const isOurs = async () => {
      const isStill = await made.isStill();
      // The disk last: what happens on it after this look is not seen.
      const bytes = await stateOf(file);
      if (bytes === null || tries >= MOST_TRIES) return bytes !== null;
      return isStill && bytes === before.bytes && (await stateOf(path)) === (made.hasMadeRoom ? null : before.sidecar);
    };
    if (await writeWhole(place, path, made.next, isOurs).catch(asGone)) return made.after();
  }
}

function notThere({ relative }: Place): AppError {
  return refusal("not_found", "media_not_there", { file: basename(relative) });
}

/** A file's bytes as they were hashed. */
export interface HashedBytes {
  readonly hash: string;
  readonly bytes: number;
  /** When its file system had last changed it, in whole milliseconds since 1970. */
  readonly changeMs: number;
}

/**
 * Tells a sidecar, where the file has one, which bytes it is about; that they were others before stands in its history. Nothing else in
 * it changes. @returns the stamps of the file's sidecars before and after; null where nothing was written, as when the file is another by
 * now: it was swapped or replaced, perhaps together with its sidecar
 */
export async function noteHash(place: Place, { hash, bytes, changeMs }: HashedBytes): Promise<{ before: string; after: string } | null> {
  const path = sidecarPath(place.root, place.relative);
  const file = await contain(place.root.path, place.relative);
  return withLock(path, () =>
    writing(place, { file, path }, async () => {
      const there = await lstat(file).catch(() => null);
      if (there === null || Math.floor(there.ctimeMs) !== changeMs) return { done: null };
      const sidecar = parsed(await readFile(path, "utf8").catch(() => ""));
      const before = (await saidOf(place))?.stamp;
      if (!isJson(sidecar) || sidecar.hash === hash || before === undefined) return { done: null };
      const fingerprint = await fingerprintOfFile(file);
      const after = async () => {
        const stamp = (await saidOf(place))?.stamp;
        return stamp === undefined ? null : { before, after: stamp };
      };
      return { next: withHash(sidecar, { hash, bytes, fingerprint }, new Date()), hasMadeRoom: false, isStill: async () => true, after };
    }),
  );
}

/** What all sidecars of a file say at this moment. */
export async function saidOf({ root, relative }: Place): Promise<Said | null> {
  return readSaidAlone(root, folderOf(relative), basename(relative));
}

function nameOf({ relative }: Place): [folder: string, filename: string] {
  return [folderOf(relative), basename(relative)];
}

function folderOf(relative: string): string {
  const folder = posix.dirname(relative);
  return folder === "." ? "" : folder;
}

/** @param isOurs asked when the bytes are safe and only their name is missing. @returns false where it said no: nothing is changed */
async function writeWhole({ root, relative }: Place, path: string, sidecar: Json, isOurs: () => Promise<boolean>): Promise<boolean> {
  const text = stringifyExact(sidecar);
  if (Buffer.byteLength(text) > MOST_SIDECAR_BYTES)
    throw refusal("too_large", "sidecar_too_large", { file: basename(relative), limit: String(MOST_SIDECAR_BYTES) });
  const unfinished = root.read_only ? join(environment().home, "cache", "tmp") : join(root.path, TEMP_FOLDER);
  // The row tells a sidecar by its time and size: two of one size and one tick would be the same to it.
  const laterThan = (await lstat(path).catch(() => null))?.mtimeMs;
  try {
    const prepared = await prepareFile(path, text, { temporaryIn: unfinished, laterThan });
    if (!(await isOurs())) {
      await prepared.drop();
      return false;
    }
    await prepared.place().catch((error: unknown) => {
      // Another file system is mounted inside the root: there, the unfinished file lies beside the sidecar.
      if (systemCode(error) !== "EXDEV") throw error;
      return replaceFile(path, text, { laterThan });
    });
  } catch (error) {
    throw asWriteError(error, path);
  }
  if (root.kind === "assets") await mirror(root, relative, text);
  return true;
}

function asWriteError(error: unknown, path: string): unknown {
  if (isAppError(error) || !["EACCES", "EPERM", "EROFS"].includes(systemCode(error) ?? "")) return error;
  return refusal("conflict", "sidecar_locked", { path: dirname(path), said: messageOf(error) }, { cause: error });
}

/** The older registry's second copy. Ours beside the file is what counts, so a copy that fails is only told. */
async function mirror(root: Root, relative: string, text: string): Promise<void> {
  const path = await contain(root.path, posix.join("_meta", folderOf(relative), basename(sidecarPath(root, relative))));
  await replaceFile(path, text, { durable: false, temporaryIn: join(root.path, TEMP_FOLDER) }).catch((error: unknown) =>
    log.warn("the copy of a sidecar under _meta could not be written", { path, reason: messageOf(error) }),
  );
}

/** The older scoring program's file, where it has its folder: so it still sees the scores. A damaged one is its own. */
async function tellScores({ root, relative }: Place, words: Words, at: Date): Promise<void> {
  if (root.read_only) return;
  const folder = join(root.path, folderOf(relative), SCORES_FOLDER);
  if (!(await lstat(folder).catch(() => null))?.isDirectory()) return;
  const filename = basename(relative);
  const path = join(folder, scoresName(filename));
  try {
    const text = await readFile(path, "utf8").catch((error: unknown) => {
      if (systemCode(error) === "ENOENT") return "{}";
      throw error;
    });
    const before = parsed(text);
    if (!isJson(before)) throw new Error("it does not hold a JSON object");
    const next = scoresWith(before, filename, words.score, words.favourite, at);
    await replaceFile(path, stringifyExact(next), { durable: false, temporaryIn: join(root.path, TEMP_FOLDER) });
  } catch (error) {
    log.warn("a score file could not be written", { path, reason: messageOf(error) });
  }
}
