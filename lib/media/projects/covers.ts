import { db } from "#lib/db/client.ts";
import type { Actor } from "#lib/people/schema.ts";
import { whileAway } from "../away.ts";
import { presentUnindexed, rowAt } from "../browsing/service.ts";
import { listGallery } from "../gallery/service.ts";
import { presentMedia } from "../present.ts";
import type { Root } from "../roots/schema.ts";
import { GalleryQuery, type Media } from "../schema.ts";
import { sightOf, viewerOf } from "../sight.ts";
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
export async function coversOf(actor: Actor, projects: readonly Uncovered[], roots: readonly Root[]): Promise<Map<string, Media>> {
  const viewer = viewerOf(actor);
  const rows = viewer.seesAll ? await whileAway(() => coverRows(actor, projects), null) : await coverRows(actor, projects);
  if (rows === null) return coversFromDisk(actor, projects, roots);
  return new Map([...rows].map(([id, row]) => [id, presentMedia(row, viewer, roots)]));
}

async function coverRows(actor: Actor, projects: readonly Uncovered[]): Promise<Map<string, ListedRow>> {
  const sight = sightOf(actor);
  const chosen = new Map(projects.flatMap((one) => chosenPaths(one).map((path) => [path, one.id] as const)));
  const ids = projects.flatMap((one) => one.tally.cover?.id ?? []);
  const covers = new Map<string, ListedRow>();
  for (const row of await selectCovers(db(), sight, ids, [...chosen.keys()])) {
    if (row.projectId !== null && (chosen.has(row.filePath) || !covers.has(row.projectId))) covers.set(row.projectId, row);
  }
  return covers;
}

/** Each is a file to be looked into: of more projects the rest goes without while the database is away. */
const MOST_FROM_DISK = 60;

async function coversFromDisk(actor: Actor, projects: readonly Uncovered[], roots: readonly Root[]): Promise<Map<string, Media>> {
  const covers = new Map<string, Media>();
  for (const project of projects.filter(({ tally }) => tally.cover !== null).slice(0, MOST_FROM_DISK)) {
    const cover = (await chosenOnDisk(actor, project, roots)) ?? (await newestOnDisk(actor, project));
    if (cover) covers.set(project.id, cover);
  }
  return covers;
}

async function chosenOnDisk(actor: Actor, project: Uncovered, roots: readonly Root[]): Promise<Media | null> {
  for (const path of chosenPaths(project)) {
    const row = await rowAt(path, roots);
    if (row) return presentUnindexed(row, viewerOf(actor), roots);
  }
  return null;
}

async function newestOnDisk(actor: Actor, { id, tally }: Uncovered): Promise<Media | undefined> {
  const kind = (["image", "video", "model3d"] as const).find((one) => tally.kinds[one] > 0);
  if (!kind) return undefined;
  const { items } = await listGallery(actor, GalleryQuery.parse({ project_id: id, kind, limit: 1, count: "none" }));
  return items[0];
}

/** Where the chosen cover may lie: the record says its path in the project, which may be in any of its roots. */
function chosenPaths({ id, found, tally }: Uncovered): string[] {
  const cover = found?.record?.cover;
  if (!cover) return [];
  const rootIds = new Set([...(found?.roots.map((root) => root.id) ?? []), ...tally.rootIds]);
  return [...rootIds].map((rootId) => `${rootId}/${id}/${cover}`);
}
