/** The library without its database: the same questions, answered from the disk. Files have no id and go by path. */
import { join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { isAppError } from "#lib/core/errors.ts";
import { processWide } from "#lib/core/process-wide.ts";
import type { RawValue } from "#lib/db/raw-value.ts";
import { isDatabaseUnavailable } from "#lib/db/unavailable.ts";
import type { Columns, QuestionName, Questions } from "../columns/questions.ts";
import { rowFromDisk, urlsByPath } from "../detail/found.ts";
import { readAround } from "../detail/reading.ts";
import { presentMedia, type Viewer } from "../present.ts";
import type { Root } from "../roots/schema.ts";
import { locate } from "../roots/service.ts";
import type { Media } from "../schema.ts";
import type { WholeRow } from "../store.ts";
import { openDiskColumns } from "./disk-columns.ts";

const held = processWide<{ columns?: Columns }>("browsing", () => ({}));

export function provideBrowsing(columns: Columns): void {
  held.columns = columns;
}

/** Asks the database's columns, and the disk's while there is no database. */
export async function askOrBrowse<N extends QuestionName>(
  name: N,
  question: Questions[N][0],
  ask: () => Promise<Questions[N][1]>,
  signal?: AbortSignal,
): Promise<{ answer: Questions[N][1]; fromDisk: boolean }> {
  try {
    return { answer: await ask(), fromDisk: false };
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    held.columns ??= openDiskColumns(environment().timeZone);
    return { answer: await held.columns.ask(name, question, signal), fromDisk: true };
  }
}

/** The media of rows that the disk's columns told; what vanished meanwhile is left out. */
export async function mediaFromDisk(rows: readonly RawValue[][], viewer: Viewer, roots: readonly Root[]): Promise<Media[]> {
  const found = await Promise.all(rows.map((row) => rowAt(String(row[1]), roots)));
  return found.flatMap((row) => (row ? [presentUnindexed(row, viewer, roots)] : []));
}

export async function rowAt(filePath: string, roots: readonly Root[]): Promise<WholeRow | null> {
  const root = roots.find((one) => one.id === filePath.slice(0, filePath.indexOf("/")));
  if (!root) return null;
  try {
    const place = { root, relative: filePath.slice(root.id.length + 1), path: await locate(filePath) };
    return await rowFromDisk(place, await readAround(place));
  } catch (error) {
    if (isAppError(error) || (error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** As `presentMedia`, for a file without an id: its bytes go by path. */
export function presentUnindexed(row: WholeRow, viewer: Viewer, roots: readonly Root[]): Media {
  const media = presentMedia(row, viewer, roots);
  const root = roots.find((one) => one.id === row.rootId);
  const path = root ? join(root.path, row.filePath.slice(row.rootId.length + 1)) : row.filePath;
  // Without its path there would be no way to the file.
  return { ...media, id: null, path, urls: urlsByPath(path, media.kind) };
}
