import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { AppError, systemCode } from "#lib/core/errors.ts";
import { database, db } from "#lib/db/client.ts";
import { publish, say, wakeReaders } from "#lib/events/service.ts";
import type { Actor } from "#lib/people/schema.ts";
import { projectChanged } from "../events.ts";
import { presentMedia } from "../present.ts";
import { PROJECT_ROOT_KINDS, type Root } from "../roots/schema.ts";
import { listRoots, outputRoot, placementOf } from "../roots/service.ts";
import type { Project } from "../schema.ts";
import { sightOf, viewerOf } from "../sight.ts";
import { countFolders, type FolderCount, newestOfProject } from "../store.ts";
import { mayRetitle, seesEmptyFolders } from "./policy.ts";
import { changeRecord, folderNameFor, type ProjectRecord, readRecord } from "./record.ts";
import { holdsOthersFiles } from "./store.ts";

export interface ProjectPage {
  items: Project[];
  total: number;
  next_cursor: null;
}

interface Found {
  roots: Root[];
  record: ProjectRecord | null;
}

/** The projects on disk: each folder one level under a project root; the same name in several is one. */
async function findProjects(roots: readonly Root[]): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  for (const root of roots) {
    if (!PROJECT_ROOT_KINDS.includes(root.kind) || root.state === "offline") continue;
    const entries = await readdir(root.path, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (!entry.isDirectory() || placementOf(root.kind, `${entry.name}/x`).projectId === null) continue;
      const known = found.get(entry.name) ?? { roots: [], record: null };
      known.roots.push(root);
      const record = await readRecord(root, entry.name);
      if (record && (!known.record || record.updated_at > known.record.updated_at)) known.record = record;
      found.set(entry.name, known);
    }
  }
  return found;
}

function countsOf(rows: readonly FolderCount[]) {
  const kinds = { image: 0, video: 0, audio: 0, model3d: 0 };
  const folders = new Map<string, number>();
  let bytes = 0;
  let last: Date | null = null;
  for (const row of rows) {
    if (Object.hasOwn(kinds, row.kind)) kinds[row.kind as keyof typeof kinds] += row.count;
    if (row.folder !== null) folders.set(row.folder, (folders.get(row.folder) ?? 0) + row.count);
    bytes += row.bytes;
    const at = new Date(row.last);
    if (!last || at > last) last = at;
  }
  return { kinds, folders, bytes, last };
}

/** The projects by disk placement that the actor may see, counted as far as they may: titled order first, then the newest. */
export async function listProjects(actor: Actor): Promise<ProjectPage> {
  const roots = await listRoots();
  const [found, counts] = await Promise.all([findProjects(roots), countFolders(db(), sightOf(actor))]);
  for (const row of counts) {
    if (found.has(row.project_id)) continue;
    found.set(row.project_id, { roots: roots.filter((root) => root.id === row.root_id), record: null });
  }
  const shown = [...found].filter(([id]) => seesEmptyFolders(actor) || counts.some((row) => row.project_id === id));
  const items = await Promise.all(shown.map(([id, project]) => present(actor, id, project, counts, roots)));
  items.sort(
    (a, b) =>
      (a.order ?? Number.POSITIVE_INFINITY) - (b.order ?? Number.POSITIVE_INFINITY) ||
      (b.last_activity ?? "").localeCompare(a.last_activity ?? "") ||
      a.title.localeCompare(b.title),
  );
  return { items, total: items.length, next_cursor: null };
}

async function present(
  actor: Actor,
  id: string,
  { roots: own, record }: Found,
  counts: readonly FolderCount[],
  roots: readonly Root[],
): Promise<Project> {
  const { kinds, folders, bytes, last } = countsOf(counts.filter((row) => row.project_id === id));
  for (const root of seesEmptyFolders(actor) ? own : []) {
    const entries = root.state === "online" ? await readdir(join(root.path, id), { withFileTypes: true }).catch(() => []) : [];
    for (const entry of entries)
      if (entry.isDirectory() && !entry.name.startsWith(".") && !folders.has(entry.name)) folders.set(entry.name, 0);
  }
  const cover = await newestOfProject(db(), sightOf(actor), id);
  return {
    id,
    title: record?.title ?? id,
    image_count: kinds.image,
    video_count: kinds.video,
    audio_count: kinds.audio,
    model3d_count: kinds.model3d,
    bytes,
    last_activity: last?.toISOString() ?? null,
    folders: [...folders].map(([name, count]) => ({ name, count })).sort((a, b) => a.name.localeCompare(b.name)),
    roots: own.map((root) => root.id),
    cover: cover ? presentMedia(cover, viewerOf(actor), roots) : null,
    order: record?.order ?? null,
    archived: record?.archived ?? false,
    created_at: record?.created_at ?? null,
  };
}

/** @throws AppError `not_found` */
export async function getProject(actor: Actor, id: string): Promise<Project> {
  const { items } = await listProjects(actor);
  const project = items.find((one) => one.id === id);
  if (!project) throw new AppError("not_found", `There is no project "${id}".`, { field: "id" });
  return project;
}

/** Makes a project: a legal, free folder in the first project root, its title beside it. */
export async function createProject(actor: Actor, { title }: { title: string }): Promise<Project> {
  const root = await outputRoot();
  const taken = new Set([...(await findProjects(await listRoots())).keys()].map((name) => name.toLowerCase()));
  const wanted = folderNameFor(title);
  let id = wanted;
  for (let number = 2; taken.has(id.toLowerCase()) || !(await makeFolder(join(root.path, id))); number += 1) id = `${wanted} ${number}`;
  await changeRecord(root, id, { title });
  await told(id);
  return getProject(actor, id);
}

/** @returns false when there is one already */
async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

/** Renames a project: its title changes, its folder stays. @throws AppError `not_found`, `forbidden`, `root_offline` */
export async function changeProject(actor: Actor, id: string, patch: { title?: string | undefined }): Promise<Project> {
  const project = await getProject(actor, id);
  if (!mayRetitle(actor, { holdsOthersFiles: await holdsOthersFiles(db(), id, actor.login) })) {
    throw new AppError("forbidden", `Other people have files in "${project.title}". An admin can rename it.`);
  }
  const roots = await listRoots();
  const root = roots.find((one) => project.roots.includes(one.id) && one.state === "online" && !one.read_only);
  if (!root) throw new AppError("root_offline", `No folder of "${project.title}" can be written now.`);
  if (patch.title !== undefined) await changeRecord(root, id, { title: patch.title });
  await told(id);
  return getProject(actor, id);
}

async function told(id: string): Promise<void> {
  await database().client.$transaction((tx) => publish(tx, [say(projectChanged, "members", { project_id: id })]));
  wakeReaders();
}
