/** Writing what was decided, a transaction a batch, and telling those who listen. */
import type { Tx } from "#lib/db/client.ts";
import { publish, say } from "#lib/events/service.ts";
import { enqueueIn } from "#lib/queue/service.ts";
import { mediaVisibility } from "../events.ts";
import { insertMedia, parkPaths, updateMedia } from "../rows/store.ts";
import { Announcer } from "./announcing.ts";
import { settleCopies } from "./copies/service.ts";
import { writeOrigins } from "./copies/store.ts";
import type { Deciding } from "./deciding.ts";
import { selectKnown } from "./identity/store.ts";
import { HIDDEN, HIDDEN_BATCH } from "./lines.ts";
import type { Vanished } from "./messages.ts";
import {
  deleteThumbnails,
  inTransaction,
  inUnsyncedTransaction,
  setAside,
  setMissing,
  setPresent,
  touchMedia,
  unsettleFolders,
  writeFolders,
  writeProblems,
} from "./store.ts";
import type { Rest, ScanScope, Verdicts } from "./verdicts.ts";

const CHUNK = 1_000;
/** Of more changed files it is cheaper to go through all that say what they were made of. */
const MOST_MOVED = 20_000;
/** So many keys an event names; more stand for all. */
const MOST_KEYS = 5_000;

export class Writing {
  readonly #scope: ScanScope;
  readonly #deciding: Pick<Deciding, "hiding" | "origins">;
  readonly #announcer = new Announcer();
  /** Files whose engine's or whose own copy may be another now; null when they are so many that all are looked at. */
  #moved: Set<number> | null = new Set();

  constructor(scope: ScanScope, deciding: Pick<Deciding, "hiding" | "origins">) {
    this.#scope = scope;
    this.#deciding = deciding;
  }

