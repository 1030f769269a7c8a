/** Taking in what a walk found: reading files, telling who is who, writing rows. One a scan, on the worker's main thread. */
import { sleep } from "#lib/core/time.ts";
import { type Placed, readListed } from "#lib/metadata/pool.ts";
import type { NotRead, ReadMedia } from "#lib/metadata/read.ts";
import type { Root } from "../roots/schema.ts";
import { insertMedia } from "../rows/store.ts";
import { pathOf, type ReadFile } from "./build.ts";
import { Deciding } from "./deciding.ts";
import { isLookedAt } from "./diff.ts";
import type { Batch, FoundFile, Problem, ProblemCode, Stray, Vanished } from "./messages.ts";
import type { ScanMode } from "./schema.ts";
import { stateOf } from "./state.ts";
import { inTransaction, writeProblems } from "./store.ts";
import { Strays } from "./strays.ts";
import { addVerdicts, NOTHING, noVerdicts, type ScanScope } from "./verdicts.ts";
import { Writing } from "./writing.ts";

/** Written so recently that it may not be finished. */
const FRESH_MS = 1_000;
/** A file that cannot be read whole is given so long to be finished. */
const UNFINISHED_MS = 3_000;
/** How long a fresh file must have kept still. */
const SETTLE_MS = 300;
const MOST_HELD = 2_000;
const MOST_REPLACED = 5_000;
const CHUNK = 1_000;
/** So many readings are rows before the next are looked at: what is let go of soon costs the garbage collector nothing. */
const AT_ONCE = 256;
/** Of more sidecars without a file the rest is seen to once some of these have been. */
const MOST_STRAYS = 200_000;

interface Held {
  readonly file: ReadFile;
  readonly at: number;
}

export class Taking {
  readonly #scope: ScanScope;
  readonly #roots: ReadonlyMap<string, Root>;
  readonly #deciding: Deciding;
  readonly #writing: Writing;
  #held: Held[] = [];
  readonly #strays: Stray[] = [];
  /** Folders to be read again soon, `<root id>/<path>`. */
  readonly unsettled = new Set<string>();

  constructor(scope: ScanScope) {
    this.#scope = scope;
    this.#roots = new Map(scope.roots.map((root) => [root.id, root]));
    this.#deciding = new Deciding(scope);
    this.#writing = new Writing(scope, this.#deciding);
  }

  /** Whether something can only be decided by a scan of everything. */
  get asksForAll(): boolean {
    return this.#deciding.undecided.length > 0;
  }

