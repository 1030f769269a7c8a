/** The library as it lies on the disk: rows for the columns when there is no database. Synchronous calls, for their thread only. */
import { join } from "node:path";
import { messageOf } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import type { Change, Row, RowSource } from "../columns/row.ts";
import { EXTENSIONS, knownExtension } from "../kinds.ts";
import { rootsInside } from "../roots/nesting.ts";
import { placementOf } from "../roots/placement.ts";
import type { Root } from "../roots/schema.ts";
import { type Entry, isLookedAt } from "../scan/diff.ts";
import { folderTime, listFolder } from "../scan/listing.ts";
import { readSaid } from "../sidecars/read.ts";
import { Insides, insideOf, type Unread } from "./insides.ts";

/** Folders are asked for their times at most so often. */
const LOOK_MS = 5_000;
const PIECE = 1_000;
/** A folder that changed so recently may change again within the same tick of the file system's clock. */
const RACY_MS = 2_000;

interface Folder {
  readonly root: Root;
  readonly path: string;
}

export class DiskSource implements RowSource {
  /** `<root id>/<relative path>` by number, from 1 on; a file keeps its number while the process lives, so that cursors hold. */
  readonly #paths: string[] = [];
  readonly #numbers = new Map<string, number>();
  #folders: (Folder & { readonly time: number | null })[] = [];
  #lookedAt = 0;
  #rootsSeen = "";
  /** Of the files that have any, by number. */
  readonly #keywords = new Map<number, readonly string[]>();
  readonly #insides = new Insides();
  #unread: Unread[] = [];
  readonly #roots: () => Promise<readonly Root[]>;

  constructor(roots: () => Promise<readonly Root[]>) {
    this.#roots = roots;
  }

  pathOf(id: number): string | null {
    return this.#paths[id - 1] ?? null;
  }

  /** How many files have not been read yet: of them only what the folder and their sidecars say is known. */
  get unread(): number {
    return this.#insides.unread;
  }

  /** Those of some files, or of all, that have these keywords: one of them, or every one. */
  withKeywords(keywords: readonly string[], every: boolean, ids: Iterable<number> = this.#keywords.keys()): number[] {
    return [...ids].filter((id) => {
      const has = (keyword: string) => this.#keywords.get(id)?.includes(keyword) ?? false;
      return every ? keywords.every(has) : keywords.some(has);
    });
  }

  close(): void {
    this.#insides.stop();
  }

  async load(onRows: (rows: readonly Row[]) => void | Promise<void>): Promise<void> {
    const roots = await this.#roots();
    this.#lookedAt = Date.now();
    this.#rootsSeen = stateOf(roots);
    this.#folders = [];
    this.#unread = [];
    for (const root of roots) {
      if (root.state !== "online") continue;
      const apart = new Set(rootsInside(root, roots).map((inner) => inner.path));
      const waiting: string[] = [""];
      for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
        const below = await this.#take({ root, path }, onRows);
        for (const name of below) {
          const child = path === "" ? name : `${path}/${name}`;
          if (!apart.has(join(root.path, child))) waiting.push(child);
        }
      }
    }
    this.#insides.want(this.#unread);
    this.#unread = [];
  }

  /** Tells what files say that were read meanwhile; where a folder or a root changed, all is walked again. */
  async changes(onChanges: (changes: readonly Change[]) => void | Promise<void>): Promise<"known" | "lost"> {
    const read = this.#insides.take();
    for (const { row, keywords } of read) this.#keep(row.id, keywords);
    if (read.length > 0) await onChanges(read.map(({ row }) => ({ id: row.id, row })));
    if (Date.now() - this.#lookedAt < LOOK_MS) return "known";
    this.#lookedAt = Date.now();
    if (stateOf(await this.#roots()) !== this.#rootsSeen) return "lost";
    const isSame = this.#folders.every(({ root, path, time }) => time !== null && folderTime(root, path) === time);
    return isSame ? "known" : "lost";
  }

  /** @returns the names of the folders below */
  async #take(folder: Folder, onRows: (rows: readonly Row[]) => void | Promise<void>): Promise<readonly string[]> {
    const { root, path } = folder;
    const time = folderTime(root, path);
    this.#folders.push({ ...folder, time: time !== null && Date.now() - time < RACY_MS ? null : time });
    try {
      const { entries, folders, names } = listFolder(root, path, { lookAt: () => true, mayGoOn: () => undefined });
      const looked = entries.filter(isLookedAt);
      for (let from = 0; from < looked.length; from += PIECE) {
        await onRows(looked.slice(from, from + PIECE).map((entry) => this.#row(folder, entry, names)));
      }
      return folders;
    } catch (error) {
      log.warn("a folder cannot be listed", { folder: join(root.path, path), reason: messageOf(error) });
      return [];
    }
  }

  #row({ root, path }: Folder, entry: Entry, names: ReadonlySet<string>): Row {
    const relative = path === "" ? entry.name : `${path}/${entry.name}`;
    const extension = knownExtension(entry.name);
    const place = placementOf(root.kind, relative);
    const id = this.#number(`${root.id}/${relative}`);
    const known = this.#insides.of(id, entry);
    const said = known ?? insideOf(entry.stamp === null ? null : readSaid(root, path, entry.name, names), null, entry, root);
    this.#keep(id, said.keywords);
    const row = {
      id,
      name: entry.name,
      modified: entry.modifiedMs,
      size: entry.size,
      kind: extension ? EXTENSIONS[extension].kind : "image",
      trashed: false,
      rootId: root.id,
      projectId: place.projectId,
      folder: place.folder,
      ...said.told,
    };
    if (!known) this.#unread.push({ root, folder: path, entry, row, keywords: said.keywords });
    return row;
  }

  #keep(id: number, keywords: readonly string[]): void {
    if (keywords.length > 0) this.#keywords.set(id, keywords);
    else this.#keywords.delete(id);
  }

  #number(path: string): number {
    const known = this.#numbers.get(path);
    if (known !== undefined) return known;
    this.#paths.push(path);
    this.#numbers.set(path, this.#paths.length);
    return this.#paths.length;
  }
}

function stateOf(roots: readonly Root[]): string {
  return roots.map((root) => `${root.id}:${root.state}:${root.path}`).join("\n");
}
