/** The library as it lies on the disk: rows for the columns when there is no database. Synchronous calls, for their thread only. */
import { join } from "node:path";
import { messageOf } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import type { Change, Row, RowSource } from "../columns/row.ts";
import { EXTENSIONS, knownExtension } from "../kinds.ts";
import { rootsInside } from "../roots/nesting.ts";
import { placementOf } from "../roots/placement.ts";
import type { Root } from "../roots/schema.ts";
import type { Entry } from "../scan/diff.ts";
import { folderTime, listFolder } from "../scan/listing.ts";
import { mergeWords } from "../sidecars/combine.ts";
import { readSaid } from "../sidecars/read.ts";

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
  readonly #roots: () => Promise<readonly Root[]>;

  constructor(roots: () => Promise<readonly Root[]>) {
    this.#roots = roots;
  }

  pathOf(id: number): string | null {
    return this.#paths[id - 1] ?? null;
  }

  async load(onRows: (rows: readonly Row[]) => void | Promise<void>): Promise<void> {
    const roots = await this.#roots();
    this.#lookedAt = Date.now();
    this.#rootsSeen = stateOf(roots);
    this.#folders = [];
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
  }

  /** Tells no single changes: where a folder or a root changed, all is walked again. */
  async changes(_onChanges: (changes: readonly Change[]) => void | Promise<void>): Promise<"known" | "lost"> {
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
      const { entries, folders, names } = listFolder(root, path, () => undefined);
      for (let from = 0; from < entries.length; from += PIECE) {
        await onRows(entries.slice(from, from + PIECE).map((entry) => this.#row(folder, entry, names)));
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
    const said = mergeWords(entry.stamp === null ? null : readSaid(root, path, entry.name, names), null, root);
    const place = placementOf(root.kind, relative);
    const created = said.created_at === null ? Number.NaN : Date.parse(said.created_at);
    return {
      id: this.#number(`${root.id}/${relative}`),
      name: entry.name,
      created: Number.isFinite(created) ? created : entry.modifiedMs,
      modified: entry.modifiedMs,
      size: entry.size,
      kind: extension ? EXTENSIONS[extension].kind : "image",
      score: said.score,
      favourite: said.favourite,
      kept: said.kept,
      trashed: false,
      rootId: root.id,
      projectId: place.projectId,
      folder: place.folder,
      model: null,
      runId: said.run_id,
      visibility: said.visibility,
      owner: said.owner,
      workshop: said.workshop,
    };
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
