import { db } from "#lib/db/client.ts";
import type { Actor } from "#lib/people/schema.ts";
import { sightOf } from "../sight.ts";
import type { ListedRow } from "../store.ts";
import type { FoundProject } from "./on-disk.ts";
import { selectCovers } from "./store.ts";
import type { Tally } from "./tally.ts";

export interface Uncovered {
  readonly id: string;
  readonly found: FoundProject | null;
  readonly tally: Tally;
}

/** The picture a person chose for each project, where it is there and may be seen; else the newest. */
export async function coversOf(actor: Actor, projects: readonly Uncovered[]): Promise<Map<string, ListedRow>> {
  const sight = sightOf(actor);
  const chosen = new Map(projects.flatMap((one) => chosenPaths(one).map((path) => [path, one.id] as const)));
  const ids = projects.flatMap((one) => one.tally.cover?.id ?? []);
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
