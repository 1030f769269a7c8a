import { readdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { type AppError, systemCode } from "#lib/core/errors.ts";
import { contain } from "#lib/disk/paths.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import type { Actor } from "#lib/people/schema.ts";
import type { Root } from "../roots/schema.ts";
import { listRoots } from "../roots/service.ts";
import type { Project } from "../schema.ts";
import { askDatabase, makeFolder, tellChanged, writablePart } from "./changes.ts";
import { findProject } from "./on-disk.ts";
import { getProject } from "./service.ts";

/** Adds an empty folder, in the first root that has the project and can be written. @throws AppError `not_found`, `conflict`, `root_offline` */
export async function addFolder(actor: Actor, id: string, name: string): Promise<Project> {
  await askDatabase();
  const project = await getProject(actor, id);
  const taken = project.folders.find((folder) => folder.name.toLowerCase() === name.toLowerCase());
  const { root } = await writablePart(project);
  if (taken || !(await makeFolder(await contain(root.path, join(id, name))))) {
    throw refusal("conflict", "project_folder_taken", { project: project.title, folder: taken?.name ?? name }, { field: "name" });
  }
  await tellChanged([id]);
  return getProject(actor, id);
}

/**
 * Removes a folder that is empty in every root of the project, hidden files (a trash) counted.
 * @throws AppError `not_found`, `conflict` (not empty, read-only), `root_offline`
 */
export async function removeFolder(actor: Actor, id: string, name: string): Promise<Project> {
  await askDatabase();
  const project = await getProject(actor, id);
  const roots = await listRoots();
  const found = await findProject(roots, id);
  const known = project.folders.find((folder) => folder.name === name);
  if (!isSegment(name) || !(known || found?.folders.has(name))) {
    throw refusal("not_found", "project_folder_unknown", { project: project.title, folder: name }, { field: "folder" });
  }
  const away = roots.find((root) => root.state === "offline" && project.roots.includes(root.id));
  if (away) throw refusal("root_offline", "project_folder_away", { name: away.name, path: away.path, folder: name });
  const holders: string[] = [];
  for (const root of found?.roots ?? []) holders.push(...(await emptyIn(root, id, name)));
  for (const path of holders) await removeEmpty(path, name);
  await tellChanged([id]);
  return getProject(actor, id);
}

export function isSegment(name: string): boolean {
  return name !== "" && !name.startsWith(".") && !/[\\/]/.test(name);
}

/** The folder's path in a root where it is there and may go. */
async function emptyIn(root: Root, id: string, name: string): Promise<string[]> {
  const path = await contain(root.path, join(id, name));
  const names = await readdir(path).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  });
  if (names === null) return [];
  if (names.length > 0) throw notEmpty(name, root.name, names);
  if (root.read_only) throw refusal("conflict", "root_read_only", { name: root.name, path: root.path }, { field: "folder" });
  return [path];
}

async function removeEmpty(path: string, name: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT") return;
    if (code === "ENOTEMPTY" || code === "EEXIST") throw notEmpty(name, path, []);
    throw error;
  }
}

function notEmpty(name: string, where: string, names: readonly string[]): AppError {
  const key = names.length === 0 ? "project_folder_filled" : "project_folder_full";
  const some = names.slice(0, 3).join(", ") + (names.length > 3 ? ", …" : "");
  return refusal("conflict", key, { folder: name, name: where, names: some }, { field: "folder" });
}
