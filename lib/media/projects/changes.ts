import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AppError, systemCode } from "#lib/core/errors.ts";
import { LARGEST_INT } from "#lib/core/numbers.ts";
import { database, db } from "#lib/db/client.ts";
import { publish, say, wakeReaders } from "#lib/events/service.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import type { Actor } from "#lib/people/schema.ts";
import { projectChanged } from "../events.ts";
import type { Root } from "../roots/schema.ts";
import { listRoots, outputRoot } from "../roots/service.ts";
import type { Project } from "../schema.ts";
import { sightOf } from "../sight.ts";
import { findProject, takenNames } from "./on-disk.ts";
import { changeRecord, folderNameFor, type ProjectRecord } from "./record.ts";
import { getProject, listProjects, type ProjectPage } from "./service.ts";
import { selectCovers } from "./store.ts";

/** Addresses below `/projects` that are no project's. */
const KEPT_NAMES: ReadonlySet<string> = new Set(["reorder"]);

/** Makes a project: a legal, free folder in the first project root, its title beside it. @throws AppError `root_offline` */
export async function createProject(actor: Actor, { title }: { title: string }): Promise<Project> {
  await askDatabase();
  const root = await outputRoot();
  const taken = await takenNames(await listRoots());
  const wanted = folderNameFor(title);
  const isFree = (name: string) => !taken.has(name.toLowerCase()) && !KEPT_NAMES.has(name.toLowerCase());
  let id = wanted;
  for (let number = 2; !isFree(id) || !(await makeFolder(join(root.path, id))); number += 1) id = `${wanted} ${number}`;
  await changeRecord(root, id, { title });
  await tellChanged([id]);
  return getProject(actor, id);
}

/** @returns false when there is one already */
export async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

export interface ProjectChange {
  readonly title?: string | undefined;
  readonly cover?: number | null | undefined;
  readonly order?: number | null | undefined;
  readonly archived?: boolean | undefined;
}

/**
 * Changes what is said of a project: its title, not its folder. Its place among the others is anyone's to change who makes projects.
 * @throws AppError `not_found`, `forbidden`, `invalid` (a cover from elsewhere), `root_offline`
 */
export async function changeProject(actor: Actor, id: string, change: ProjectChange): Promise<Project> {
  await askDatabase();
  const project = await getProject(actor, id);
  const { title, cover, order, archived } = change;
  if ((title !== undefined || cover !== undefined || archived !== undefined) && !project.can_edit) {
    throw refusal("forbidden", "project_others", { project: project.title });
  }
  const patch: Partial<ProjectRecord> = {
    ...(title === undefined ? {} : { title }),
    ...(order === undefined ? {} : { order }),
    ...(archived === undefined ? {} : { archived }),
    ...(cover === undefined ? {} : { cover: cover === null ? null : await pathOfCover(actor, id, cover) }),
  };
  if (Object.keys(patch).length === 0) return project;
  const { root, record } = await writablePart(project);
  await changeRecord(root, id, patch, record);
  await tellChanged([id]);
  return getProject(actor, id);
}

/** A cover is kept as its path in the project, which outlives the database's ids. */
async function pathOfCover(actor: Actor, id: string, mediaId: number): Promise<string> {
  const [row] = mediaId > LARGEST_INT ? [] : await selectCovers(db(), sightOf(actor), [mediaId], []);
  if (row?.projectId === id) return row.filePath.slice(row.rootId.length + id.length + 2);
  throw refusal("invalid", "cover_not_inside", { media: String(mediaId) }, { field: "cover" });
}

/** The first root that has the folder and can be written, and the record that counts now. @throws AppError `root_offline` */
export async function writablePart(project: Pick<Project, "id" | "title">): Promise<{ root: Root; record: ProjectRecord | null }> {
  const found = await findProject(await listRoots(), project.id);
  const root = found?.roots.find((one) => !one.read_only);
  if (found && root) return { root, record: found.record };
  throw refusal("root_offline", found ? "project_read_only" : "project_offline", { project: project.title }, { field: "id" });
}

/**
 * Gives the named projects the places from the first on. Nothing is written unless all can be.
 * @throws AppError `not_found`, `invalid` for one named twice, `root_offline`
 */
export async function reorderProjects(actor: Actor, ids: readonly string[]): Promise<ProjectPage> {
  if (new Set(ids).size !== ids.length) throw new AppError("invalid", "A project stands twice in the order.", { field: "ids" });
  await askDatabase();
  const known = new Map((await listProjects(actor)).items.map((project) => [project.id, project]));
  const parts: { id: string; root: Root; record: ProjectRecord | null }[] = [];
  for (const id of ids) {
    const project = known.get(id);
    if (!project) throw refusal("not_found", "project_unknown", { project: id }, { field: "ids" });
    parts.push({ id, ...(await writablePart(project)) });
  }
  for (const [order, { id, root, record }] of parts.entries()) {
    if (record?.order !== order) await changeRecord(root, id, { order }, record);
  }
  await tellChanged(ids);
  return listProjects(actor);
}

/** A change is told through the database: where that is away nothing is changed, rather than changed and called refused. @throws what it says */
export async function askDatabase(): Promise<void> {
  await database().client.$queryRaw`SELECT 1`;
}

export async function tellChanged(ids: readonly string[]): Promise<void> {
  const said = ids.map((id) => say(projectChanged, "members", { project_id: id }));
  await database().client.$transaction((tx) => publish(tx, said));
  wakeReaders();
}