  async write({ inserts, updates, touched, displaced }: Verdicts, rest: Rest): Promise<void> {
    const { database, tally } = this.#scope;
    const { back, folders, goneFolders, problems, solved } = rest;
    const hasWork = [inserts, updates, touched, displaced, back, folders, goneFolders, problems, solved].some((list) => list.length > 0);
    if (!hasWork) return;
    await inUnsyncedTransaction(database, async (tx) => {
      const { dialect } = database;
      // What leaves its path makes room first, so that two may change places.
      await setAside(
        tx,
        dialect,
        displaced.map(({ before: _, ...row }) => row),
        new Date(),
      );
      await parkPaths(
        tx,
        dialect,
        updates.filter(({ row, before }) => row.file_path !== before.path).map(({ row }) => row.id),
      );
      await updateMedia(tx, dialect, updates);
      const ids = await insertMedia(tx, dialect, inserts);
      await touchMedia(
        tx,
        dialect,
        touched.map(({ before: _, ...row }) => row),
      );
      const back = await setPresent(tx, dialect, rest.back);
      await this.#writeOrigins(tx, updates, ids);
      await writeFolders(tx, dialect, { folders: rest.folders, gone: rest.goneFolders, at: new Date() });
      await writeProblems(tx, dialect, { ...rest, at: new Date() });
      await this.#tell(tx, { inserts, ids, updates, touched, displaced, back });
    });
    const restored = touched.flatMap(({ id, before }) => (before.status === "present" ? [] : [id]));
    const gone = displaced.filter(({ before }) => before.status !== "missing");
    this.#noteMoved([...[...updates.map(({ row }) => row), ...gone].map(({ id }) => id), ...restored, ...rest.back]);
    tally.count("imported", inserts.length);
    tally.count("missing", gone.length);
    for (const { kind } of updates) tally.count(kind);
    tally.count("restored", restored.length + rest.back.length);
  }
  async #writeOrigins(tx: Tx, updates: Verdicts["updates"], ids: ReadonlyMap<string, number>): Promise<void> {
    const { origins: known } = this.#deciding;
    const made = known.size === 0 ? [] : [...ids];
    const origins = [...made, ...updates.map(({ row }) => [row.file_path, row.id] as const)].flatMap(([path, media_file_id]) => {
      const origin = known.get(path);
      known.delete(path);
      return origin ? [{ media_file_id, ...origin }] : [];
    });
    const said = new Set(origins.map(({ media_file_id }) => media_file_id));
    // A file that was moved without its sidecar has what that says all the same.
    const without = updates.filter(({ row, before, words }) => !said.has(row.id) && (words || row.fingerprint !== before.fingerprint));
    await writeOrigins(tx, this.#scope.database.dialect, { origins, without: without.map(({ row }) => row.id) });
    this.#noteMoved([...ids.values()]);
  }
  #noteMoved(ids: readonly number[]): void {
    if (this.#moved === null) return;
    for (const id of ids) this.#moved.add(id);
    if (this.#moved.size > MOST_MOVED) this.#moved = null;
  }
  async #tell(tx: Tx, done: Verdicts & { ids: ReadonlyMap<string, number>; back: readonly number[] }): Promise<void> {
    const { database, added } = this.#scope;
    const made: number[] = [];
    for (const row of done.inserts) {
      const id = done.ids.get(row.file_path);
      if (id === undefined) continue;
      made.push(id);
      this.#announcer.add("added", id, { visibility: row.visibility, ownerId: row.owner_id });
    }
    for (const { row, before, words, kind } of done.updates) {
      const seen = words
        ? { visibility: row.visibility, ownerId: row.owner_id }
        : { visibility: before.visibility, ownerId: before.ownerId };
      const isElsewhere = before.status !== "present" || before.path !== row.file_path;
      this.#announcer.add(kind === "imported" ? "added" : isElsewhere ? "counted" : "changed", row.id, seen);
    }
    for (const { id, before } of done.touched) {
      if (before.status !== "present") this.#announcer.add("counted", id, { visibility: before.visibility, ownerId: before.ownerId });
    }
    for (const { id, before } of done.displaced) {
      if (before.status !== "missing") this.#announcer.add("counted", id, { visibility: before.visibility, ownerId: before.ownerId });
    }
    const back = await selectKnown(tx, database.dialect, done.back);
    for (const { id, visibility, ownerId } of back.values()) this.#announcer.add("counted", id, { visibility, ownerId });
    const renewed = done.updates.filter(({ row, before }) => row.fingerprint !== before.fingerprint).map(({ row }) => row.id);
    await this.#lookLater(tx, done);
    await deleteThumbnails(tx, database.dialect, renewed);
    await this.#tellVisibility(tx, done.updates);
    added([...made, ...renewed]);
    await this.#announcer.tell(tx, database);
  }
  /** Addresses of previews that were given out before are asked about again. */
  async #tellVisibility(tx: Tx, updates: Verdicts["updates"]): Promise<void> {
    const changed = updates.filter(
      ({ row, before, words }) =>
        words && (row.visibility !== before.visibility || row.owner_id !== before.ownerId || row.workshop !== before.workshop),
    );
    const keys = [...new Set(changed.flatMap(({ row, before }) => [row.fingerprint, before.fingerprint ?? row.fingerprint]))];
    if (keys.length > 0)
      await publish(tx, [say(mediaVisibility, "admins", { keys: keys.length > MOST_KEYS ? null : keys })], this.#scope.database);
  }
  async #lookLater(tx: Tx, { ids, updates }: Verdicts & { ids: ReadonlyMap<string, number> }): Promise<void> {
    if (this.#deciding.hiding.size === 0) return;
    const all = [...ids, ...updates.map(({ row }) => [row.file_path, row.id] as const)];
    const hiding = all.flatMap(([path, id]) => (this.#deciding.hiding.delete(path) ? [id] : []));
    for (let at = 0; at < hiding.length; at += HIDDEN_BATCH) {
      const media_ids = hiding.slice(at, at + HIDDEN_BATCH);
      await enqueueIn(tx, HIDDEN, { media_ids }, { person: "" }, this.#scope.database);
    }
  }
  /** Ties engines' own files to ours that were made of them, and lets go of others. @param all not only what was written */
  async tie(all: boolean): Promise<void> {
    const { database, signal } = this.#scope;
    const changed = await settleCopies(database, all || this.#moved === null ? null : [...this.#moved], signal);
    for (let at = 0; at < changed.length; at += CHUNK) {
      const rows = await selectKnown(database.client, database.dialect, changed.slice(at, at + CHUNK));
      for (const { id, visibility, ownerId } of rows.values()) this.#announcer.add("counted", id, { visibility, ownerId });
    }
  }
  /** Files that are gone. */
  async miss(vanished: readonly Vanished[]): Promise<void> {
    const { database, tally } = this.#scope;
    for (let at = 0; at < vanished.length; at += CHUNK) {
      this.#scope.signal.throwIfAborted();
      await inTransaction(database, async (tx) => {
        const ids = await setMissing(tx, database.dialect, vanished.slice(at, at + CHUNK), new Date());
        for (const { id, visibility, ownerId } of (await selectKnown(tx, database.dialect, ids)).values()) {
          this.#announcer.add("counted", id, { visibility, ownerId });
        }
        tally.count("missing", ids.length);
        this.#noteMoved(ids);
        await this.#announcer.tell(tx, database);
      });
    }
  }
  async unsettle(paths: ReadonlySet<string>): Promise<void> {
    if (paths.size === 0) return;
    const { database } = this.#scope;
    await inTransaction(database, (tx) => unsettleFolders(tx, database.dialect, [...paths]));
  }

  /** What was not told yet. */
  async end(): Promise<void> {
    if (!this.#announcer.hasNews) return;
    await inTransaction(this.#scope.database, (tx) => this.#announcer.tell(tx, this.#scope.database, true));
  }
}
