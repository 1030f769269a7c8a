import type { FolderCount } from "../columns/questions.ts";
import type { MediaKind } from "../kinds.ts";

/** What a project's rows add up to. */
export interface Tally {
  readonly kinds: Record<MediaKind, number>;
  readonly folders: Map<string, number>;
  readonly rootIds: Set<string>;
  bytes: number;
  /** When the newest file was made, in epoch milliseconds. */
  last: number | null;
  /** The newest of those that can be a cover. */
  cover: { readonly id: number; readonly at: number } | null;
}

export function emptyTally(): Tally {
  return { kinds: { image: 0, video: 0, audio: 0, model3d: 0 }, folders: new Map(), rootIds: new Set(), bytes: 0, last: null, cover: null };
}

/** Counts by project, out of those by project, folder, root and kind. */
export function tallyByProject(rows: readonly FolderCount[]): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const row of rows) {
    if (row.project_id === null) continue;
    const tally = tallies.get(row.project_id) ?? emptyTally();
    tallies.set(row.project_id, tally);
    tally.kinds[row.kind] += row.count;
    if (row.folder !== null) tally.folders.set(row.folder, (tally.folders.get(row.folder) ?? 0) + row.count);
    tally.rootIds.add(row.root_id);
    tally.bytes += row.bytes;
    if (row.kind !== "audio" && (tally.cover === null || row.last > tally.cover.at)) tally.cover = { id: row.newest, at: row.last };
    if (tally.last === null || row.last > tally.last) tally.last = row.last;
  }
  return tallies;
}
