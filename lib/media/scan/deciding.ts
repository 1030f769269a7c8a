/** Telling who is who among files that were read: new, moved, swapped, other bytes, other words. Asks disk and database, writes nothing. */
import { environment } from "#lib/core/env.ts";
import { timeText } from "#lib/db/recordset.ts";
import { placementOf } from "../roots/placement.ts";
import type { Root } from "../roots/schema.ts";
import type { MediaRow } from "../rows/row.ts";
import {
  besideOf,
  elsewhereOf,
  hasOurs,
  isElsewhere,
  oursIn,
  restamped,
  type StraySidecar,
  sidecarAt,
  sidecarBeside,
  stampElsewhere,
} from "../sidecars/elsewhere.ts";
import { readOrphan } from "../sidecars/read.ts";
import type { Said } from "../sidecars/said.ts";
import { buildRow, pathOf, type ReadFile } from "./build.ts";
import { freeOf } from "./freedom.ts";
import { type KnownRow, selectAlike, selectKnown } from "./identity/store.ts";
import { givesWay, matchMoved, resolveExchange } from "./match.ts";
import type { Stray } from "./messages.ts";
import { noVerdicts, type ScanScope, type Verdicts } from "./verdicts.ts";

/** A sidecar that says it is about other bytes: of another size, or of another fingerprint. */
function isOther({ hash, bytes, fingerprint }: Said, file: Pick<ReadFile, "entry" | "fingerprint">): boolean {
  return hash !== null && ((bytes !== null && bytes !== file.entry.size) || (fingerprint !== null && fingerprint !== file.fingerprint));
}

const isBesideOther = (file: ReadFile): boolean => file.said !== null && isOther(file.said, file);

/** What lies beside a file is not about the bytes that its path has had either: both it and the file have come there from somewhere. */
const isBesideStranger = (file: ReadFile, before: KnownRow | undefined): boolean =>
  isBesideOther(file) &&
  !isElsewhere(before?.stamp ?? null) &&
  (before === undefined || (before.hash !== null && before.hash !== file.said?.hash));

/** The row's stamp as it was before anybody looked at the disk. */
const seenOf = ({ known }: ReadFile, before: KnownRow): string | null => (known?.id === before.id ? known.stamp : before.stamp);

/** Rows of so short a time say the same time: what all rows of a statement say is written out once. */
const SAME_MS = 100;

/** A path that has other bytes than its known file had. */
interface Place {
  readonly file: ReadFile;
  readonly before: KnownRow;
}

const standing = ({ stamp, status }: KnownRow) => ({
  isSaidOf: isElsewhere(stamp) ? elsewhereOf(stamp) !== null : hasOurs(stamp),
  isMissing: status === "missing",
});

export class Deciding {
  readonly #scope: ScanScope;
  readonly #roots: ReadonlyMap<string, Root>;
  readonly #timeZone = environment().timeZone;
  #written = { at: 0, text: "" };
  #replaced: Place[] = [];
  /** Beside sidecars of others: a scan that is broken off before these have their files must find both again. */
  #late: ReadFile[] = [];
  /**
   * Files that a scan of a part leaves undecided: their bytes, or the sidecar beside them, are another known file's, whose own place it may
   * not see.
   */
  readonly undecided: ReadFile[] = [];
  /** Known files that were found at another place. */
  readonly relinked = new Set<number>();
  /** Paths of pictures whose pixels may hide a recipe. */
  readonly hiding = new Set<string>();
  /** Sidecars that lie beside other bytes than they are about. */
  readonly strays: Stray[] = [];
  /** By path, the engine's own files that files of ours were made of. */
  readonly origins = new Map<string, { path: string; hash: string }>();

  constructor(scope: ScanScope) {
    this.#scope = scope;
    this.#roots = new Map(scope.roots.map((root) => [root.id, root]));
  }

