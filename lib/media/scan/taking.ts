/** Taking in what a walk found: reading files, telling who is who, writing rows. One a scan, on the worker's main thread. */
import { join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { sleep } from "#lib/core/time.ts";
import type { Database, Tx } from "#lib/db/client.ts";
import { timeText } from "#lib/db/recordset.ts";
import { type ReadResult, readMany } from "#lib/metadata/pool.ts";
import { enqueueIn } from "#lib/queue/service.ts";
import { placementOf } from "../roots/placement.ts";
import type { Root } from "../roots/schema.ts";
import type { MediaRow } from "../rows/row.ts";
import { insertMedia, parkPaths, type KnownRow as RowToWrite, updateMedia } from "../rows/store.ts";
import { wordsOfRow } from "../rows/words.ts";
import { Announcer } from "./announcing.ts";
import { buildRow, pathOf, type ReadFile } from "./build.ts";
import { freeOf } from "./freedom.ts";
import { HIDDEN_BATCH, lookForHidden } from "./jobs.ts";
import { matchMoved, resolveExchange } from "./match.ts";
import type { Batch, FoundFile, Problem, ProblemCode, Vanished } from "./messages.ts";
import { stateOf } from "./state.ts";
import {
  inTransaction,
  type KnownRow,
  selectAlike,
  selectKnown,
  selectWords,
  setMissing,
  setPresent,
  tieCopies,
  touchMedia,
  unsettleFolders,
  writeFolders,
  writeProblems,
} from "./store.ts";
import type { Tally } from "./tally.ts";

/** Written so recently that it may not be finished. */
const FRESH_MS = 1_000;
/** A file that cannot be read whole is given so long to be finished. */
const UNFINISHED_MS = 3_000;
/** How long a fresh file must have kept still. */
const SETTLE_MS = 300;
const MOST_HELD = 2_000;
const MOST_REPLACED = 5_000;
const CHUNK = 1_000;

interface Held {
  readonly file: ReadFile;
  readonly at: number;
}

/** What was decided about some files, ready to be written in one transaction. */
interface Verdicts {
  readonly inserts: MediaRow[];
  readonly updates: { row: RowToWrite; words: boolean; before: KnownRow; kind: "imported" | "updated" | "relinked" | "restored" }[];
  readonly touched: { id: number; change_ms: number; modified_at: string; sidecar_stamp: string | null; before: KnownRow }[];
}

type Rest = Pick<Batch, "back" | "folders" | "goneFolders" | "problems" | "solved">;
const NOTHING: Rest = { back: [], folders: [], goneFolders: [], problems: [], solved: [] };

export interface TakingOptions {
  readonly database: Database;
  readonly roots: readonly Root[];
  /** Rows with a larger id came into being while the scan ran. */
  readonly upTo: number;
  readonly tally: Tally;
  readonly signal: AbortSignal;
  /** Called in the transaction that inserts them. */
  readonly added: (tx: Tx, ids: readonly number[]) => Promise<void>;
}

export class Taking {
  readonly #options: TakingOptions;
  readonly #roots: ReadonlyMap<string, Root>;
  readonly #announcer = new Announcer();
  readonly #relinked = new Set<number>();
  #held: Held[] = [];
  #replaced: { file: ReadFile; before: KnownRow }[] = [];
  /** Paths of pictures whose pixels may hide a recipe. */
  readonly #hiding = new Set<string>();
  /** Files of ours by the engine's own file they were made of. */
  readonly #copies: { source: string; ours: string }[] = [];
  /** Folders to be read again soon, `<root id>/<path>`. */
  readonly unsettled = new Set<string>();

  constructor(options: TakingOptions) {
    this.#options = options;
    this.#roots = new Map(options.roots.map((root) => [root.id, root]));
  }

  prepare(batch: Batch): Promise<ReadResult[]> {
    return readMany(batch.files.map((file) => this.#absolute(file)));
  }

  async take(batch: Batch, results: ReadResult[]): Promise<void> {
    const { tally } = this.#options;
    const files: ReadFile[] = [];
    const problems: Problem[] = [...batch.problems];
    const solved: string[] = [...batch.solved];
    for (const [index, found] of batch.files.entries()) {
      const result = results[index];
      if (!result) continue;
      tally.read += 1;
      const problem = this.#sort(found, result, files);
      if (problem) problems.push(problem);
      else if (found.known) solved.push(pathOf(found));
    }
    for (const { path, code, reason } of problems) if (code !== "skipped") tally.error(path, code, reason);
    tally.count("found", batch.files.length + batch.back.length + batch.unchanged);
    tally.count("already_in_db", batch.unchanged + batch.back.length + batch.files.filter(({ known }) => known).length);
    tally.count("skipped", batch.skipped);
    tally.folders(batch.scanned);
    await this.#apply(files, { ...batch, problems, solved });
    if (this.#held.length >= MOST_HELD) await this.#settle();
    if (this.#replaced.length >= MOST_REPLACED) await this.#exchange();
  }

  /** What could only be decided once everything had been walked. */
  async finish(vanished: readonly Vanished[]): Promise<void> {
    await this.#settle();
    await this.#exchange();
    await this.#miss(vanished.filter(({ id }) => !this.#relinked.has(id)));
    await this.#tie();
    await this.#unsettle();
    if (!this.#announcer.hasNews) return;
    await inTransaction(this.#options.database, (tx) => this.#announcer.tell(tx, this.#options.database, true));
  }

  #absolute({ rootId, folder, entry }: FoundFile): string {
    return join(this.#roots.get(rootId)?.path ?? "/", folder, entry.name);
  }

  /** Puts a file that was read where it belongs: to those that can be written, or to those that must keep still first. */
  #sort(found: FoundFile, result: ReadResult, ready: ReadFile[]): Problem | null {
    if (!result.ok) {
      // An empty file may be one that is only just begun.
      if (result.code === "gone" || Math.abs(Date.now() - found.entry.modifiedMs) < UNFINISHED_MS) this.#unsettleFolder(found);
      return result.code === "gone" ? null : this.#problem(found, "unreadable", result.reason);
    }
    const { facts, fingerprint } = result;
    const entry = { ...found.entry, size: result.size, modifiedMs: Math.floor(result.mtimeMs), changeMs: Math.floor(result.ctimeMs) };
    const file: ReadFile = { ...found, entry, facts, fingerprint };
    const age = Date.now() - entry.modifiedMs;
    const isMoving = result.changed || entry.size !== found.entry.size || entry.modifiedMs !== found.entry.modifiedMs;
    const isFresh = Math.abs(age) < (facts.problems.length > 0 ? UNFINISHED_MS : FRESH_MS);
    if (isMoving || isFresh) this.#held.push({ file, at: Date.now() });
    else ready.push(file);
    return facts.problems.length > 0 ? this.#problem(found, "damaged", facts.problems.join("; ")) : null;
  }

  #problem(found: FoundFile, code: ProblemCode, reason: string): Problem {
    return { path: pathOf(found), root_id: found.rootId, code, reason };
  }

  #unsettleFolder({ rootId, folder }: FoundFile): void {
    this.unsettled.add(`${rootId}/${folder}`);
  }

  /** Files that were fresh and have not moved since they were read are finished; the others wait for the next scan. */
  async #settle(): Promise<void> {
    const held = this.#held;
    this.#held = [];
    if (held.length === 0) return;
    const last = Math.max(...held.map(({ at }) => at));
    await sleep(Math.max(0, last + SETTLE_MS - Date.now()), this.#options.signal);
    this.#options.signal.throwIfAborted();
    const ready: ReadFile[] = [];
    const unstable: ReadFile[] = [];
    for (const { file } of held) {
      const state = await stateOf(this.#absolute(file));
      const { size, modifiedMs, changeMs } = file.entry;
      if (!state) this.#unsettleFolder(file);
      else if (state.size !== size || state.modifiedMs !== modifiedMs || state.changeMs !== changeMs || this.#isUnfinished(file))
        unstable.push(file);
      else ready.push(file);
    }
    for (let at = 0; at < ready.length; at += CHUNK) await this.#apply(ready.slice(at, at + CHUNK), NOTHING);
    await this.#wait(unstable);
  }

  #isUnfinished({ facts, entry }: ReadFile): boolean {
    return facts.problems.length > 0 && Date.now() - entry.modifiedMs < UNFINISHED_MS;
  }

  /** Files still being written: new ones get a row that no list shows; known ones stay as they are until then. */
  async #wait(files: readonly ReadFile[]): Promise<void> {
    if (files.length === 0) return;
    this.#options.tally.count("unstable", files.length);
    for (const file of files) this.#unsettleFolder(file);
    const rows = files.filter(({ known }) => !known).map((file) => ({ ...this.#row(file), status: "unstable" }));
    const problems = files.map((file) => this.#problem(file, "unstable", "still being written"));
    const { database } = this.#options;
    await inTransaction(database, async (tx) => {
      await insertMedia(tx, database.dialect, rows);
      await writeProblems(tx, database.dialect, { problems, solved: [], at: new Date() });
    });
  }

  #row(file: ReadFile): MediaRow {
    const root = this.#roots.get(file.rootId);
    if (!root) throw new Error(`there is no root ${file.rootId}`);
    if (file.facts.may_hide_text && file.facts.record === null) this.#hiding.add(pathOf(file));
    const { source } = file.said?.provenance ?? file.facts.provenance ?? { source: null };
    if (source) this.#copies.push({ source: `${source.root}/${source.path}`, ours: pathOf(file) });
    return buildRow(file, { root, timeZone: environment().timeZone, now: new Date() });
  }

  async #apply(files: readonly ReadFile[], rest: Rest): Promise<void> {
    const verdicts: Verdicts = { inserts: [], updates: [], touched: [] };
    const known = await selectKnown(
      this.#options.database.client,
      this.#options.database.dialect,
      files.flatMap((file) => file.known?.id ?? []),
    );
    const unknown: ReadFile[] = [];
    for (const file of files) {
      const before = file.known ? known.get(file.known.id) : undefined;
      if (!before || before.path !== pathOf(file)) unknown.push(file);
      else if (before.fingerprint === file.fingerprint) this.#same(file, before, verdicts);
      else if (before.status === "unstable") verdicts.updates.push(this.#update(file, before, "imported", true));
      else this.#replaced.push({ file, before });
    }
    await this.#identify(unknown, verdicts);
    await this.#write(verdicts, rest);
  }

  /** The bytes are what they were; perhaps something else was said beside them. */
  #same(file: ReadFile, before: KnownRow, verdicts: Verdicts): void {
    const isBack = before.status !== "present";
    const isSaidAnew = file.said !== null && file.entry.stamp !== before.stamp;
    if (isSaidAnew || before.status === "unstable") {
      const kind = before.status === "unstable" ? "imported" : isBack ? "restored" : "updated";
      verdicts.updates.push(this.#update(file, before, kind, true));
      return;
    }
    const { changeMs, modifiedMs, stamp } = file.entry;
    verdicts.touched.push({ id: before.id, change_ms: changeMs, modified_at: timeText(modifiedMs), sidecar_stamp: stamp, before });
  }

  #update(file: ReadFile, before: KnownRow, kind: Verdicts["updates"][number]["kind"], words: boolean): Verdicts["updates"][number] {
    const row = this.#row(file);
    const hash = before.fingerprint === file.fingerprint ? before.hash : null;
    return { row: { ...row, hash, id: before.id }, words, before, kind };
  }

  /** Files nobody knows at their path: known ones from elsewhere, or new. */
  async #identify(files: readonly ReadFile[], verdicts: Verdicts): Promise<void> {
    const moved = await this.#findMoved(files);
    for (const [index, file] of files.entries()) {
      const before = moved.get(index);
      if (!before) {
        verdicts.inserts.push(this.#row(file));
        continue;
      }
      this.#relinked.add(before.id);
      const kind = before.path === pathOf(file) ? "restored" : "relinked";
      verdicts.updates.push(this.#update(file, before, kind, file.said !== null && file.entry.stamp !== before.stamp));
    }
  }

  async #findMoved(files: readonly ReadFile[]): Promise<Map<number, KnownRow>> {
    const { database, roots, upTo } = this.#options;
    if (files.length === 0 || upTo === 0) return new Map();
    const alike = await selectAlike(database.client, database.dialect, {
      fingerprints: [...new Set(files.map((file) => file.fingerprint))],
      hashes: [...new Set(files.flatMap((file) => file.said?.hash ?? []))],
      upTo,
    });
    const candidates = await freeOf(
      alike.filter(({ id }) => !this.#relinked.has(id)),
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

  /** Other bytes under known paths: swapped files follow their bytes, else the path keeps its file. */
  async #exchange(): Promise<void> {
    const replaced = this.#replaced;
    this.#replaced = [];
    if (replaced.length === 0) return;
    const exchange = resolveExchange(
      replaced.map(({ file, before }) => ({
        id: before.id,
        fingerprint: file.fingerprint,
        before: before.fingerprint,
        isLeft: this.#relinked.has(before.id),
      })),
    );
    const byId = new Map(replaced.map(({ before }) => [before.id, before]));
    const kept = new Set(exchange.kept);
    const verdicts: Verdicts = { inserts: [], updates: [], touched: [] };
    for (const [index, { file, before }] of replaced.entries()) {
      const moved = byId.get(exchange.moved.get(index) ?? 0);
      const isSaidAnew = file.said !== null && file.entry.stamp !== (moved ?? before).stamp;
      if (moved) this.#relinked.add(moved.id);
      if (moved) verdicts.updates.push(this.#update(file, moved, "relinked", isSaidAnew && file.said?.hash === moved.hash));
      else if (kept.has(index)) verdicts.updates.push(this.#update(file, before, "updated", isSaidAnew));
    }
    const free = exchange.free.flatMap((index) => replaced[index]?.file ?? []);
    await this.#identify(free, verdicts);
    await this.#write(verdicts, NOTHING);
  }

  async #write({ inserts, updates, touched }: Verdicts, rest: Rest): Promise<void> {
    const { database, tally } = this.#options;
    const { back, folders, goneFolders, problems, solved } = rest;
    const hasWork = [inserts, updates, touched, back, folders, goneFolders, problems, solved].some((list) => list.length > 0);
    if (!hasWork) return;
    const rows = await this.#withStoredWords(updates);
    await inTransaction(database, async (tx) => {
      const { dialect } = database;
      // What leaves its path makes room first, so that two may change places.
      await parkPaths(
        tx,
        dialect,
        updates.filter(({ row, before }) => row.file_path !== before.path).map(({ row }) => row.id),
      );
      await updateMedia(tx, dialect, rows.said, { words: true });
      await updateMedia(tx, dialect, rows.unsaid, { words: false });
      const ids = await insertMedia(tx, dialect, inserts);
      await touchMedia(
        tx,
        dialect,
        touched.map(({ before: _, ...row }) => row),
      );
      const back = await setPresent(tx, dialect, rest.back);
      await writeFolders(tx, dialect, { folders: rest.folders, gone: rest.goneFolders, at: new Date() });
      await writeProblems(tx, dialect, { ...rest, at: new Date() });
      await this.#tell(tx, { inserts, ids, updates, touched, back });
    });
    tally.count("imported", inserts.length);
    for (const { kind } of updates) tally.count(kind);
    tally.count("restored", touched.filter(({ before }) => before.status !== "present").length + rest.back.length);
  }

  /** Rows whose words stay as the library has them are found by those words again. */
  async #withStoredWords(updates: Verdicts["updates"]): Promise<{ said: RowToWrite[]; unsaid: RowToWrite[] }> {
    const stored = await selectWords(
      this.#options.database.client,
      updates.filter(({ words }) => !words).map(({ row }) => row.id),
    );
    const said: RowToWrite[] = [];
    const unsaid: RowToWrite[] = [];
    for (const { row, words } of updates) {
      const own = stored.get(row.id);
      if (words || !own) said.push(row);
      else unsaid.push({ ...row, words: wordsOfRow(row.metadata.prompt, own, row.file_path.slice(row.root_id.length + 1)) });
    }
    return { said, unsaid };
  }

  async #tell(tx: Tx, done: Verdicts & { ids: ReadonlyMap<string, number>; back: readonly number[] }): Promise<void> {
    const { database, added } = this.#options;
    const made: number[] = [];
    for (const row of done.inserts) {
      const id = done.ids.get(row.file_path);
      if (id === undefined) continue;
      made.push(id);
      this.#announcer.add("added", id, { visibility: row.visibility, owner: row.owner_id });
    }
    for (const { row, before, words, kind } of done.updates) {
      const seen = words ? { visibility: row.visibility, owner: row.owner_id } : { visibility: before.visibility, owner: before.ownerId };
      this.#announcer.add(kind === "imported" ? "added" : "changed", row.id, seen);
    }
    for (const { id, before } of done.touched) {
      if (before.status !== "present") this.#announcer.add("changed", id, { visibility: before.visibility, owner: before.ownerId });
    }
    const back = await selectKnown(tx, database.dialect, done.back);
    for (const { id, visibility, ownerId } of back.values()) this.#announcer.add("changed", id, { visibility, owner: ownerId });
    const renewed = done.updates.filter(({ row, before }) => row.fingerprint !== before.fingerprint).map(({ row }) => row.id);
    await this.#lookLater(tx, done);
    if (made.length + renewed.length > 0) await added(tx, [...made, ...renewed]);
    await this.#announcer.tell(tx, database);
  }

  async #lookLater(tx: Tx, { ids, updates }: Verdicts & { ids: ReadonlyMap<string, number> }): Promise<void> {
    if (this.#hiding.size === 0) return;
    const all = [...ids, ...updates.map(({ row }) => [row.file_path, row.id] as const)];
    const hiding = all.flatMap(([path, id]) => (this.#hiding.delete(path) ? [id] : []));
    for (let at = 0; at < hiding.length; at += HIDDEN_BATCH) {
      const media_ids = hiding.slice(at, at + HIDDEN_BATCH);
      await enqueueIn(tx, lookForHidden, { media_ids }, { person: "" }, this.#options.database);
    }
  }

  async #tie(): Promise<void> {
    const { database } = this.#options;
    for (let at = 0; at < this.#copies.length; at += CHUNK) {
      await inTransaction(database, (tx) => tieCopies(tx, database.dialect, this.#copies.slice(at, at + CHUNK)));
    }
  }

  async #miss(vanished: readonly Vanished[]): Promise<void> {
    const { database, tally } = this.#options;
    for (let at = 0; at < vanished.length; at += CHUNK) {
      this.#options.signal.throwIfAborted();
      await inTransaction(database, async (tx) => {
        const ids = await setMissing(tx, database.dialect, vanished.slice(at, at + CHUNK), new Date());
        for (const { id, visibility, ownerId } of (await selectKnown(tx, database.dialect, ids)).values()) {
          this.#announcer.add("changed", id, { visibility, owner: ownerId });
        }
        tally.count("missing", ids.length);
        await this.#announcer.tell(tx, database);
      });
    }
  }

  async #unsettle(): Promise<void> {
    if (this.unsettled.size === 0) return;
    const { database } = this.#options;
    await inTransaction(database, (tx) => unsettleFolders(tx, database.dialect, [...this.unsettled]));
  }
}
