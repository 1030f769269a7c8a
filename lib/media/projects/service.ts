import { db } from "#lib/db/client.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import type { Actor } from "#lib/people/schema.ts";
import { orWithoutDatabase } from "../away.ts";
import { folderCounts } from "../gallery/service.ts";
import { type ListAsked, pageOf } from "../page.ts";
import type { Root } from "../roots/schema.ts";
import { listRoots } from "../roots/service.ts";
import { requestResync } from "../scan/service.ts";
import type { Project } from "../schema.ts";
import { sightOf } from "../sight.ts";
import { coversOf, type Uncovered } from "./covers.ts";
import { type FoundProject, findProject, findProjects } from "./on-disk.ts";
import { mayRetitle, seesEmptyFolders } from "./policy.ts";
import { projectsOfOthers } from "./store.ts";
import { emptyTally, type Tally, tallyByProject } from "./tally.ts";

export interface ProjectPage {
  items: Project[];
  total: number | null;
  next_cursor: string | null;
}

/** A project as it is put together: what lies on disk (nothing where its roots are away) and what the rows add up to. */
interface Drawn extends Uncovered {
  readonly title: string;
  readonly order: number;
}

/**
 * The projects by disk placement that the actor may see, counted as far as they may: those in an order first, then the newest. Those
 * whose roots are away stay listed from their rows. Starts a throttled scan and does not wait for it.
 */
export async function listProjects(actor: Actor, asked?: ListAsked & { readonly archived?: boolean | undefined }): Promise<ProjectPage> {
  requestResync();
  const roots = await listRoots();
  const [found, tallies] = await Promise.all([findProjects(roots), talliesFor(actor)]);
  const names = [...new Set([...found.keys(), ...tallies.keys()])].filter((id) => seesEmptyFolders(actor) || tallies.has(id));
  const drawn = names.map((id) => draw(id, found.get(id) ?? null, tallies.get(id)));
  const shown = drawn.filter((one) => asked?.archived === undefined || isArchived(one) === asked.archived).sort(inOrder);
  const page = asked ? pageOf(shown, asked, (one) => one.id) : { items: shown, total: shown.length, next_cursor: null };
  return { ...page, items: await present(actor, page.items, roots) };
}

async function talliesFor(actor: Actor): Promise<Map<string, Tally>> {
  return tallyByProject(await orWithoutDatabase(actor, () => folderCounts(sightOf(actor)), []));
}

function draw(id: string, found: FoundProject | null, tally: Tally = emptyTally()): Drawn {
  return { id, found, tally, title: found?.record?.title || id, order: found?.record?.order ?? Number.MAX_VALUE };
}

const isArchived = ({ found }: Drawn) => found?.record?.archived ?? false;

function inOrder(a: Drawn, b: Drawn): number {
  if (a.order !== b.order) return a.order - b.order;
  const [first, second] = [a.tally.last ?? 0, b.tally.last ?? 0];
  return second - first || a.title.localeCompare(b.title) || a.id.localeCompare(b.id);
}

/** @throws AppError `not_found`, also for one in which nothing is the actor's to see where they see only that */
export async function getProject(actor: Actor, id: string): Promise<Project> {
  const roots = await listRoots();
  const [found, tallies] = await Promise.all([findProject(roots, id), talliesFor(actor)]);
  const isSeen = tallies.has(id) || (found !== null && seesEmptyFolders(actor));
  const [project] = isSeen ? await present(actor, [draw(id, found, tallies.get(id))], roots) : [];
  if (!project) throw refusal("not_found", "project_unknown", { project: id }, { field: "id" });
  return project;
}

async function present(actor: Actor, drawn: readonly Drawn[], roots: readonly Root[]): Promise<Project[]> {
  const [covers, ofOthers] = await Promise.all([
    coversOf(actor, drawn, roots),
    actor.role === "admin"
      ? new Set<string>()
      : projectsOfOthers(
          db(),
          actor.login,
          drawn.map((one) => one.id),
        ),
  ]);
  return drawn.map((one): Project => {
    const { id, found, tally, title } = one;
    const folders = new Map(tally.folders);
    for (const name of seesEmptyFolders(actor) ? (found?.folders ?? []) : []) if (!folders.has(name)) folders.set(name, 0);
    const own = roots.filter((root) => tally.rootIds.has(root.id) || found?.roots.some((part) => part.id === root.id));
    return {
      id,
      title,
      image_count: tally.kinds.image,
      video_count: tally.kinds.video,
      audio_count: tally.kinds.audio,
      model3d_count: tally.kinds.model3d,
      bytes: tally.bytes,
      last_activity: tally.last === null ? null : new Date(tally.last).toISOString(),
      folders: [...folders].map(([name, count]) => ({ name, count })).sort((a, b) => a.name.localeCompare(b.name)),
      roots: own.map((root) => root.id),
      cover: covers.get(id) ?? null,
      cover_chosen: (found?.record?.cover ?? null) !== null,
      order: found?.record?.order ?? null,
      archived: isArchived(one),
      created_at: found?.record?.created_at ?? null,
      can_edit: mayRetitle(actor, { holdsOthersFiles: ofOthers.has(id) }),
    };
  });
}
