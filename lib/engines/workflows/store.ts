/** The library on disk: `<home>/config/workflows/<id>/`. Nothing of it is in the database. */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type AppError, systemCode } from "#lib/core/errors.ts";
import { FOREIGN_ID } from "#lib/core/foreign-id.ts";
import { stringifyExact } from "#lib/core/json.ts";
import { asDiskError, replaceFile, syncFolder, TEMP_PREFIX, writeSynced } from "#lib/disk/atomic.ts";
import { readConfigFile, writeJson } from "#lib/disk/json-file.ts";
import { withLock } from "#lib/disk/lock.ts";
import { type ContainedPath, contain } from "#lib/disk/paths.ts";
import { stampOfFile } from "#lib/disk/stamp.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { configPath } from "#lib/settings/service.ts";
import { WorkflowRecord } from "./schema.ts";

const WORKFLOW = "workflow.json";
const RECORD = "atelier.json";
/** The graph it was run with, where a picture carried it beside the page's own. */
const API = "api.json";
const PREVIEW = "preview.webp";
const TRASH = ".trash";

/** A workflow as it lies there. */
export interface StoredWorkflow {
  readonly id: string;
  /** Null where `atelier.json` is not there or damaged: the graph alone is a workflow, too. */
  readonly record: WorkflowRecord | null;
  readonly damaged: boolean;
  readonly text: Buffer;
  readonly hash: string;
  readonly api: string | null;
  readonly changedAt: Date;
}

/** The bytes a version is made of. */
export interface WorkflowFiles {
  readonly text: Uint8Array;
  readonly api: string | null;
}

export function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function library(): string {
  return configPath("workflows");
}

async function folderOf(id: string): Promise<ContainedPath> {
  if (!FOREIGN_ID.test(id)) throw unknown();
  return contain(library(), id);
}

export function unknown(): AppError {
  return refusal("not_found", "workflow_gone", {}, { field: "id" });
}

