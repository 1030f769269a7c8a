import { AppError } from "#lib/core/errors.ts";
import { db } from "#lib/db/client.ts";
import type { Actor } from "#lib/people/schema.ts";
import { orWithoutDatabase } from "../away.ts";
import { type ListAsked, pageOf } from "../page.ts";
import { presentMedia } from "../present.ts";
import type { Root } from "../roots/schema.ts";
import { listRoots } from "../roots/service.ts";
import { requestResync } from "../scan/service.ts";
import type { Project } from "../schema.ts";
import { sightOf, viewerOf } from "../sight.ts";
import { countFolders, type ListedRow } from "../store.ts";
import { type FoundProject, findProject, findProjects } from "./on-disk.ts";
import { mayRetitle, seesEmptyFolders } from "./policy.ts";
import { newestPictures, projectsOfOthers, selectCovers } from "./store.ts";
import { emptyTally, type Tally, tallyByProject } from "./tally.ts";

export interface ProjectPage {
  items: Project[];
  total: number | null;
  next_cursor: string | null;
}

/** A project as it is put together: what lies on disk (nothing where its roots are away) and what the rows add up to. */
interface Drawn {
  readonly id: string;
  readonly found: FoundProject | null;
  readonly tally: Tally;
}

/**
 * The projects by disk placement that the actor may see, counted as far as they may: those in an order first, then the newest. Those
 * whose roots are away stay listed from their rows. However many there are, the database is asked the same few questions.
 */
export async function listProjects(actor: Actor, asked?: ListAsked & { readonly archived?: boolean | undefined }): Promise<ProjectPage> {
  requestResync();
  const roots = await listRoots();
  const [found, counts] = await Promise.all([findProjects(roots), orWithoutDatabase(actor, () => countFolders(db(), sightOf(actor)), [])]);
  const tallies = tallyByProject(counts);
  const shown = [...new Set([...found.keys(), ...tallies.keys()])].filter((id) => seesEmptyFolders(actor) || tallies.has(id));
  const drawn = shown.map((id) => ({ id, found: found.get(id) ?? null, tally: tallies.get(id) ?? emptyTally() }));
  const items = (await present(actor, drawn, roots)).filter((one) => asked?.archived === undefined || one.archived === asked.archived);
  items.sort(inOrder);
  return asked ? pageOf(items, asked, (project) => project.id) : { items, total: items.length, next_cursor: null };
}

function inOrder(a: Project, b: Project): number {
  const [first, second] = [a.order ?? Number.MAX_VALUE, b.order ?? Number.MAX_VALUE];
  if (first !== second) return first - second;
  return (b.last_activity ?? "").localeCompare(a.last_activity ?? "") || a.title.localeCompare(b.title) || a.id.localeCompare(b.id);
}

/** @throws AppError `not_found`, also for one in which nothing is the actor's to see where they see only that */
export async function getProject(actor: Actor, id: string): Promise<Project> {
  const roots = await listRoots();
  const [found, counts] = await Promise.all([
    findProject(roots, id),
    orWithoutDatabase(actor, () => countFolders(db(), sightOf(actor)), []),
  ]);
  const tally = tallyByProject(counts.filter((row) => row.project_id === id)).get(id);
  if (!tally && !(found && seesEmptyFolders(actor))) throw new AppError("not_found", `There is no project "${id}".`, { field: "id" });
  const [project] = await present(actor, [{ id, found, tally: tally ?? emptyTally() }], roots);
  if (!project) throw new AppError("not_found", `There is no project "${id}".`, { field: "id" });
  return project;
}

async function present(actor: Actor, drawn: readonly Drawn[], roots: readonly Root[]): Promise<Project[]> {
  const [covers, ofOthers] = await Promise.all([
    orWithoutDatabase(actor, () => coversOf(actor, drawn), new Map<string, ListedRow>()),
    actor.role === "admin" ? new Set<string>() : projectsOfOthers(db(), actor.login),
  ]);
  return drawn.map(({ id, found, tally }): Project => {
    const folders = new Map(tally.folders);
    for (const name of seesEmptyFolders(actor) ? (found?.folders ?? []) : []) if (!folders.has(name)) folders.set(name, 0);
    const own = roots.filter((root) => tally.rootIds.has(root.id) || found?.roots.some((one) => one.id === root.id));
    const cover = covers.get(id);
    return {
      id,
      title: found?.record?.title ?? id,
      image_count: tally.kinds.image,
      video_count: tally.kinds.video,
      audio_count: tally.kinds.audio,
      model3d_count: tally.kinds.model3d,
      bytes: tally.bytes,
      last_activity: tally.last?.toISOString() ?? null,
      folders: [...folders].map(([name, count]) => ({ name, count })).sort((a, b) => a.name.localeCompare(b.name)),
      roots: own.map((root) => root.id),
      cover: cover ? presentMedia(cover, viewerOf(actor), roots) : null,
      order: found?.record?.order ?? null,
      archived: found?.record?.archived ?? false,
      created_at: found?.record?.created_at ?? null,
      can_edit: mayRetitle(actor, { holdsOthersFiles: ofOthers.has(id) }),
    };
  });
}

/** The picture a person chose for each project, where it is there and may be seen; else the newest. */
async function coversOf(actor: Actor, drawn: readonly Drawn[]): Promise<Map<string, ListedRow>> {
  const sight = sightOf(actor);
  const wanted = new Set(drawn.map((one) => one.id));
  const newest = (await newestPictures(db(), sight)).filter((one) => wanted.has(one.projectId));
  const chosen = new Map(drawn.flatMap((one) => chosenPaths(one).map((path) => [path, one.id] as const)));
  const rows = await selectCovers(
    db(),
    sight,
    newest.map((one) => one.id),
    [...chosen.keys()],
  );
  const covers = new Map<string, ListedRow>();
  for (const row of rows) {
    const isChosen = chosen.has(row.filePath);
    if (row.projectId !== null && (isChosen || !covers.has(row.projectId))) covers.set(row.projectId, row);
  }
  return covers;
}

/** Where the chosen cover may lie: the record says its path in the project, which may be in any of its roots. */
function chosenPaths({ id, found, tally }: Drawn): string[] {
  const cover = found?.record?.cover;
  if (!cover) return [];
  const rootIds = new Set([...(found?.roots.map((root) => root.id) ?? []), ...tally.rootIds]);
  return [...rootIds].map((rootId) => `${rootId}/${id}/${cover}`);
}
