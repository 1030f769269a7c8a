/** What lies on disk in a folder and below it: as a scan would find it, whether one has or not. */
import { realpath, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { db } from "#lib/db/client.ts";
import { contain, portable } from "#lib/disk/paths.ts";
import type { Actor } from "#lib/people/schema.ts";
import { orWithoutDatabase } from "../away.ts";
import { rootsInside } from "../roots/nesting.ts";
import type { Root } from "../roots/schema.ts";
import { type Link, Links } from "../scan/links.ts";
import { folderSkipReason, judgeName } from "../scan/skip.ts";
import { type FileFacts, type Folder, factsOf, openFolder, orNotThere } from "./folder.ts";
import { factsFromRows, scannedTimes } from "./store.ts";
import { directoryOf, visibleIn } from "./visible.ts";

/** A file of the folder; `filePath` as rows have it. */
export interface Lying {
  readonly root: Root;
  readonly filePath: string;
  readonly modifiedMs: number;
}

/** The media in a root's folder and below it; null where the root has no such folder. */
export function lyingBelow(actor: Actor, root: Root, folder: string, roots: readonly Root[]): Promise<Lying[] | null> {
  return orNotThere(realpath(root.path)).then((top) => (top === null ? null : new FolderWalk(actor, root, top, roots).run(folder)));
}

/** One walk. It follows the links that a scan follows, after all real folders. */
class FolderWalk {
  readonly #actor: Actor;
  readonly #root: Root;
  readonly #top: string;
  readonly #links: Links<Link & { readonly file?: Lying }>;
  readonly #lying: Lying[] = [];

  constructor(actor: Actor, root: Root, top: string, roots: readonly Root[]) {
    this.#actor = actor;
    this.#root = root;
    this.#top = top;
    const apart = rootsInside(root, roots).map((inner) => resolve(inner.path));
    this.#links = new Links(top, apart, (real) => isWalked(portable(relative(top, real))));
  }

  async run(folder: string): Promise<Lying[] | null> {
    const real = await orNotThere(contain(this.#root.path, folder));
    if (real !== null && this.#links.isApart(real)) return [];
    if (real === null || (real !== join(this.#top, folder) && this.#links.judge({ path: folder, isFolder: true }, real) !== "follow")) {
      return null;
    }
    if (!(await this.#walk(folder, real))) return null;
    for (const link of this.#links.inOrder()) {
      const target = await orNotThere(contain(this.#root.path, link.path));
      if (target === null || this.#links.judge(link, target) !== "follow") continue;
      if (!link.file) await this.#walk(link.path, target);
      else if ((await orNotThere(stat(target)))?.isFile() && this.#links.meet(target)) this.#lying.push(link.file);
    }
    return this.#lying;
  }

  /** @param real where the folder really lies. @returns whether there is such a folder */
  async #walk(folder: string, real: string): Promise<boolean> {
    const waiting = [{ path: folder, real }];
    let isThere = false;
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { path, real: here } = next;
      if (!this.#links.meet(here)) continue;
      const opened = await orNotThere(openFolder(this.#root, path));
      if (opened === null) continue;
      isThere = true;
      await this.#take(path, opened);
      // In the scan's order, so that of several links to the same place the same is followed.
      const below = [...opened.folders].sort().filter((name) => folderSkipReason(name) === null && !this.#links.isApart(join(here, name)));
      for (const name of below) if (opened.links.has(name)) this.#links.add({ path: `${path}/${name}`, isFolder: true });
      for (const name of below.reverse()) if (!opened.links.has(name)) waiting.push({ path: `${path}/${name}`, real: join(here, name) });
    }
    return isThere;
  }

  async #take(folder: string, opened: Folder): Promise<void> {
    const { links } = opened;
    const [facts, { sees, isOut }] = await Promise.all([
      factsWithin(this.#actor, this.#root, folder, opened),
      visibleIn(this.#actor, this.#root, folder, opened),
    ]);
    for (const [name, { modifiedMs }] of links.size === 0 ? facts : [...facts].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!sees(name) || isOut(name)) continue;
      const path = `${folder}/${name}`;
      const file = { root: this.#root, filePath: `${this.#root.id}/${path}`, modifiedMs };
      if (links.has(name)) this.#links.add({ path, isFolder: false, file });
      else this.#lying.push(file);
    }
  }
}

/** Whether a scan goes into a real folder of its root by itself. */
function isWalked(folder: string): boolean {
  return folder === "" || folder.split("/").every((name) => folderSkipReason(name) === null);
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
