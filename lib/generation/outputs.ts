import { constants } from "node:fs";
import { copyFile, mkdir, open, readdir, rename, rm, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { AppError, messageOf, systemCode } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import { dayIn } from "#lib/core/time.ts";
import { database, type Tx } from "#lib/db/client.ts";
import { timeText } from "#lib/db/recordset.ts";
import { asDiskError, claimName, type PreparedFile, writeThenSync } from "#lib/disk/atomic.ts";
import { fingerprintOf, sha256 } from "#lib/disk/hash.ts";
import { contain } from "#lib/disk/paths.ts";
import type { EngineOutput, MediaKind } from "#lib/engines/schema.ts";
import { publish, say } from "#lib/events/service.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { mediaAdded } from "#lib/media/events.ts";
import { EXTENSIONS, knownExtension } from "#lib/media/kinds.ts";
import type { Root } from "#lib/media/roots/schema.ts";
import { rootById, TEMP_FOLDER } from "#lib/media/roots/service.ts";
import { type MediaRow, READER, recordColumns } from "#lib/media/rows/row.ts";
import { insertMedia } from "#lib/media/rows/store.ts";
import { wordsOfRow } from "#lib/media/rows/words.ts";
import { settleCopies } from "#lib/media/scan/copies/service.ts";
import { type Origin, writeOrigins } from "#lib/media/scan/copies/store.ts";
import { stampOf } from "#lib/media/sidecars/read.ts";
import type { Sidecar } from "#lib/media/sidecars/schema.ts";
import { prepareSidecar, sidecarOf, sidecarPath, writeSidecar } from "#lib/media/sidecars/service.ts";
import { embed } from "#lib/metadata/embed/embed.ts";
import { readFacts, readMedia } from "#lib/metadata/read.ts";
import type { Facts, Provenance } from "#lib/metadata/schema.ts";
import { type Entry, finish, step } from "#lib/operations/journal.ts";
import { renderPreviews } from "#lib/previews/jobs.ts";
import { enqueueIn, wakeWorkers } from "#lib/queue/service.ts";
import { nextNumber, outputName } from "./naming.ts";

/** A finished file under its temporary name, and all that will be said of it. */
export interface StagedFile {
  readonly temp: string;
  readonly name: string;
  readonly kind: MediaKind;
  readonly hash: string;
  readonly fingerprint: string;
  readonly bytes: number;
  readonly facts: Pick<Facts, "width" | "height" | "duration" | "frame_rate" | "color_mode" | "has_alpha">;
  readonly provenance: Provenance;
  readonly created_at: string;
}

/** The intent of the operation `generate`. `folder` is relative to the root. */
export interface StoreIntent {
  readonly root_id: string;
  readonly folder: string;
  readonly stem: string;
  readonly project_id: string;
  readonly output_dir: string;
  readonly job_id: string;
  readonly run_id: string | null;
  readonly owner: string;
  readonly visibility: "private" | "workshop" | "shared";
  readonly files: readonly StagedFile[];
}

/** A file got another name than intended, because that one was taken. Written before the name is claimed. */
export interface Renamed {
  readonly file: number;
  readonly name: string;
}

interface PlacedFile {
  readonly file: StagedFile;
  readonly name: string;
  readonly modifiedMs: number;
  readonly changeMs: number;
  /** Of its sidecar, so that the next scan sees nothing new. */
  readonly stamp: string | null;
}

export type StoreEntry = Entry<StoreIntent, Renamed>;
export const STORE_KIND = "generate";

/** Says whose an unfinished file is. Two workers that both think a job is theirs never share one. */
export function tempStem(jobId: string, tryId: string, index: number): string {
  return `${jobId}.${tryId}-${index}`;
}

export function jobOfTemp(name: string): string | null {
  return /^(.+)\.[0-9a-f]{8}-\d+\.[a-z0-9]+$/.exec(name)?.[1] ?? null;
}

/** A file that can be read, and is safe on the disk when `synced` resolves. */
export interface Staged {
  readonly file: StagedFile;
  readonly synced: Promise<void>;
}

/** Embeds where it came from, and writes the bytes under a temporary name on the target's file system. */
export async function stage(root: Root, tempStem: string, output: EngineOutput, provenance: Provenance, name: string): Promise<Staged> {
  if (output.file) return { file: await stageLarge(root, tempStem, output, output.file, provenance, name), synced: Promise.resolve() };
  const { bytes } = await embed(output.bytes, output.format, provenance, output.digitalSource);
  const temp = `${TEMP_FOLDER}/${tempStem}.${output.format}`;
  const path = await contain(root.path, temp);
  const { synced } = await writeThenSync(path, bytes).catch(async (error: unknown) => {
    if (systemCode(error) !== "ENOENT") throw error;
    await mkdir(dirname(path), { recursive: true });
    return writeThenSync(path, bytes);
  });
  const said = { hash: sha256(bytes), fingerprint: fingerprintOf(bytes), bytes: bytes.length };
  const facts = factsOf(await readFacts(path));
  return { file: { temp, name, kind: output.kind, ...said, facts, provenance, created_at: provenance.created_at }, synced };
}

function factsOf({ width, height, duration, frame_rate, color_mode, has_alpha }: Facts): StagedFile["facts"] {
  return { width, height, duration, frame_rate, color_mode, has_alpha };
}

/** What is too large for memory is moved as it is: where it came from stands in its sidecar alone. */
async function stageLarge(
  root: Root,
  tempStem: string,
  output: EngineOutput,
  file: NonNullable<EngineOutput["file"]>,
  provenance: Provenance,
  name: string,
): Promise<StagedFile> {
  const temp = `${TEMP_FOLDER}/${tempStem}.${output.format}`;
  const path = await contain(root.path, temp);
  try {
    await mkdir(dirname(path), { recursive: true });
    await rename(file.path, path).catch(async (error: unknown) => {
      if (systemCode(error) !== "EXDEV") throw error;
      await copyFile(file.path, path, constants.COPYFILE_EXCL);
    });
    const handle = await open(path, "r+");
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    await rm(path, { force: true });
    throw asDiskError(error, path);
  } finally {
    await rm(file.path, { force: true });
  }
  const read = await readMedia(path);
  if (!read.ok) throw refusal("generation_failed", "made_unreadable", { said: read.reason });
  const said = { hash: file.hash, fingerprint: read.fingerprint, bytes: file.size };
  return { temp, name, kind: output.kind, ...said, facts: factsOf(read.facts), provenance, created_at: provenance.created_at };
}

export async function discard(root: Root, staged: readonly StagedFile[]): Promise<void> {
  await Promise.all(staged.map((file) => rm(join(root.path, file.temp), { force: true })));
}

const counters = new Map<string, number>();

/** The next free number of a stem in a folder: read once from the disk, then counted; a name that is taken after all shows when it is claimed. */
export async function takeNumber(folder: string, stem: string, reread = false): Promise<number> {
  const key = join(folder, stem);
  if (reread || !counters.has(key)) {
    const names = await readdir(folder).catch((error: unknown) => {
      if (systemCode(error) === "ENOENT") return [];
      throw error;
    });
    counters.set(key, Math.max(nextNumber(stem, names), counters.get(key) ?? 1));
  }
  const number = counters.get(key) ?? 1;
  counters.set(key, number + 1);
  if (counters.size > 1_000) counters.delete(counters.keys().next().value ?? key);
  return number;
}

/** The sidecars of an intent's files by their place in it, for as long as those get the names that were meant for them. */
export type PreparedWords = readonly PreparedFile[];

/** Writes the sidecars while the intent is being written: both only have to be on the disk before the files have their names. */
export function prepareWords(root: Root, intent: StoreIntent): Promise<PreparedWords> {
  return Promise.all(intent.files.map((file) => prepareSidecar(root, `${intent.folder}/${file.name}`, wordsOf(intent, file, file.name))));
}

export interface Carrying {
  /** Ends the job in the transaction that inserts the rows; without it (its job has ended already) the files are indexed all the same. */
  readonly complete?: (tx: Tx, ids: number[]) => Promise<boolean>;
  readonly words?: PreparedWords;
}

/**
 * Carries a stored intent out: names, sidecars, rows. Every step is safe to repeat, so the same call serves the first run, the run
 * after a crash, and two workers at once.
 */
export async function carryOut(entry: StoreEntry, { complete, words = [] }: Carrying = {}): Promise<number[]> {
  const { intent } = entry;
  const root = await rootById(intent.root_id);
  if (!root || root.state === "offline") throw refusal("root_offline", "results_offline", { project: intent.project_id });
  const folder = await contain(root.path, intent.folder);
  await mkdir(folder, { recursive: true });
  const placed: PlacedFile[] = [];
  for (const [index, file] of intent.files.entries()) {
    const renamed = entry.steps.findLast((one) => one.file === index)?.name;
    const name = await place(entry, root, folder, index, renamed ?? file.name);
    await writeWords(root, intent, file, name, name === file.name ? words[index] : undefined);
    const { mtimeMs, ctimeMs } = await stat(join(folder, name));
    const beside = new Set([name, basename(sidecarPath(root, name))]);
    const stamp = stampOf(root, intent.folder, name, beside);
    placed.push({ file, name, modifiedMs: Math.floor(mtimeMs), changeMs: Math.floor(ctimeMs), stamp });
  }
  const ids = await index(intent, placed, complete);
  wakeWorkers(renderPreviews.lane);
  await finish(entry.id);
  // The engine's own files may have been found before ours were stored.
  if (placed.some(({ file }) => file.provenance.source)) await tieOrLater(ids);
  return ids;
}

/** Gives a staged file its name; one that is taken by something else is replaced by the next free number. */
async function place(entry: StoreEntry, root: Root, folder: string, index: number, wanted: string): Promise<string> {
  const file = entry.intent.files[index];
  if (!file) throw new Error(`operation ${entry.id} has no file ${index}`);
  const temp = join(root.path, file.temp);
  let name = wanted;
  for (;;) {
    const path = join(folder, name);
    if (await claimName(temp, path).catch(() => false)) return name;
    const [staged, there] = await Promise.all([stat(temp).catch(() => null), stat(path).catch(() => null)]);
    if (!staged) {
      if (there?.size === file.bytes) return name;
      throw refusal("interrupted", "result_taken_away", { file: name });
    }
    if (there && there.ino === staged.ino && there.dev === staged.dev) {
      await unlink(temp).catch(() => undefined);
      return name;
    }
    // Gone again since, or the disk refused: then this says why.
    if (!there && (await claimName(temp, path))) return name;
    const { stem } = entry.intent;
    name = outputName(stem, await takeNumber(folder, stem, true), file.name.slice(file.name.lastIndexOf(".") + 1));
    await step(entry.id, { file: index, name } satisfies Renamed);
  }
}

async function writeWords(root: Root, intent: StoreIntent, file: StagedFile, name: string, prepared?: PreparedFile): Promise<void> {
  const relative = `${intent.folder}/${name}`;
  if (await stat(sidecarPath(root, relative)).catch(() => null)) return;
  if (prepared) await prepared.place();
  else await writeSidecar(root, relative, wordsOf(intent, file, name));
}

function wordsOf(intent: StoreIntent, file: StagedFile, name: string): Sidecar {
  return sidecarOf({
    filename: name,
    hash: file.hash,
    bytes: file.bytes,
    fingerprint: file.fingerprint,
    createdAt: new Date(file.created_at),
    owner: intent.owner,
    visibility: intent.visibility,
    jobId: intent.job_id,
    runId: intent.run_id,
    provenance: file.provenance,
  });
}

async function index(
  intent: StoreIntent,
  placed: readonly PlacedFile[],
  complete?: (tx: Tx, ids: number[]) => Promise<boolean>,
): Promise<number[]> {
  const rows = placed.map((file) => rowOf(intent, file));
  return database().client.$transaction(async (tx) => {
    const made = await insertMedia(tx, database().dialect, rows);
    const added = [...made.values()];
    const ids = await idsOf(tx, rows, made);
    const origins = placed.flatMap(({ file }, index) => originOf(ids[index], file.provenance));
    await writeOrigins(tx, database().dialect, { origins, without: [] });
    if (added.length) await enqueueIn(tx, renderPreviews, { media_ids: added }, { person: "" });
    if (complete && !(await complete(tx, ids))) throw new AppError("interrupted", "The job was taken over by another worker.");
    const scope = intent.visibility === "shared" ? "everyone" : (`person:${intent.owner}` as const);
    if (added.length) await publish(tx, [say(mediaAdded, scope, { ids: added, project_id: intent.project_id, job_id: intent.job_id })]);
    return ids;
  });
}

/** The engine's own file. */
function originOf(id: number | undefined, { source }: Provenance): Origin[] {
  return id !== undefined && source ? [{ media_file_id: id, path: `${source.root}/${source.path}`, hash: source.hash.toLowerCase() }] : [];
}

async function tieOrLater(ids: readonly number[]): Promise<void> {
  try {
    await settleCopies(database(), ids, new AbortController().signal);
  } catch (error) {
    log.warn("the engine's own files are shown until the next full scan", { reason: messageOf(error) });
  }
}

/** In the order of the rows, those that were there before included. */
async function idsOf(tx: Tx, rows: readonly MediaRow[], made: ReadonlyMap<string, number>): Promise<number[]> {
  const known = rows.filter((row) => !made.has(row.file_path)).map((row) => row.file_path);
  const before =
    known.length > 0 ? await tx.mediaFile.findMany({ where: { filePath: { in: known } }, select: { id: true, filePath: true } }) : [];
  const all = new Map([...made, ...before.map(({ id, filePath }) => [filePath, id] as const)]);
  return rows.flatMap((row) => all.get(row.file_path) ?? []);
}

function rowOf(intent: StoreIntent, { file, name, modifiedMs, changeMs, stamp }: PlacedFile): MediaRow {
  const { facts, provenance } = file;
  const created = new Date(file.created_at);
  const known = knownExtension(name);
  const directory = `${intent.root_id}/${intent.folder}`;
  const { width, height, duration } = facts;
  return {
    filename: name,
    directory,
    file_path: `${directory}/${name}`,
    file_size: file.bytes,
    file_type: file.kind,
    extension: known,
    score: 0,
    created_at: timeText(created),
    updated_at: timeText(created),
    root_id: intent.root_id,
    project_id: intent.project_id,
    folder: intent.output_dir,
    mime_type: known ? EXTENSIONS[known].mime : null,
    width,
    height,
    duration,
    favourite: false,
    kept: false,
    caption: null,
    license: null,
    status: "present",
    visibility: intent.visibility,
    owner_id: intent.owner,
    workshop: null,
    run_id: intent.run_id,
    job_id: intent.job_id,
    hash: file.hash,
    fingerprint: file.fingerprint,
    modified_at: timeText(modifiedMs),
    day: dayIn(created, environment().timeZone),
    change_ms: changeMs,
    sidecar_stamp: stamp,
    metadata: {
      width,
      height,
      duration,
      frame_rate: facts.frame_rate,
      color_mode: facts.color_mode,
      has_alpha: facts.has_alpha,
      ...recordColumns(provenance.record, "atelier"),
      c2pa: null,
      reader: READER,
    },
    keywords: [],
    words: wordsOfRow(provenance.record.prompt, { caption: null, keywords: [] }, `${intent.folder}/${name}`),
  };
}
