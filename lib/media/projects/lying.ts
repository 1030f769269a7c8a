/** What lies on disk in a project's folder: as a scan would find it, whether one has or not. */
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { isAppError, systemCode } from "#lib/core/errors.ts";
import { db } from "#lib/db/client.ts";
import { contain, isInside, portable } from "#lib/disk/paths.ts";
import type { Actor } from "#lib/people/schema.ts";
import { orWithoutDatabase } from "../away.ts";
import { rootsInside } from "../roots/nesting.ts";
import type { Root } from "../roots/schema.ts";
import { folderSkipReason, judgeName } from "../scan/skip.ts";
import { type FileFacts, type Folder, factsOf, openFolder } from "../tree/folder.ts";
import { factsFromRows, scannedTimes } from "../tree/store.ts";
import { directoryOf, visibleIn } from "../tree/visible.ts";

/** A file of the folder; `filePath` as rows have it. */
export interface Lying {
  readonly root: Root;
  readonly filePath: string;
  readonly modifiedMs: number;
}

/** What a disk says of an entry that is not there any more, leads nowhere or may not be read: lists go on without it. */
const NOT_TO_BE_HAD: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG", "EACCES", "EPERM"]);
const NOT_THERE: ReadonlySet<string> = new Set(["not_found", "invalid", "outside_roots"]);

/** What is there, or null where it is not to be had. @throws what went wrong otherwise */
export async function orNotThere<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (isAppError(error) ? NOT_THERE.has(error.code) : NOT_TO_BE_HAD.has(systemCode(error) ?? "")) return null;
    throw error;
  }
}

/** The media in a root's folder and below it; null where the root has no such folder. */
export function lyingBelow(actor: Actor, root: Root, folder: string, roots: readonly Root[]): Promise<Lying[] | null> {
  return orNotThere(realpath(root.path)).then((top) => (top === null ? null : new FolderWalk(actor, root, top, roots).run(folder)));
}

/**
 * One walk. It follows the links that a scan follows (`scan/walk.ts`): after all real folders, each folder and file once, and none to
 * what is in the library at its own place.
 */
class FolderWalk {
  readonly #actor: Actor;
  readonly #root: Root;
  readonly #top: string;
  /** Other roots inside this one: what lies there is theirs. */
  readonly #apart: readonly string[];
  readonly #lying: Lying[] = [];
  /** Links to files and to folders, in the order of the walk; paths are in the root. */
  readonly #linkedFiles: { readonly path: string; readonly file: Lying }[] = [];
  readonly #linkedFolders: string[] = [];
  /** Real folders and files that were met. */
  readonly #met = new Set<string>();

  constructor(actor: Actor, root: Root, top: string, roots: readonly Root[]) {
    this.#actor = actor;
    this.#root = root;
    this.#top = top;
    this.#apart = rootsInside(root, roots).map((inner) => resolve(inner.path));
  }

  async run(folder: string): Promise<Lying[] | null> {
    const real = await orNotThere(contain(this.#root.path, folder));
    if (real !== null && this.#isApart(real)) return [];
    if (real === null || (real !== join(this.#top, folder) && !this.#mayFollow(real, folder))) return null;
    if (!(await this.#walk(folder, real))) return null;
    for (let path = this.#linkedFolders.shift(); path !== undefined; path = this.#linkedFolders.shift()) {
      const target = await orNotThere(contain(this.#root.path, path));
      if (target !== null && this.#mayFollow(target, path)) await this.#walk(path, target);
    }
    for (const { path, file } of this.#linkedFiles) await this.#followFile(path, file);
    return this.#lying;
  }

  /** @param real where the folder really lies. @returns whether there is such a folder */
  async #walk(folder: string, real: string): Promise<boolean> {
    const waiting = [{ path: folder, real }];
    let isThere = false;
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (this.#met.has(next.real)) continue;
      this.#met.add(next.real);
      const opened = await orNotThere(openFolder(this.#root, next.path));
      if (opened === null) continue;
      isThere = true;
      const links = await linksIn(next.real, opened);
      await this.#take(next.path, opened, links);
      const linked: string[] = [];
      // In the scan's order, so that of several links to the same place the same is followed.
      for (const name of [...opened.folders].sort().reverse()) {
        const below = { path: `${next.path}/${name}`, real: join(next.real, name) };
        if (folderSkipReason(name) !== null || this.#isApart(below.real)) continue;
        if (links.has(name)) linked.unshift(below.path);
        else waiting.push(below);
      }
      this.#linkedFolders.push(...linked);
    }
    return isThere;
  }

  async #take(folder: string, opened: Folder, links: ReadonlySet<string>): Promise<void> {
    const [facts, { sees, isOut }] = await Promise.all([
      factsWithin(this.#actor, this.#root, folder, opened),
      visibleIn(this.#actor, this.#root, folder, opened),
    ]);
    for (const [name, { modifiedMs }] of links.size === 0 ? facts : [...facts].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!sees(name) || isOut(name)) continue;
      const path = `${folder}/${name}`;
      const file = { root: this.#root, filePath: `${this.#root.id}/${path}`, modifiedMs };
      if (links.has(name)) this.#linkedFiles.push({ path, file });
      else this.#lying.push(file);
    }
  }

  async #followFile(path: string, file: Lying): Promise<void> {
    const target = await orNotThere(contain(this.#root.path, path));
    if (target === null || this.#met.has(target) || this.#isApart(target)) return;
    const folder = dirname(target);
    if ((this.#isWalked(folder) || this.#met.has(folder)) && judgeName(basename(target)).kind === "media") return;
    if (!(await orNotThere(stat(target)))?.isFile()) return;
    this.#met.add(target);
    this.#lying.push(file);
  }

  /** Whether what a link leads to would be found nowhere else. */
  #mayFollow(target: string, link: string): boolean {
    return !this.#isApart(target) && !this.#isWalked(target) && !isInside(target, join(this.#top, link));
  }

  #isApart(real: string): boolean {
    return this.#apart.some((other) => isInside(other, real));
  }

  /** Whether a scan goes into a real folder by itself. */
  #isWalked(real: string): boolean {
    const inside = portable(relative(this.#top, real));
    return inside === "" || inside.split("/").every((name) => folderSkipReason(name) === null);
  }
}

/** Kept with what was read of a folder: as long as that holds, so does this. */
const linksOf = new WeakMap<Folder, ReadonlySet<string>>();

/** The names in a folder that are links. */
async function linksIn(path: string, folder: Folder): Promise<ReadonlySet<string>> {
  const known = linksOf.get(folder);
  if (known) return known;
  const entries = (await orNotThere(readdir(path, { withFileTypes: true }))) ?? [];
  const links = new Set(entries.filter((entry) => entry.isSymbolicLink()).map((entry) => entry.name));
  linksOf.set(folder, links);
  return links;
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