  prepare(batch: Batch): AsyncIterable<Placed[]> {
    return readListed(batch.files.map((file) => this.#absolute(file)));
  }

  async take(batch: Batch, read: AsyncIterable<Placed[]>): Promise<void> {
    const { tally } = this.#scope;
    const verdicts = noVerdicts();
    let files: ReadFile[] = [];
    const problems: Problem[] = [...batch.problems];
    const solved: string[] = [...batch.solved];
    for await (const placed of read) {
      for (const [index, result] of placed) {
        const found = batch.files[index];
        if (!found) continue;
        tally.read += 1;
        const problem = result.ok ? this.#sort(found, result, files) : await this.#refuse(found, result);
        if (problem) problems.push(problem);
        else if (found.known) solved.push(pathOf(found));
      }
      if (files.length < AT_ONCE) continue;
      addVerdicts(verdicts, await this.#deciding.decide(files));
      files = [];
    }
    addVerdicts(verdicts, await this.#deciding.decide(files));
    for (const { path, code, reason } of problems) if (code !== "skipped") tally.error(path, code, reason);
    tally.count("found", batch.files.length + batch.back.length + batch.unchanged);
    tally.count("already_in_db", batch.unchanged + batch.back.length + batch.files.filter(({ known }) => known).length);
    tally.count("skipped", batch.skipped);
    tally.folders(batch.scanned);
    if (this.#strays.length < MOST_STRAYS) this.#strays.push(...batch.strays);
    await this.#writing.write(verdicts, { ...batch, problems, solved });
    if (this.#held.length >= MOST_HELD) await this.#settle();
    if (this.#deciding.waiting >= MOST_REPLACED) await this.#exchange();
  }

  /** What could only be decided once everything had been walked. */
  async finish(vanished: readonly Vanished[], mode: ScanMode): Promise<void> {
    await this.#settle();
    await this.#exchange();
    await this.#writing.miss(vanished.filter(({ id }) => !this.#deciding.relinked.has(id)));
    await this.#settleStrays();
    await this.#writing.tie(mode === "full");
    await this.#writing.unsettle(this.unsettled);
    await this.#writing.end();
  }

  /** Says what is written and was not said yet: of a scan that is broken off. */
  tell(): Promise<void> {
    return this.#writing.end();
  }

  /** Last, when every file that could have their bytes has its row. */
  async #settleStrays(): Promise<void> {
    const strays = [...this.#strays, ...this.#deciding.strays];
    if (strays.length === 0) return;
    await new Strays(this.#scope, this.#deciding, (verdicts) => this.#writing.write(verdicts, NOTHING)).settle(strays);
  }

  async #exchange(): Promise<void> {
    if (this.#deciding.waiting > 0) await this.#writing.write(await this.#deciding.exchange(), NOTHING);
    for (const file of this.#deciding.undecided) this.#unsettleFolder(file);
  }

  #absolute({ rootId, folder, entry }: FoundFile): string {
    // Parts that came from the disk one by one need no tidying.
    return `${this.#roots.get(rootId)?.path ?? ""}/${folder === "" ? "" : `${folder}/`}${entry.name}`;
  }

  async #refuse(found: FoundFile, { code, reason }: NotRead): Promise<Problem | null> {
    const state = code === "gone" ? null : await stateOf(this.#absolute(found));
    // An empty file may be one that is only just begun.
    if (!state || Math.abs(Date.now() - state.modifiedMs) < UNFINISHED_MS) this.#unsettleFolder(found);
    return code === "gone" ? null : this.#problem(found, "unreadable", reason);
  }

  /** Puts a file that was read where it belongs: to those that can be written, or to those that must keep still first. */
  #sort(found: FoundFile, result: ReadMedia, ready: ReadFile[]): Problem | null {
    const { facts, fingerprint } = result;
    const entry = { ...found.entry, size: result.size, modifiedMs: Math.floor(result.mtimeMs), changeMs: Math.floor(result.ctimeMs) };
    const file: ReadFile = { ...found, entry, facts, fingerprint };
    const age = Date.now() - entry.modifiedMs;
    const { entry: before } = found;
    const isOther = isLookedAt(before) && (entry.size !== before.size || entry.modifiedMs !== before.modifiedMs);
    const isMoving = result.changed || isOther;
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
    await sleep(Math.max(0, last + SETTLE_MS - Date.now()), this.#scope.signal);
    this.#scope.signal.throwIfAborted();
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
    for (let at = 0; at < ready.length; at += CHUNK) {
      await this.#writing.write(await this.#deciding.decide(ready.slice(at, at + CHUNK)), NOTHING);
    }
    await this.#wait(unstable);
  }

  #isUnfinished({ facts, entry }: ReadFile): boolean {
    return facts.problems.length > 0 && Date.now() - entry.modifiedMs < UNFINISHED_MS;
  }

  /** Files still being written: new ones get a row that no list shows; known ones stay as they are until then. */
  async #wait(files: readonly ReadFile[]): Promise<void> {
    if (files.length === 0) return;
    this.#scope.tally.count("unstable", files.length);
    for (const file of files) this.#unsettleFolder(file);
    const rows = files.filter(({ known }) => !known).map((file) => ({ ...this.#deciding.row(file), status: "unstable" }));
    const problems = files.map((file) => this.#problem(file, "unstable", "still being written"));
    const { database } = this.#scope;
    await inTransaction(database, async (tx) => {
      await insertMedia(tx, database.dialect, rows);
      await writeProblems(tx, database.dialect, { problems, solved: [], at: new Date() });
    });
  }
}
