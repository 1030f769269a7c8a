import type { AppError } from "#lib/core/errors.ts";
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
import { folderSkipReason } from "../scan/skip.ts";
import type { Media, MediaList } from "../schema.ts";
import { sightOf, viewerOf } from "../sight.ts";
import { orNotThere } from "../tree/folder.ts";
import { type Lying, lyingBelow } from "../tree/lying.ts";
import { filesOfRoots, rowsAt } from "../tree/store.ts";
import { isSegment } from "./folders.ts";
import { seesEmptyFolders } from "./policy.ts";
import type { FolderImagesQuery } from "./schema.ts";

/**
 * The media of a project's folder and the folders below it, over all its roots, newest first: as they lie on disk, whether a scan has
 * met them or not, and from their rows where a root is away. What is in the trash is left out.
 * @throws AppError `not_found`
 */
export async function folderImages(actor: Actor, id: string, folder: string, query: FolderImagesQuery): Promise<MediaList> {
  // What a scan leaves out is in no list and no count, here as elsewhere.
  if (!isSegment(folder) || folderSkipReason(folder) !== null) throw noFolder(id, folder);
  const all = await listRoots();
  const roots = all.filter((root) => placementOf(root.kind, `${id}/x`).projectId === id);
  const away = roots.filter((root) => root.state === "offline");
  const [onDisk, inRows] = await Promise.all([
    Promise.all(roots.filter((root) => root.state === "online").map((root) => lyingBelow(actor, root, `${id}/${folder}`, all))),
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
  const lying = [...onDisk.flatMap((files) => files ?? []), ...rows];
  const isThere = seesEmptyFolders(actor) && onDisk.some((one) => one !== null);
  if (lying.length === 0 && !isThere) throw noFolder(id, folder);
  lying.sort((a, b) => b.modifiedMs - a.modifiedMs || (a.filePath < b.filePath ? -1 : 1));
  const page = pageOf(lying, query, (file) => file.filePath);
  return { ...page, items: await present(actor, page.items) };
}

function noFolder(id: string, folder: string): AppError {
  return refusal("not_found", "project_folder_unknown", { project: id, folder }, { field: "folder" });
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
function unknownMedia(actor: Actor, root: Root, filePath: string, roots: readonly Root[]): Promise<Media | null> {
  return orNotThere(mediaOnDisk(actor, root, filePath, roots));
}

async function mediaOnDisk(actor: Actor, root: Root, filePath: string, roots: readonly Root[]): Promise<Media> {
  const relative = filePath.slice(root.id.length + 1);
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
}
