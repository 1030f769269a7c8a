import { join } from "node:path";
import { type AppError, isAppError } from "#lib/core/errors.ts";
import { db } from "#lib/db/client.ts";
import { contain } from "#lib/disk/paths.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import type { Actor } from "#lib/people/schema.ts";
import { orWithoutDatabase } from "../away.ts";
import { rowFromDisk, urlsByPath } from "../detail/found.ts";
import { readAround } from "../detail/reading.ts";
import { pageOf } from "../page.ts";
import { presentMedia } from "../present.ts";
import type { Root } from "../roots/schema.ts";
import { listRoots, placementOf } from "../roots/service.ts";
import { folderSkipReason, judgeName } from "../scan/skip.ts";
import type { Media, MediaList } from "../schema.ts";
import { sightOf, viewerOf } from "../sight.ts";
import { type FileFacts, type Folder, factsOf, openFolder } from "../tree/folder.ts";
import { factsFromRows, filesOfRoots, rowsAt, scannedTimes } from "../tree/store.ts";
import { directoryOf, visibleIn } from "../tree/visible.ts";
import { isSegment } from "./folders.ts";
import { seesEmptyFolders } from "./policy.ts";
import type { FolderImagesQuery } from "./schema.ts";

/** A file of the folder; `filePath` as rows have it. */
interface Lying {
  readonly root: Root;
  readonly filePath: string;
  readonly modifiedMs: number;
}

/**
 * The media of a project's folder and the folders below it, over all its roots, newest first: as they lie on disk, whether a scan has
 * met them or not, and from their rows where a root is away. What is in the trash is left out.
 * @throws AppError `not_found`
 */
export async function folderImages(actor: Actor, id: string, folder: string, query: FolderImagesQuery): Promise<MediaList> {
  if (!isSegment(folder)) throw noFolder(id, folder);
  const roots = (await listRoots()).filter((root) => placementOf(root.kind, `${id}/x`).projectId === id);
  const away = roots.filter((root) => root.state === "offline");
  const [onDisk, inRows] = await Promise.all([
    Promise.all(roots.filter((root) => root.state === "online").map((root) => lyingBelow(actor, root, `${id}/${folder}`))),
    orWithoutDatabase(
      actor,
      () =>
        filesOfRoots(
          db(),
          sightOf(actor),
          away.map((root) => root.id),
          id,
          folder,
        ),
      [],
    ),
  ]);
  const rows = inRows.flatMap(({ filePath, modifiedMs }) => {
    const root = away.find((one) => filePath.startsWith(`${one.id}/`));
    return root ? [{ root, filePath, modifiedMs }] : [];
  });
  const all = [...onDisk.flatMap((files) => files ?? []), ...rows];
  const isThere = seesEmptyFolders(actor) && onDisk.some((one) => one !== null);
  if (all.length === 0 && !isThere) throw noFolder(id, folder);
  all.sort((a, b) => b.modifiedMs - a.modifiedMs || (a.filePath < b.filePath ? -1 : 1));
  const page = pageOf(all, query, (file) => file.filePath);
  return { ...page, items: await present(actor, page.items) };
}

function noFolder(id: string, folder: string): AppError {
  return refusal("not_found", "project_folder_unknown", { project: id, folder }, { field: "folder" });
}

/** Null where the root has no such folder. */
async function lyingBelow(actor: Actor, root: Root, relative: string): Promise<Lying[] | null> {
  const folder = await openFolder(root, relative).catch((error: unknown) => {
    if (isAppError(error) && ["not_found", "invalid", "outside_roots"].includes(error.code)) return null;
    throw error;
  });
  if (folder === null) return null;
  const [facts, { sees, isOut }] = await Promise.all([
    factsWithin(actor, root, relative, folder),
    visibleIn(actor, root, relative, folder),
  ]);
  const lying: Lying[] = [];
  for (const [name, { modifiedMs }] of facts) {
    if (sees(name) && !isOut(name)) lying.push({ root, filePath: `${root.id}/${relative}/${name}`, modifiedMs });
  }
  for (const name of folder.folders.filter((one) => folderSkipReason(one) === null)) {
    for (const file of (await lyingBelow(actor, root, `${relative}/${name}`)) ?? []) lying.push(file);
  }
  return lying;
}

/**
 * Sizes and times of a folder's media. Rows have them where the folder's time is the one the last scan met; else, and while the
 * database is away, the files are asked. Either way it is kept until the folder's time changes.
 */
async function factsWithin(actor: Actor, root: Root, relative: string, folder: Folder): Promise<ReadonlyMap<string, FileFacts>> {
  if (folder.facts) return folder.facts;
  const directory = directoryOf(root, relative);
  const scanned = await orWithoutDatabase(actor, () => scannedTimes(db(), [directory]), new Map<string, number>());
  const media = folder.files.filter((name) => judgeName(name).kind === "media");
  if (scanned.get(directory) === folder.modifiedMs) {
    const rows = new Map((await factsFromRows(db(), directory)).map((row) => [row.filename, row]));
    const known = new Map(media.flatMap((name) => (rows.has(name) ? [[name, rows.get(name) as FileFacts] as const] : [])));
    const others = await factsOf(
      join(root.path, relative),
      media.filter((name) => !known.has(name)),
    );
    folder.facts = new Map([...known, ...others]);
  } else {
    folder.facts = await factsOf(join(root.path, relative), media);
  }
  return folder.facts;
}

async function present(actor: Actor, page: readonly Lying[]): Promise<Media[]> {
  const roots = await listRoots();
  const paths = page.map((file) => file.filePath);
  const rows = await orWithoutDatabase(actor, () => rowsAt(db(), paths), []);
  const byPath = new Map(rows.map((row) => [row.filePath, row]));
  const items = await Promise.all(
    page.map(async ({ root, filePath }): Promise<Media | null> => {
      const row = byPath.get(filePath);
      if (!row) return unknownMedia(actor, root, filePath, roots);
      const media = presentMedia(row, viewerOf(actor), roots);
      // The disk is the truth: what a scan missed and has not met again is there.
      return media.status === "missing" ? { ...media, status: "present" } : media;
    }),
  );
  return items.filter((item) => item !== null);
}

/** A file that no scan has met, as it lies there; null when it has just gone. */
async function unknownMedia(actor: Actor, root: Root, filePath: string, roots: readonly Root[]): Promise<Media | null> {
  const relative = filePath.slice(root.id.length + 1);
  try {
    const place = { root, relative, path: await contain(root.path, relative) };
    const row = await rowFromDisk(place, await readAround(place));
    const media = presentMedia(row, viewerOf(actor), roots);
    // Nobody has changed anything of it but the file: the same file gives the same answer.
    return {
      ...media,
      id: null,
      updated_at: media.modified_at ?? media.created_at,
      urls: urlsByPath(media.path ?? filePath, media.kind),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
