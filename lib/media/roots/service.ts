import { access, constants, mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { AppError } from "#lib/core/errors.ts";
import { rootId } from "#lib/core/ids.ts";
import { log } from "#lib/core/log.ts";
import { readConfigFile, readJson, updateConfigFile, writeJson } from "#lib/disk/json-file.ts";
import { type ContainedPath, contain } from "#lib/disk/paths.ts";
import { configPath } from "#lib/settings/service.ts";
import { PROJECT_ROOT_KINDS, ROOT_KINDS, type Root, RootEntry, type RootKind, RootMarker } from "./schema.ts";

const MARKER = ".atelier-root";

/** Unfinished files lie in one folder a root, on the same file system as their target, where a sweep finds them without a walk. */
export const TEMP_FOLDER = ".atelier-tmp";

const FRESH_MS = 2_000;

const rootsPath = () => configPath("roots.json");
let cached: { path: string; at: number; roots: Promise<Root[]> } | undefined;

/** All roots in discovery order, with whether each is there now; at most two seconds old. Of a damaged roots.json, those it held before. */
export function listRoots(): Promise<Root[]> {
  const path = rootsPath();
  if (!cached || cached.path !== path || Date.now() - cached.at > FRESH_MS) {
    const roots = readRoots();
    cached = { path, at: Date.now(), roots };
    roots.catch(() => {
      cached = undefined;
    });
  }
  return cached.roots;
}

async function readRoots(): Promise<Root[]> {
  const entries = parseRoots((await readConfigFile(rootsPath(), "list")).value);
  const roots = await Promise.all(
    entries.map(async (entry): Promise<Root> => ({ ...entry, state: (await isOnline(entry)) ? "online" : "offline" })),
  );
  return roots.sort((a, b) => ROOT_KINDS.indexOf(a.kind) - ROOT_KINDS.indexOf(b.kind));
}

function parseRoots(stored: unknown): RootEntry[] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((entry) => {
    const parsed = RootEntry.safeParse(entry);
    if (parsed.success) return [parsed.data];
    log.warn("an entry of roots.json is not valid and is left alone", { entry });
    return [];
  });
}

async function readMarker(path: string): Promise<string | null> {
  const parsed = RootMarker.safeParse(await readJson(join(path, MARKER)).catch(() => undefined));
  return parsed.success ? parsed.data.id : null;
}

/** A root is there when its own marker is; one that we may not write into is there when its folder is. */
async function isOnline(entry: RootEntry): Promise<boolean> {
  if ((await readMarker(entry.path)) === entry.id) return true;
  return entry.read_only && (await isFolder(entry.path));
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}

interface Wanted {
  kind: RootKind;
  name: string;
  path: string;
  /** Made when missing. The others are taken up only where they exist. */
  make: boolean;
}

function wantedRoots(): Wanted[] {
  const { home, comfyui } = environment();
  return [
    { kind: "input", name: "Input", path: join(comfyui, "input"), make: true },
    { kind: "legacy", name: "Sweet Tea", path: join(comfyui, "sweet_tea"), make: false },
    { kind: "local", name: "Projects", path: join(home, "projects"), make: true },
    { kind: "organised", name: "Organised", path: join(comfyui, "output", "projects"), make: false },
    { kind: "output", name: "Output", path: join(comfyui, "output"), make: false },
  ];
}

/**
 * Takes up the roots that follow from the environment: run by every process at its start, harmless when repeated. A root that is known
 * by its path already keeps its id; one whose marker is gone stays offline and gets no new marker, because the disk may be unplugged.
 * @throws AppError `invalid` while roots.json is damaged: the ids in it are in every row, so no others may be made over it
 */
