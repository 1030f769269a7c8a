import { MEDIA_KINDS } from "../kinds.ts";
import type { Sight } from "../store.ts";
import { sees } from "./predicate.ts";
import type { FolderCount, RootCount } from "./questions.ts";
import type { Table } from "./table.ts";

/** Counts by project, folder, root and kind, as far as someone sees. Kept by cell; only the newest file of each is looked for. */
export function foldersOf(table: Table, sight: Sight): FolderCount[] {
  const { all, counts, bytes } = table.cells;
  const newest = newestByCell(table);
  const folders = new Map<string, FolderCount>();
  for (const [code, cell] of all.entries()) {
    const count = counts[code] ?? 0;
    if (count === 0 || cell.trashed || !sees(sight, cell)) continue;
    const slot = newest[code] ?? -1;
    const last = table.created[slot] ?? Number.NEGATIVE_INFINITY;
    const key = JSON.stringify([cell.rootId, cell.projectId, cell.folder, cell.kind]);
    const known = folders.get(key);
    folders.set(key, {
      project_id: cell.projectId,
      folder: cell.folder,
      root_id: cell.rootId,
      kind: MEDIA_KINDS[cell.kind] ?? "image",
      count: count + (known?.count ?? 0),
      bytes: (bytes[code] ?? 0) + (known?.bytes ?? 0),
      ...(known && known.last >= last ? { newest: known.newest, last: known.last } : { newest: table.ids[slot] ?? 0, last }),
    });
  }
  return [...folders.values()];
}

/** The slot of each cell's newest row. A plain pass over two columns: 3 ms at 1,000,000 rows, too little to be kept true by hand. */
function newestByCell(table: Table): Int32Array {
  const newest = new Int32Array(table.cells.size).fill(-1);
  const { cell, created, ids } = table;
  for (let slot = 0; slot < table.length; slot += 1) {
    const code = cell[slot] ?? 0;
    const known = newest[code] ?? -1;
    if (ids[slot] !== 0 && (known < 0 || (created[slot] ?? 0) > (created[known] ?? 0))) newest[code] = slot;
  }
  return newest;
}

/** Files and bytes of each root, those in the trash left out. */
export function rootsOf({ cells }: Table): RootCount[] {
  const roots = new Map<string, RootCount>();
  for (const [code, cell] of cells.all.entries()) {
    if (cell.trashed || (cells.counts[code] ?? 0) === 0) continue;
    const known = roots.get(cell.rootId);
    roots.set(cell.rootId, {
      root_id: cell.rootId,
      count: (cells.counts[code] ?? 0) + (known?.count ?? 0),
      bytes: (cells.bytes[code] ?? 0) + (known?.bytes ?? 0),
    });
  }
  return [...roots.values()];
}