const isGone = (error: unknown) => ["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "");

async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

export async function workflowIds(): Promise<string[]> {
  const entries = (await orNull(readdir(library(), { withFileTypes: true }))) ?? [];
  return entries.filter((entry) => entry.isDirectory() && FOREIGN_ID.test(entry.name)).map((entry) => entry.name);
}

/** Tells one state of a workflow's files from another, in every process alike; null where there is no such workflow. */
export async function stampOf(id: string): Promise<string | null> {
  const folder = await folderOf(id);
  const facts = await Promise.all([WORKFLOW, RECORD, API, PREVIEW].map((name) => orNull(stat(join(folder, name)))));
  return facts[0] ? facts.map((one) => (one ? stampOfFile(one) : "-")).join(" ") : null;
}

/** When the card's picture was made, in milliseconds; null where there is none. */
export async function previewTime(id: string): Promise<number | null> {
  const facts = await orNull(stat(join(await folderOf(id), PREVIEW)));
  return facts && Math.round(facts.mtimeMs);
}

export async function previewPath(id: string): Promise<ContainedPath> {
  return contain(await folderOf(id), PREVIEW);
}

/** What was said of a workflow, without its graph; null where nothing readable was. */
export async function readRecord(id: string): Promise<WorkflowRecord | null> {
  const { value } = await readConfigFile(join(await folderOf(id), RECORD), "object");
  return WorkflowRecord.safeParse(value).data ?? null;
}

/** @throws AppError `not_found` */
export async function readStored(id: string): Promise<StoredWorkflow> {
  const folder = await folderOf(id);
  for (let tries = 0; ; tries += 1) {
    const before = await stampOf(id);
    if (before === null) throw unknown();
    const stored = await readOnce(id, folder);
    // Two files make one state: a change in between is read again.
    if (stored && (before === (await stampOf(id)) || tries >= 4)) return stored;
  }
}

async function readOnce(id: string, folder: string): Promise<StoredWorkflow | null> {
  const path = join(folder, WORKFLOW);
  const [text, facts, record, api] = await Promise.all([
    orNull(readFile(path)),
    orNull(stat(path)),
    readConfigFile(join(folder, RECORD), "object"),
    orNull(readFile(join(folder, API), "utf8")),
  ]);
  if (!text || !facts) return null;
  const parsed = WorkflowRecord.safeParse(record.value);
  const known = parsed.success ? parsed.data : null;
  const hash = hashOf(text);
  // What lies beside another content says nothing about this one.
  const isSame = known?.hash === hash;
  return {
    id,
    record: known,
    damaged: record.damage !== null || (record.value !== undefined && known === null),
    text,
    hash,
    api: isSame ? api : null,
    changedAt: facts.mtime,
  };
}

/** A new workflow, whole or not at all. */
export async function createStored(id: string, record: WorkflowRecord, files: WorkflowFiles, preview: Uint8Array | null): Promise<void> {
  const folder = await folderOf(id);
  const unfinished = join(library(), `${TEMP_PREFIX}${id}`);
  try {
    await mkdir(unfinished, { recursive: true });
    await writeSynced(join(unfinished, WORKFLOW), files.text);
    if (files.api !== null) await writeSynced(join(unfinished, API), files.api);
    if (preview) await writeSynced(join(unfinished, PREVIEW), preview);
    await writeSynced(join(unfinished, RECORD), stringifyExact(record));
    await rename(unfinished, folder);
    await syncFolder(library());
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw asDiskError(error, folder);
  }
}

/** What becomes of a workflow; `files` where the graph is another one. */
export interface Change {
  readonly record: WorkflowRecord;
  readonly files?: WorkflowFiles;
  /** The card's picture, there once the record says whose it is. */
  readonly preview?: Uint8Array;
}

/**
 * Changes a workflow, one at a time over all processes. With other files, those before are kept under `versions/<version>/` first; after
 * a crash in between, `workflow.json` differs from the hash in `atelier.json` and counts as the next version.
 * @throws AppError `not_found`, `conflict` while `atelier.json` is damaged
 */
export async function changeStored(id: string, change: (stored: StoredWorkflow) => Promise<Change>): Promise<void> {
  const folder = await folderOf(id);
  await withLock(folder, async () => {
    const stored = await readStored(id);
    if (stored.damaged) {
      throw refusal("conflict", "workflow_damaged", { file: join(folder, RECORD) }, { field: "id" });
    }
    const { record, files, preview } = await change(stored);
    if (files) {
      await keepVersion(folder, stored, record.version - 1);
      if (files.api === null) await rm(join(folder, API), { force: true });
      await replaceFile(join(folder, WORKFLOW), files.text);
      if (files.api !== null) await replaceFile(join(folder, API), files.api);
    }
    await writeJson(join(folder, RECORD), record);
    if (preview) await replaceFile(join(folder, PREVIEW), preview);
  });
}

async function keepVersion(folder: string, stored: StoredWorkflow, version: number): Promise<void> {
  const versions = join(folder, "versions");
  const unfinished = join(versions, `${TEMP_PREFIX}${version}`);
  const place = join(versions, String(version));
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await writeSynced(join(unfinished, WORKFLOW), stored.text);
  if (stored.api !== null) await writeSynced(join(unfinished, API), stored.api);
  if (stored.record) await writeSynced(join(unfinished, RECORD), stringifyExact(stored.record));
  try {
    await rename(unfinished, place);
  } catch (error) {
    // A crash left this version behind already, with the same bytes.
    if (!["ENOTEMPTY", "EEXIST"].includes(systemCode(error) ?? "")) throw asDiskError(error, place);
    await rm(unfinished, { recursive: true, force: true });
  }
  await syncFolder(versions);
}

export interface StoredVersion extends WorkflowFiles {
  readonly version: number;
  readonly record: WorkflowRecord | null;
  readonly changedAt: Date;
}

/** The versions before the present one, the oldest first. */
export async function storedVersions(id: string): Promise<number[]> {
  const names = (await orNull(readdir(join(await folderOf(id), "versions")))) ?? [];
  return names
    .filter((name) => /^[1-9]\d{0,8}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

export async function readVersion(id: string, version: number): Promise<StoredVersion | null> {
  const folder = await contain(await folderOf(id), join("versions", String(version)));
  const path = join(folder, WORKFLOW);
  const [text, facts, record, api] = await Promise.all([
    orNull(readFile(path)),
    orNull(stat(path)),
    readConfigFile(join(folder, RECORD), "object"),
    orNull(readFile(join(folder, API), "utf8")),
  ]);
  return text && facts && { version, text, api, record: WorkflowRecord.safeParse(record.value).data ?? null, changedAt: facts.mtime };
}

export async function writePreview(id: string, bytes: Uint8Array | null): Promise<void> {
  const path = await previewPath(id);
  if ((await stampOf(id)) === null) throw unknown();
  if (bytes) await replaceFile(path, bytes);
  else await rm(path, { force: true });
}

/** Out of the library into its trash, with all that belongs to it. @throws AppError `not_found` */
export async function trashStored(id: string, now: Date): Promise<void> {
  const folder = await folderOf(id);
  const time = now.toISOString().replace(/[-:]/g, "").replace("T", "_").slice(0, 15);
  await withLock(folder, async () => {
    if ((await stampOf(id)) === null) throw unknown();
    await mkdir(join(library(), TRASH), { recursive: true });
    await rename(folder, join(library(), TRASH, `${time}_${id}`));
    await syncFolder(library());
  });
}

/** Back out of the trash; of several the one that was deleted last. @throws AppError `not_found`, `conflict` where its place is taken */
export async function untrashStored(id: string): Promise<void> {
  const folder = await folderOf(id);
  await withLock(folder, async () => {
    const names = ((await orNull(readdir(join(library(), TRASH)))) ?? []).filter((name) => name.slice(16) === id).sort();
    const name = names.at(-1);
    if ((await stampOf(id)) !== null) throw refusal("conflict", "workflow_not_trashed", {}, { field: "id" });
    if (name === undefined) throw unknown();
    await rename(join(library(), TRASH, name), folder);
    await syncFolder(library());
  });
}
