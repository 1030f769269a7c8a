import type { FolderCount } from "../store.ts";

/** What a project's rows add up to. */
export interface Tally {
  readonly kinds: Record<"image" | "video" | "audio" | "model3d", number>;
  readonly folders: Map<string, number>;
  readonly rootIds: Set<string>;
  bytes: number;
  last: Date | null;
}

export function emptyTally(): Tally {
  return { kinds: { image: 0, video: 0, audio: 0, model3d: 0 }, folders: new Map(), rootIds: new Set(), bytes: 0, last: null };
}

/** Counts by project, out of those by project, folder, root and kind. */
export function tallyByProject(rows: readonly FolderCount[]): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const row of rows) {
    const tally = tallies.get(row.project_id) ?? emptyTally();
    tallies.set(row.project_id, tally);
    if (Object.hasOwn(tally.kinds, row.kind)) tally.kinds[row.kind as keyof Tally["kinds"]] += row.count;
    if (row.folder !== null) tally.folders.set(row.folder, (tally.folders.get(row.folder) ?? 0) + row.count);
    tally.rootIds.add(row.root_id);
    tally.bytes += row.bytes;
    const at = new Date(row.last);
    if (tally.last === null || at > tally.last) tally.last = at;
  }
  return tallies;
}
