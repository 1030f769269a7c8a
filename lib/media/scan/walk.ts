/** Walking one root, in the walking thread: folder by folder, each compared with what is known of it. */
import { lstatSync, realpathSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { messageOf } from "#lib/core/errors.ts";
import { inFolder, isBelow, isInside, parentOf, portable } from "#lib/disk/paths.ts";
import { foldersAtHome, orphanPaths } from "../sidecars/around.ts";
import { placeOfSidecar } from "../sidecars/elsewhere.ts";
import { problemOfSidecar, readOrphan, readSaid } from "../sidecars/read.ts";
import { SCORES_FOLDER } from "../sidecars/scores.ts";
import { diffFolder, type Entry, type KnownFile } from "./diff.ts";
import type { KnownLibrary } from "./known.ts";
import { type Link, Links, type LinkVerdict } from "./links.ts";
import { entryOf, folderTime, hasScores, type Listing, listFolder } from "./listing.ts";
import { type FolderRow, type FoundFile, type Problem, type ProblemCode, type RootPlan, type Vanished, WALK_CODES } from "./messages.ts";
import type { Outbox } from "./outbox.ts";

/** A folder that changed so recently may change again within the same tick of the file system's clock. */
const RACY_MS = 2_000;
/** Stored instead of a folder's time: whatever it is, the next scan reads the folder. */
export const UNSETTLED = -1;

/** Null: of no interest. */
const NOT_FOLLOWED = {
  outside: () => "the link leads out of its root and is not followed",
  own: (isFolder) => `the link leads to a ${isFolder ? "folder" : "file"} that is in the library at its own place`,
  circle: () => "the link leads to a folder that is in the library at its own place",
  again: () => "another link leads to the same file",
  other: () => null,
} as const satisfies Record<Exclude<LinkVerdict, "follow">, (isFolder: boolean) => string | null>;

export class RootWalk {
  readonly vanished: Vanished[] = [];
  readonly #root: RootPlan["root"];
  readonly #plan: RootPlan;
  readonly #library: KnownLibrary;
  readonly #out: Outbox;
  #known = new Map<string, { modifiedMs: number; files: number }>();
  #children = new Map<string, string[]>();
  #problems = new Map<string, { path: string; code: string; reason: string }[]>();
  readonly #visited = new Set<string>();
  /** Folders that could not be listed: nothing in or below them counts as vanished. */
  readonly #closed: string[] = [];
  readonly #links: Links;

  /** @throws when the root's folder is not there */
  constructor(plan: RootPlan, library: KnownLibrary, out: Outbox) {
    const path = realpathSync(plan.root.path);
    this.#plan = plan;
    this.#root = { ...plan.root, path };
    this.#library = library;
    this.#out = out;
    this.#links = new Links(path, plan.apart, (real) => this.#known.has(portable(relative(path, real))));
  }

  async run(): Promise<void> {
    const { id } = this.#root;
    this.#known = await this.#library.foldersOf(id);
    this.#children = Map.groupBy(this.#known.keys(), parentOf);
    this.#problems = Map.groupBy(await this.#library.problemsOf(id), ({ path }) => parentOf(this.#relative(path)));
    const start = this.#plan.only ?? this.#plan.under ?? [""];
    const waiting = [...start].sort().reverse();
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      if (this.#visited.has(folder)) continue;
      this.#out.mayGoOn();
      const below = await this.#visit(folder);
      for (const child of below.sort().reverse()) waiting.push(child);
    }
    await this.#followLinks();
    await this.#findVanishedFolders();
    if (!this.#plan.only) this.#findOrphansAtHome();
  }

  #relative(path: string): string {
    return path.slice(this.#root.id.length + 1);
  }

  #isClosed(folder: string): boolean {
    return this.#closed.some((top) => isBelow(top, folder));
  }

  #directory(folder: string): string {
    return folder === "" ? this.#root.id : `${this.#root.id}/${folder}`;
  }

  /** @returns the folders below it to go into */
  async #visit(folder: string): Promise<string[]> {
    const modifiedMs = folderTime(this.#root, folder);
    if (modifiedMs === null) {
      // A link that was followed before: its own folder has not changed, so no listing names it now.
      if (isLink(join(this.#root.path, folder))) this.#addLink(folder);
      return [];
    }
    this.#visited.add(folder);
    const known = this.#known.get(folder);
    if (known && this.#mayPass(folder, known.modifiedMs, modifiedMs)) {
      this.#links.meet(join(this.#root.path, folder));
      this.#out.passed(known.files);
      return [...(this.#children.get(folder) ?? [])];
    }
    const files = await this.#library.filesIn(this.#directory(folder));
    const listing = this.#listOrTell(folder, files);
    if (!listing) return [];
    this.#links.meet(join(this.#root.path, folder));
    await this.#compare(folder, listing, files);
    this.#findOrphans(orphanPaths(this.#root, folder, listing.names), folder);
    const below = this.#below(folder, listing);
    await this.#noteFolder(folder, modifiedMs, listing, below);
    return below;
  }

  /** Whether a quick scan may believe that nothing in a folder has changed. */
  #mayPass(folder: string, before: number, now: number): boolean {
    if (this.#plan.mode === "full" || folder === "" || this.#plan.only?.includes(folder)) return false;
    return before === now && !hasScores(this.#root, folder) && !this.#isMended(folder);
  }

  /** A sidecar that was mended in place moves no folder's time, and of a read-only root no watcher tells. */
  #isMended(folder: string): boolean {
    const known = this.#problems.get(folder) ?? [];
    return known.some(({ path, code, reason }) => code === "sidecar" && problemOfSidecar(this.#root, this.#relative(path)) !== reason);
  }

  #below(folder: string, listing: Listing): string[] {
    const below: string[] = [];
    for (const name of listing.folders) {
      const child = inFolder(folder, name);
      if (this.#links.isApart(join(this.#root.path, child))) continue;
      if (this.#plan.only && this.#known.has(child)) continue;
      below.push(child);
    }
    return below;
  }

  /** Null for a folder that cannot be listed, which is told. */
  #listOrTell(folder: string, files: readonly KnownFile[]): Listing | null {
    const known = new Set(files.map(({ name }) => name));
    try {
      return listFolder(this.#root, folder, { lookAt: (name) => known.has(name), mayGoOn: this.#out.mayGoOn });
    } catch (error) {
      if (this.#out.isStopped) throw error;
      this.#closed.push(folder);
      this.#out.problem(this.#problem(folder, "folder", `the folder cannot be listed: ${messageOf(error)}`));
      return null;
    }
  }

  async #compare(folder: string, listing: Listing, files: readonly KnownFile[]): Promise<void> {
    const directory = this.#directory(folder);
    const diff = diffFolder(listing.entries, files);
    for (const { entry, known, why } of diff.read) {
      await this.#out.file(this.#found(folder, entry, known, why, listing.names));
    }
    for (const id of diff.back) this.#out.back(id);
    const links = new Set(listing.links);
    for (const { id, name } of diff.vanished) if (!links.has(name)) this.vanished.push({ id, path: `${directory}/${name}` });
    for (const name of [...listing.links].sort()) this.#addLink(inFolder(folder, name));
    this.#out.passed(diff.unchanged, listing.skipped);
    this.#compareProblems(folder, listing);
  }

  #found(
    folder: string,
    entry: FoundFile["entry"],
    known: FoundFile["known"],
    why: FoundFile["why"],
    names: ReadonlySet<string>,
  ): FoundFile {
    const said = entry.stamp === null ? null : readSaid(this.#root, folder, entry.name, names);
    for (const { path, reason } of said?.problems ?? []) {
      const inside = isInside(this.#root.path, path) ? portable(relative(this.#root.path, path)) : inFolder(folder, basename(path));
      this.#out.problem(this.#problem(inside, "sidecar", reason));
    }
    return { rootId: this.#root.id, folder, entry, known, why, said };
  }

  #problem(path: string, code: ProblemCode, reason: string): Problem {
    return { path: `${this.#root.id}/${path}`, root_id: this.#root.id, code, reason };
  }

  /** Says what is new among a folder's problems, and which are none any more. */
  #compareProblems(folder: string, listing: Listing): void {
    const known = new Map(this.#problemsIn(folder).map((one) => [one.path, one]));
    for (const { name, code, reason } of listing.problems) {
      const problem = this.#problem(inFolder(folder, name), code, reason);
      const before = known.get(problem.path);
      known.delete(problem.path);
      if (before?.code !== code || before.reason !== reason) this.#out.problem(problem);
    }
    for (const { path, code, reason } of known.values()) {
      if (code === "link") continue;
      const isWalked = (WALK_CODES as readonly string[]).includes(code);
      if (code === "sidecar") this.#compareSidecar(path, reason);
      else if (isWalked || !listing.names.has(basename(path))) this.#out.solved(path);
    }
  }

  /** The sidecar itself is asked: one that was mended through us is news to no diff, because its row has followed already. */
  #compareSidecar(path: string, before: string): void {
    const inside = this.#relative(path);
    const reason = problemOfSidecar(this.#root, inside);
    if (reason === null) this.#out.solved(path);
    else if (reason !== before) this.#out.problem(this.#problem(inside, "sidecar", reason));
  }

  /** Those of a folder, and of the scores below it, which no walk goes into. */
  #problemsIn(folder: string): { path: string; code: string; reason: string }[] {
    return [...(this.#problems.get(folder) ?? []), ...(this.#problems.get(inFolder(folder, SCORES_FOLDER)) ?? [])];
  }

  /** Folders below it are noted with it, so that a scan that is broken off here does not hide them from the next quick one. */
  async #noteFolder(folder: string, modifiedMs: number, listing: Listing, below: readonly string[]): Promise<void> {
    for (const child of below) if (!this.#known.has(child)) this.#out.folderToCome(this.#folderRow(child, UNSETTLED, 0));
    const known = this.#known.get(folder);
    const files = listing.entries.length;
    const settled = Date.now() - modifiedMs >= RACY_MS ? modifiedMs : UNSETTLED;
    const isSame = known?.modifiedMs === settled && known.files === files;
    await this.#out.folder(isSame ? null : this.#folderRow(folder, settled, files), this.#directory(folder));
  }

  #folderRow(folder: string, modified_ms: number, files: number): FolderRow {
    return { path: `${this.#root.id}/${folder}`, root_id: this.#root.id, modified_ms, files };
  }

  #addLink(path: string): void {
    this.#links.add({ path, isFolder: leadsToFolder(join(this.#root.path, path)) });
  }

  /**
   * A link inside the root leads to what the walk meets anyway, and then counts once, at its own place; one that leads to a place the
   * walk does not go into is followed. Out of the root none is.
   */
  async #followLinks(): Promise<void> {
    for (const link of this.#links.inOrder()) {
      this.#out.mayGoOn();
      const problem = await this.#follow(link);
      const before = this.#problems.get(parentOf(link.path))?.find((one) => this.#relative(one.path) === link.path);
      if (problem === null && before) this.#out.solved(before.path);
      else if (problem !== null && before?.reason !== problem) this.#out.problem(this.#problem(link.path, "link", problem));
    }
  }

  /** @returns why it was not followed, or null */
  async #follow(link: Link): Promise<string | null> {
    let target: string;
    try {
      target = realpathSync(join(this.#root.path, link.path));
    } catch (error) {
      return `the link leads nowhere: ${messageOf(error)}`;
    }
    const verdict = this.#links.judge(link, target);
    if (verdict !== "follow") return NOT_FOLLOWED[verdict](link.isFolder);
    if (!link.isFolder) return this.#followFile(link.path, target);
    await this.#followFolder(link.path, target);
    return null;
  }

  async #followFolder(path: string, target: string): Promise<void> {
    const waiting = [{ folder: path, real: target }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { folder, real } = next;
      if (this.#visited.has(folder) || !this.#links.meet(real)) continue;
      this.#out.mayGoOn();
      this.#visited.add(folder);
      const files = await this.#library.filesIn(this.#directory(folder));
      const listing = this.#listOrTell(folder, files);
      if (!listing) continue;
      await this.#compare(folder, listing, files);
      await this.#out.folder(this.#folderRow(folder, UNSETTLED, listing.entries.length), this.#directory(folder));
      for (const name of [...listing.folders].sort().reverse()) {
        if (!this.#links.isApart(join(real, name))) waiting.push({ folder: `${folder}/${name}`, real: join(real, name) });
      }
    }
  }

  async #followFile(path: string, target: string): Promise<string | null> {
    const folder = parentOf(path);
    const names = new Set([basename(path)]);
    this.#links.meet(target);
    let entry: Entry | null;
    try {
      entry = entryOf(this.#root, folder, join(this.#root.path, folder), basename(path), names);
    } catch (error) {
      return `what the link leads to cannot be asked: ${messageOf(error)}`;
    }
    if (!entry) return "the link does not lead to a regular file";
    const known = (await this.#library.filesIn(this.#directory(folder))).filter(({ name }) => names.has(name));
    const diff = diffFolder([entry], known);
    for (const one of diff.read) await this.#out.file(this.#found(folder, one.entry, one.known, one.why, names));
    for (const id of diff.back) this.#out.back(id);
    this.#out.passed(diff.unchanged);
    return null;
  }

  /** Our sidecars whose file is gone from beside them. */
  #findOrphans(paths: readonly string[], folder: string): void {
    // The older registry's second copies.
    if (this.#root.kind === "assets" && isBelow("_meta", folder)) return;
    for (const path of paths) {
      const orphan = readOrphan(path);
      if (!orphan) continue;
      const { filename, hash, bytes, said } = orphan;
      this.#out.stray({ place: placeOfSidecar(path, this.#root), stamp: said.stamp, filename, hash, bytes, beside: null });
    }
  }

  /**
   * Those below the home for folders that are not there any more, of what this scan was to visit: where it did not look, or could not, a
   * sidecar has its file for all that is known.
   */
  #findOrphansAtHome(): void {
    for (const folder of foldersAtHome(this.#root, this.#plan.under ?? [""])) {
      this.#out.mayGoOn();
      if (!this.#visited.has(folder) && !this.#isClosed(folder)) this.#findOrphans(orphanPaths(this.#root, folder, new Set()), folder);
    }
  }

  /** Files of folders that were to be visited and are not there any more. */
  async #findVanishedFolders(): Promise<void> {
    const { only, under, mode } = this.#plan;
    const scope = only ?? under ?? [""];
    const known = new Set(this.#known.keys());
    if (mode === "full" && !only) {
      for (const directory of await this.#library.directories()) {
        if (directory === this.#root.id) known.add("");
        else if (directory.startsWith(`${this.#root.id}/`)) known.add(this.#relative(directory));
      }
    }
    for (const folder of known) {
      if (this.#visited.has(folder) || this.#isClosed(folder) || !scope.some((top) => isBelow(top, folder))) continue;
      // Of a watcher's folders only those that are really gone: what lies below them was not asked for.
      if (only && folderTime(this.#root, folder) !== null) continue;
      await this.#vanish(folder);
    }
  }

  async #vanish(folder: string): Promise<void> {
    const directory = this.#directory(folder);
    const gone = diffFolder([], await this.#library.filesIn(directory)).vanished;
    for (const { id, name } of gone) this.vanished.push({ id, path: `${directory}/${name}` });
    for (const { path } of this.#problemsIn(folder)) this.#out.solved(path);
    if (this.#known.has(folder)) this.#out.goneFolder(`${this.#root.id}/${folder}`);
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function leadsToFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