export async function ensureRoots(): Promise<Root[]> {
  const wanted: Wanted[] = [];
  for (const root of wantedRoots()) if (root.make || (await isFolder(root.path))) wanted.push(root);
  const { value, damage } = await readConfigFile(rootsPath(), "list");
  if (damage !== null) throw new AppError("invalid", damage);
  const known = new Set(parseRoots(value).map((entry) => entry.path));
  if (wanted.some((root) => !known.has(root.path))) {
    await updateConfigFile(rootsPath(), "list", async (current) => {
      const entries = Array.isArray(current) ? [...current] : [];
      const paths = new Set(parseRoots(current).map((entry) => entry.path));
      for (const root of wanted) if (!paths.has(root.path)) entries.push(await takeUp(root));
      return entries;
    });
    cached = undefined;
  }
  return listRoots();
}

async function takeUp({ kind, name, path }: Wanted): Promise<RootEntry> {
  await mkdir(path, { recursive: true });
  const writable = await access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
  const adopted = await readMarker(path);
  const id = adopted ?? rootId();
  if (!adopted && writable) await writeJson(join(path, MARKER), { schema: 1, id }, { temporaryIn: join(path, TEMP_FOLDER) });
  log.info("root added", { id, kind, path, adopted: adopted !== null });
  return { id, kind, name, path, engine_id: null, read_only: !writable, owner: null, visibility: null };
}

/** A root that is not known may well stand in a file that cannot be read. @throws AppError `root_offline` */
async function refuseDamaged(): Promise<void> {
  const { damage } = await readConfigFile(rootsPath(), "list");
  if (damage !== null) throw new AppError("root_offline", `The list of folders is damaged. ${damage}`);
}

export async function rootById(id: string): Promise<Root | undefined> {
  return (await listRoots()).find((root) => root.id === id);
}

/**
 * The root new files of projects go to: the first project root that may be written. While that one is offline nothing is written
 * elsewhere, because a project would come to lie in two places without anyone having asked for it. @throws AppError `root_offline`
 */
export async function outputRoot(): Promise<Root> {
  const root = (await listRoots()).find((one) => PROJECT_ROOT_KINDS.includes(one.kind) && !one.read_only);
  if (root?.state === "online") return root;
  if (!root) await refuseDamaged();
  throw new AppError(
    "root_offline",
    `The folder for new files, ${root?.path ?? "<home>/comfyui/input"}, is offline. Plug the disk in, or check COMFYUI_ROOT.`,
  );
}

/** `<root id>/<relative path>`, as rows hold it, to the real path. @throws AppError `not_found`, `root_offline`, `outside_roots` */
export async function locate(filePath: string): Promise<ContainedPath> {
  const slash = filePath.indexOf("/");
  const root = await rootById(filePath.slice(0, slash));
  if (!root) await refuseDamaged();
  if (!root) throw new AppError("not_found", "The folder this file belonged to is not managed any more.");
  if (root.state === "offline")
    throw new AppError("root_offline", `${root.name} (${root.path}) is offline. Plug the disk in to see the file.`);
  return contain(root.path, filePath.slice(slash + 1));
}

/** The absolute path a row's path stands for, without asking whether it is there. */
export function absolutePath(roots: readonly Root[], filePath: string): string | null {
  const slash = filePath.indexOf("/");
  const root = roots.find((one) => one.id === filePath.slice(0, slash));
  return root ? join(root.path, ...filePath.slice(slash + 1).split("/")) : null;
}

export interface Placement {
  projectId: string | null;
  folder: string | null;
}

/** ComfyUI's own folders below its input are no projects. */
const NO_PROJECTS: ReadonlySet<string> = new Set(["clipspace", "3d", "pasted"]);

/** Where a path inside a root belongs by its place alone. `relative` has `/` between its parts. */
export function placementOf(kind: RootKind, relative: string): Placement {
  const parts = relative.split("/").slice(0, -1);
  const project = parts[0];
  if (!PROJECT_ROOT_KINDS.includes(kind) || project === undefined || project.startsWith(".") || NO_PROJECTS.has(project)) {
    return { projectId: null, folder: null };
  }
  return { projectId: project, folder: parts[1] ?? null };
}
