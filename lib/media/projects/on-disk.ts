import type { Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { processWide } from "#lib/core/process-wide.ts";
import { isHesitating, orWhenLate } from "../roots/answering.ts";
import { PROJECT_ROOT_KINDS, type Root } from "../roots/schema.ts";
import { placementOf } from "../roots/service.ts";
import { folderSkipReason } from "../scan/skip.ts";
import { type ProjectRecord, RECORD_NAME, readRecord } from "./record.ts";

/** A project as it lies on disk, over all roots that are there. */
export interface FoundProject {
  readonly roots: readonly Root[];
  readonly record: ProjectRecord | null;
  readonly folders: ReadonlySet<string>;
}

/** One root's part of a project. */
interface Part {
  readonly record: ProjectRecord | null;
  readonly folders: readonly string[];
}

/** What was read of a project folder, and the times that say whether it still holds. */
interface Remembered extends Part {
  readonly stamp: string;
}

const MOST_REMEMBERED = 20_000;
/** A folder that changed so recently may change again within one tick of the file system's clock. */
const SETTLED_MS = 2_000;

const remembered = processWide("projects-on-disk", () => new Map<string, Remembered>());

const isProject = (root: Root, name: string) => folderSkipReason(name) === null && placementOf(root.kind, `${name}/x`).projectId === name;
const mayHold = (root: Root) => PROJECT_ROOT_KINDS.includes(root.kind) && root.state === "online";

/** The names of projects on disk in discovery order of their roots: each folder one level under a project root. */
async function projectNames(root: Root): Promise<string[]> {
  const entries = await readdir(root.path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() && isProject(root, entry.name)).map((entry) => entry.name);
}

type NamedParts = readonly (readonly [name: string, part: Part])[];

/** Of a disk that does not answer just now, what was seen last. */
async function partsOf(root: Root): Promise<NamedParts> {
  return isHesitating(root) ? lastSeen(root) : orWhenLate(readParts(root), lastSeen(root));
}

async function readParts(root: Root): Promise<NamedParts> {
  const names = await projectNames(root);
  const parts = await Promise.all(names.map((name) => readPart(root, name)));
  return names.flatMap((name, index) => (parts[index] ? [[name, parts[index]] as const] : []));
}

function lastSeen(root: Root): NamedParts {
  return [...remembered].flatMap(([path, part]) => (dirname(path) === root.path ? [[basename(path), part] as const] : []));
}

/** The projects on disk; the same name in several roots is one. Only what changed since the last time is read again. */
export async function findProjects(roots: readonly Root[]): Promise<Map<string, FoundProject>> {
  const found = new Map<string, FoundProject>();
  const held = roots.filter(mayHold);
  const parts = await Promise.all(held.map(partsOf));
  for (const [index, root] of held.entries()) {
    for (const [name, part] of parts[index] ?? []) found.set(name, joined(found.get(name), root, part));
  }
  return found;
}

/** One project without looking at the others; null where no root that is there has it. */
export async function findProject(roots: readonly Root[], id: string): Promise<FoundProject | null> {
  let found: FoundProject | undefined;
  for (const root of roots.filter(mayHold)) {
    const part = isProject(root, id) ? await partOf(root, id) : null;
    if (part) found = joined(found, root, part);
  }
  return found ?? null;
}

async function partOf(root: Root, id: string): Promise<Part | null> {
  const seen = remembered.get(join(root.path, id)) ?? null;
  return isHesitating(root) ? seen : orWhenLate(readPart(root, id), seen);
}

function joined(before: FoundProject | undefined, root: Root, part: Part): FoundProject {
  if (!before) return { roots: [root], record: part.record, folders: new Set(part.folders) };
  const isNewer = part.record !== null && (before.record === null || part.record.updated_at > before.record.updated_at);
  return {
    roots: [...before.roots, root],
    record: isNewer ? part.record : before.record,
    folders: new Set([...before.folders, ...part.folders]),
  };
}

/** Every folder name that is taken in a project root, in whatever case. */
export async function takenNames(roots: readonly Root[]): Promise<Set<string>> {
  const names = await Promise.all(
    roots.filter(mayHold).map((root) =>
      orWhenLate(
        projectNames(root),
        lastSeen(root).map(([name]) => name),
      ),
    ),
  );
  return new Set(names.flat().map((name) => name.toLowerCase()));
}

/** Two `stat`s where nothing changed: of the folder, whose time moves with what lies in it, and of its record, which may be edited in place. */
async function readPart(root: Root, id: string): Promise<Part | null> {
  const path = join(root.path, id);
  const [folder, file] = await Promise.all([lstat(path).catch(() => null), lstat(join(path, RECORD_NAME)).catch(() => null)]);
  if (!folder?.isDirectory()) return null;
  const stamp = `${folder.ino}:${folder.mtimeMs}:${folder.ctimeMs}:${file?.mtimeMs}:${file?.ctimeMs}:${file?.size}`;
  const known = remembered.get(path);
  if (known?.stamp === stamp) return known;
  const [entries, record] = await Promise.all([
    readdir(path, { withFileTypes: true }).catch(() => []),
    file === null ? null : readRecord(root, id),
  ]);
  const part = { record, folders: await namesOf(path, entries) };
  const newest = Math.max(folder.mtimeMs, folder.ctimeMs, file?.mtimeMs ?? 0, file?.ctimeMs ?? 0);
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  if (Date.now() - newest > SETTLED_MS) remembered.set(path, { ...part, stamp });
  else remembered.delete(path);
  return part;
}

/** The folders in a folder that can be asked for by their names: the bytes of one that is no UTF-8 read as `\ufffd`, and that is none's name. */
async function namesOf(path: string, entries: readonly Dirent[]): Promise<string[]> {
  const names = entries.filter((entry) => entry.isDirectory() && folderSkipReason(entry.name) === null).map((entry) => entry.name);
  const odd = names.filter((name) => name.includes("\ufffd"));
  if (odd.length === 0) return names;
  const there = await Promise.all(odd.map((name) => lstat(join(path, name)).then(Boolean, () => false)));
  const gone = new Set(odd.filter((_, index) => !there[index]));
  return [...new Set(names)].filter((name) => !gone.has(name));
}
