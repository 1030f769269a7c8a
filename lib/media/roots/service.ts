import { join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { AppError, isAppError } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import { processWide } from "#lib/core/process-wide.ts";
import { readConfigFile, updateConfigFile } from "#lib/disk/json-file.ts";
import { type ContainedPath, contain } from "#lib/disk/paths.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { configPath } from "#lib/settings/service.ts";
import { parseAll, parseRoots, takeUp, UNSAID } from "./adoption.ts";
import { answeredBy, orWhenLate, presenceOf, rootAway } from "./answering.ts";
import { distinctName, installOf, placesOf, type Wanted } from "./comfyui.ts";
import { isFolder } from "./marker.ts";
import { PROJECT_ROOT_KINDS, ROOT_KINDS, type Root, type RootEntry } from "./schema.ts";

export { TEMP_FOLDER } from "./marker.ts";
export { placementOf } from "./placement.ts";

const FRESH_MS = 2_000;

export const rootsPath = () => configPath("roots.json");

interface Cached {
  path: string;
  at: number;
  roots: Promise<Root[]>;
}
const kept = processWide<{ cached?: Cached | undefined }>("roots", () => ({}));

/**
 * All roots in discovery order, with whether each is there now; at most two seconds old. One whose disk does not answer is waited for no
 * longer than a moment. Of a damaged roots.json, those it held before.
 */
export function listRoots(): Promise<Root[]> {
  const path = rootsPath();
  const { cached } = kept;
  if (cached && cached.path === path && Date.now() - cached.at <= FRESH_MS) return cached.roots;
  const roots = readRoots();
  kept.cached = { path, at: Date.now(), roots };
  roots.catch(forgetCached);
  return roots;
}

/** The next who asks reads anew: after a change of ours. */
export function forgetCached(): void {
  kept.cached = undefined;
}

async function readRoots(): Promise<Root[]> {
  const entries = parseRoots((await readConfigFile(rootsPath(), "list")).value);
  const roots = await Promise.all(entries.map(async (entry): Promise<Root> => ({ ...entry, ...(await presenceOf(entry)) })));
  return roots.sort((a, b) => ROOT_KINDS.indexOf(a.kind) - ROOT_KINDS.indexOf(b.kind));
}

/** Made when missing. All others are taken up only where they exist. */
export function ownPlaces(): Wanted[] {
  const { home, comfyui } = environment();
  return [
    { kind: "input", name: "Input", path: join(comfyui, "input") },
    { kind: "local", name: "Projects", path: join(home, "projects") },
  ];
}

/** What follows from the environment, and from the installs on the list: a ComfyUI folder that has only now come to be. */
async function wantedRoots(known: readonly RootEntry[]): Promise<Wanted[]> {
  const { home, comfyui } = environment();
  const own = ownPlaces();
  const installs = new Set([comfyui, ...known.flatMap((entry) => (entry.engine_id === null ? [] : (installOf(entry) ?? [])))]);
  const perhaps: Wanted[] = [
    ...[...installs].flatMap(placesOf),
    { kind: "assets", name: "Assets", path: join(home, "assets") },
    { kind: "runs", name: "Runs", path: join(home, "runs") },
  ];
  const apart = perhaps.filter((root) => !own.some((one) => one.path === root.path));
  const there = await Promise.all(apart.map((root) => orWhenLate(isFolder(root.path), false)));
  return [...own, ...apart.filter((_, index) => there[index])];
}

/**
 * Takes up the roots that follow from the environment: run by every process at its start, harmless when repeated. A root that is known
 * by its path already keeps its id; one whose marker is gone stays offline and gets no new marker, because the disk may be unplugged.
 * @throws AppError `invalid` while roots.json is damaged: the ids in it are in every row, so no others may be made over it
 */
export async function ensureRoots(): Promise<Root[]> {
  const { value, damage } = await readConfigFile(rootsPath(), "list");
  if (damage !== null) throw new AppError("invalid", damage);
  const known = parseAll(value);
  const wanted = await wantedRoots(known);
  if (wanted.some((root) => !known.some((entry) => entry.path === root.path))) {
    await updateConfigFile(rootsPath(), "list", (current) => withWanted(current, wanted));
    forgetCached();
  }
  return listRoots();
}

async function withWanted(current: unknown, wanted: readonly Wanted[]): Promise<unknown[]> {
  let entries: unknown[] = Array.isArray(current) ? [...current] : [];
  for (const root of wanted) {
    const known = parseAll(entries);
    if (known.some((entry) => entry.path === root.path)) continue;
    const install = installOf(root);
    const sibling = known.find((entry) => entry.engine_id !== null && installOf(entry) === install);
    try {
      const named = { ...root, name: distinctName(root, known) };
      entries = withEntry(entries, await takeUp(named, { ...UNSAID, engine_id: sibling?.engine_id ?? null }, known, true));
    } catch (error) {
      if (!isAppError(error)) throw error;
      log.warn("a folder cannot be taken up", { path: root.path, reason: error.message });
    }
  }
  return entries;
}

/** The list with an entry put in, in place of the one of its id. Entries that nobody can read stay as they are. */
export function withEntry(entries: readonly unknown[], entry: RootEntry): unknown[] {
  const at = entries.findIndex((one) => (one as { id?: unknown } | null)?.id === entry.id);
  return at < 0 ? [...entries, entry] : entries.with(at, entry);
}

/** A root that is not known may well stand in a file that cannot be read. @throws AppError `root_offline` */
export async function refuseDamaged(): Promise<void> {
  const { damage } = await readConfigFile(rootsPath(), "list");
  if (damage !== null) throw refusal("root_offline", "roots_damaged", { said: damage });
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
  if (root?.silent) throw rootAway(root);
  throw refusal("root_offline", "new_files_away", { path: root?.path ?? "<home>/comfyui/input" });
}

/** `<root id>/<relative path>`, as rows hold it, to the real path. @throws AppError `not_found`, `root_offline`, `outside_roots` */
export async function locate(filePath: string): Promise<ContainedPath> {
  const slash = filePath.indexOf("/");
  const root = await rootById(filePath.slice(0, slash));
  if (!root) await refuseDamaged();
  if (!root) throw refusal("not_found", "root_forgotten");
  if (root.state === "offline") throw rootAway(root);
  return answeredBy(root, contain(root.path, filePath.slice(slash + 1)));
}

/** The absolute path a row's path stands for, without asking whether it is there. */
export function absolutePath(roots: readonly Root[], filePath: string): string | null {
  const slash = filePath.indexOf("/");
  const root = roots.find((one) => one.id === filePath.slice(0, slash));
  return root ? join(root.path, ...filePath.slice(slash + 1).split("/")) : null;
}
