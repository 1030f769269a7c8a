import { processWide } from "#lib/core/process-wide.ts";
import { db } from "#lib/db/client.ts";
import type { Actor } from "#lib/people/schema.ts";
import { newestOf } from "../gallery/service.ts";
import { sightOf } from "../sight.ts";
import type { ListedRow, Sight } from "../store.ts";
import type { FoundProject } from "./on-disk.ts";
import { selectCovers } from "./store.ts";
import type { Tally } from "./tally.ts";

const PICTURES = ["image", "video", "model3d"] as const;

export interface Uncovered {
  readonly id: string;
  readonly found: FoundProject | null;
  readonly tally: Tally;
}

const MOST_REMEMBERED = 20_000;
/** The newest picture of a project as someone sees it, with what the project added up to then: as long as that stands, so does it. */
const remembered = processWide("project-covers", () => new Map<string, { stamp: string; id: number | null }>());

/** The picture a person chose for each project, where it is there and may be seen; else the newest. */
export async function coversOf(actor: Actor, projects: readonly Uncovered[]): Promise<Map<string, ListedRow>> {
  const sight = sightOf(actor);
  const chosen = new Map(projects.flatMap((one) => chosenPaths(one).map((path) => [path, one.id] as const)));
  const newest = await Promise.all(projects.map((one) => newestPicture(sight, one)));
  const ids = newest.filter((id) => id !== null);
  const covers = new Map<string, ListedRow>();
  for (const row of await selectCovers(db(), sight, ids, [...chosen.keys()])) {
    if (row.projectId !== null && (chosen.has(row.filePath) || !covers.has(row.projectId))) covers.set(row.projectId, row);
  }
  return covers;
}

/** Where the chosen cover may lie: the record says its path in the project, which may be in any of its roots. */
function chosenPaths({ id, found, tally }: Uncovered): string[] {
  const cover = found?.record?.cover;
  if (!cover) return [];
  const rootIds = new Set([...(found?.roots.map((root) => root.id) ?? []), ...tally.rootIds]);
  return [...rootIds].map((rootId) => `${rootId}/${id}/${cover}`);
}

async function newestPicture(sight: Sight, { id, tally }: Uncovered): Promise<number | null> {
  if (PICTURES.every((kind) => tally.kinds[kind] === 0)) return null;
  const key = JSON.stringify([sight, id]);
  const stamp = JSON.stringify([tally.kinds, tally.bytes, tally.last]);
  const known = remembered.get(key);
  if (known?.stamp === stamp) return known.id;
  const row = await newestOf(sight, id, PICTURES);
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(key, { stamp, id: row?.id ?? null });
  return row?.id ?? null;
}