  /** Files that wait for `exchange`. */
  get waiting(): number {
    return this.#replaced.length + this.#late.length;
  }

  async decide(files: readonly ReadFile[]): Promise<Verdicts> {
    const known = await this.#known(files);
    const ready = files.filter((file) => {
      if (!isBesideStranger(file, known.get(file.known?.id ?? 0))) return true;
      (this.#scope.isPart ? this.undecided : this.#late).push(file);
      return false;
    });
    return this.#judge(ready, known);
  }
  #known(files: readonly ReadFile[]): Promise<Map<number, KnownRow>> {
    const { client, dialect } = this.#scope.database;
    return selectKnown(
      client,
      dialect,
      files.flatMap((file) => file.known?.id ?? []),
    );
  }
  async #judge(files: readonly ReadFile[], known: ReadonlyMap<number, KnownRow>): Promise<Verdicts> {
    const verdicts = noVerdicts();
    const unknown: ReadFile[] = [];
    for (const file of files) {
      const before = file.known ? known.get(file.known.id) : undefined;
      if (!before || before.path !== pathOf(file)) unknown.push(file);
      else if (before.fingerprint === file.fingerprint) this.#same(file, before, verdicts);
      else if (before.status === "unstable") verdicts.updates.push(this.update(file, before, "imported", true));
      else this.#replaced.push({ file, before });
    }
    await this.#identify(unknown, verdicts);
    return verdicts;
  }
  /** The bytes are what they were; perhaps something else was said beside them. */
  #same(file: ReadFile, before: KnownRow, verdicts: Verdicts): void {
    const isBack = before.status !== "present";
    const isSaidAnew = this.#isSaidAnew(file, before);
    if (isSaidAnew || before.status === "unstable") {
      const kind = before.status === "unstable" ? "imported" : isBack ? "restored" : "updated";
      verdicts.updates.push(this.update(file, before, kind, true));
      return;
    }
    this.#noteStray(file);
    const { changeMs, modifiedMs, stamp } = file.entry;
    const sidecar_stamp = restamped(before.stamp, stamp);
    const modified_at = timeText(modifiedMs);
    verdicts.touched.push({ id: before.id, change_ms: changeMs, modified_at, sidecar_stamp, seen: seenOf(file, before), before });
  }
  /** Whether what lies beside a file says something else than the row; a sidecar of ours that was left behind by other bytes does not. */
  #isSaidAnew(file: ReadFile, before: KnownRow): boolean {
    const { said, entry, rootId, folder } = file;
    const isMoved = before.path !== pathOf({ rootId, folder, entry });
    // Whoever takes a sidecar away takes back what it said. Of a file that was moved it may have stayed behind.
    if (said === null) return !isMoved && entry.stamp === null && besideOf(before.stamp) !== null && !isElsewhere(before.stamp);
    if (entry.stamp === besideOf(before.stamp)) return false;
    // What it said is not taken back by whatever broke it; it is told as a problem, and the next word sets it aside.
    if (said.isBroken && hasOurs(before.stamp)) return false;
    if (said.hash === null) return elsewhereOf(before.stamp) === null;
    return said.hash === before.hash || !(isElsewhere(before.stamp) || (isMoved && (before.hash !== null || isOther(said, file))));
  }
  /** Files nobody knows at their path: known ones from elsewhere, or new. */
  async #identify(files: readonly ReadFile[], verdicts: Verdicts): Promise<void> {
    const moved = await this.#findMoved(files);
    for (const [index, file] of files.entries()) {
      const before = moved.get(index);
      if (!before) {
        this.#noteStray(file);
        verdicts.inserts.push(this.row(file));
        continue;
      }
      this.#relink(file, before, before.path === pathOf(file) ? "restored" : "relinked", verdicts);
    }
  }
  async #findMoved(files: readonly ReadFile[]): Promise<Map<number, KnownRow>> {
    const { database, roots, upTo } = this.#scope;
    if (files.length === 0 || upTo === 0) return new Map();
    const alike = await selectAlike(database.client, database.dialect, {
      fingerprints: [...new Set(files.map((file) => file.fingerprint))],
      hashes: [...new Set(files.flatMap((file) => file.said?.hash ?? []))],
      upTo,
    });
    const candidates = await freeOf(
      alike.filter(({ id }) => !this.relinked.has(id)),
      roots,
    );
    const byId = new Map(candidates.map((row) => [row.id, row]));
    const sought = files.map((file) => ({
      name: file.entry.name,
      projectId: this.#projectOf(file),
      fingerprint: file.fingerprint,
      size: file.entry.size,
      modifiedMs: file.entry.modifiedMs,
      saidHash: file.said?.hash ?? null,
    }));
    const matched = matchMoved(
      sought,
      candidates.map(({ filename, ...row }) => ({ ...row, name: filename })),
    );
    return new Map([...matched].flatMap(([index, id]) => (byId.has(id) ? [[index, byId.get(id) as KnownRow] as const] : [])));
  }
  #projectOf({ rootId, folder, entry }: ReadFile): string | null {
    const root = this.#roots.get(rootId);
    return root ? placementOf(root.kind, `${folder}/${entry.name}`).projectId : null;
  }
  /** Other bytes under known paths: files follow their bytes, else the path keeps its file. */
  async exchange(): Promise<Verdicts> {
    const late = this.#late;
    this.#late = [];
    const verdicts = await this.#judge(late, await this.#known(late));
    const replaced = this.#replaced;
    this.#replaced = [];
    const exchange = resolveExchange(
      replaced.map(({ file, before }) => ({
        id: before.id,
        fingerprint: file.fingerprint,
        before: before.fingerprint,
        isLeft: this.relinked.has(before.id),
      })),
    );
    const at = (indices: readonly number[]) => indices.flatMap((index) => replaced[index] ?? []);
    const byId = new Map(replaced.map(({ before }) => [before.id, before]));
    for (const [index, id] of exchange.moved) {
      const [place] = at([index]);
      const moved = byId.get(id);
      if (place && moved) this.#relink(place.file, moved, "relinked", verdicts);
    }
    const free = [...at(exchange.free), ...(await this.#keep(at(exchange.kept), verdicts))];
    await this.#identify(
      free.map(({ file }) => file),
      verdicts,
    );
    return verdicts;
  }
  /** Paths whose own file is found nowhere else: another of the library may have been moved there. @returns those whose own was moved, too */
  async #keep(places: readonly Place[], verdicts: Verdicts): Promise<Place[]> {
    const found = await this.#findMoved(places.map(({ file }) => file));
    const came = new Map<Place, KnownRow>();
    const undecided = new Set<Place>();
    for (const [index, row] of found) {
      const place = places[index];
      if (place?.file.fingerprint !== row.fingerprint) continue;
      if (this.#scope.isPart && row.status === "present") undecided.add(place);
      else if (givesWay(standing(place.before), standing(row))) came.set(place, row);
    }
    this.undecided.push(...[...undecided].map(({ file }) => file));
    const left = new Set([...came.values()].map(({ id }) => id));
    const free: Place[] = [];
    for (const place of places.filter((one) => !undecided.has(one))) {
      const { file, before } = place;
      const row = came.get(place);
      if (row) {
        this.#relink(file, row, "relinked", verdicts);
        const sidecar = isBesideOther(file) || isElsewhere(before.stamp) ? this.#sidecarOf(before) : null;
        const sidecar_stamp = sidecar && stampElsewhere(null, sidecar);
        if (!left.has(before.id)) verdicts.displaced.push({ id: before.id, sidecar_stamp, before });
      } else if (left.has(before.id)) free.push(place);
      else {
        this.#noteStray(file);
        verdicts.updates.push(this.update(file, before, "updated", this.#isSaidAnew(file, before)));
      }
    }
    return free;
  }
  #relink(file: ReadFile, row: KnownRow, kind: "relinked" | "restored", verdicts: Verdicts): void {
    this.relinked.add(row.id);
    this.#noteStray(file);
    verdicts.updates.push(this.update(file, row, kind, this.#isSaidAnew(file, row)));
  }
  /** @param words false: what was said stays as the row has it */
  update(file: ReadFile, before: KnownRow, kind: Verdicts["updates"][number]["kind"], words: boolean): Verdicts["updates"][number] {
    const stamp = words ? file.entry.stamp : this.#stampOf(file, before);
    // When and of what it was made is told of it as well, and what lies beside it may be another's.
    const row = this.row(words || !isElsewhere(stamp) ? file : { ...file, said: this.#saidElsewhere(stamp) });
    const hash = before.fingerprint === file.fingerprint ? before.hash : null;
    const sidecar_stamp = words ? row.sidecar_stamp : stamp;
    return { row: { ...row, hash, sidecar_stamp, id: before.id }, words, seen: seenOf(file, before), before, kind };
  }
  /** Of a file that keeps its words: where it was moved without its sidecar, they stand in that. */
  #stampOf(file: ReadFile, before: KnownRow): string | null {
    const { stamp } = file.entry;
    const hasMovedAlong = stamp === before.stamp || before.path === pathOf(file);
    if (isElsewhere(before.stamp) || hasMovedAlong) return restamped(before.stamp, stamp);
    // It came to where another file's sidecar was left.
    if (!hasOurs(before.stamp)) return hasOurs(stamp) ? stampElsewhere(stamp, null) : stamp;
    const left = this.#sidecarOf(before);
    return left || isBesideOther(file) ? stampElsewhere(stamp, left) : stamp;
  }
  #saidElsewhere(stamp: string | null): Said | null {
    const sidecar = elsewhereOf(stamp);
    const path = sidecar && sidecarAt(sidecar.place, this.#scope.roots);
    return path === null ? null : (readOrphan(path)?.said ?? null);
  }
  /** Where a known file's own sidecar lies. */
  #sidecarOf({ rootId, path, stamp }: KnownRow): StraySidecar | null {
    const root = this.#roots.get(rootId);
    if (isElsewhere(stamp)) return elsewhereOf(stamp);
    const sidecar = root ? sidecarBeside(root, path.slice(root.id.length + 1)) : null;
    // As it was when the row read it: what was written into it since is news.
    return sidecar && { ...sidecar, stamp: oursIn(stamp) ?? sidecar.stamp };
  }
  /** The sidecar beside a file is about other bytes. */
  #noteStray(file: ReadFile): void {
    const { said } = file;
    if (!said || !isOther(said, file)) return;
    const root = this.#roots.get(file.rootId);
    const path = pathOf(file);
    const sidecar = root && sidecarBeside(root, path.slice(root.id.length + 1));
    const { hash, bytes } = said;
    if (sidecar && hash) this.strays.push({ ...sidecar, hash, bytes, filename: file.entry.name, beside: path });
  }
  /** @throws when the root is not among those of the scan */
  row(file: ReadFile): MediaRow {
    const root = this.#roots.get(file.rootId);
    if (!root) throw new Error(`there is no root ${file.rootId}`);
    if (file.facts.may_hide_text && file.facts.record === null) this.hiding.add(pathOf(file));
    const source = file.said?.provenance?.source ?? file.facts.provenance?.source;
    if (source) this.origins.set(pathOf(file), { path: `${source.root}/${source.path}`, hash: source.hash.toLowerCase() });
    return buildRow(file, { root, timeZone: this.#timeZone, now: this.#now() });
  }
  #now(): string {
    const at = Date.now();
    if (at - this.#written.at >= SAME_MS) this.#written = { at, text: timeText(at) };
    return this.#written.text;
  }
}
