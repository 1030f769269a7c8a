/**
 * Sidecars that do not lie beside the bytes they are about: somebody moved, renamed or swapped files without them. By hash each is given
 * the file it is about; the row says where the sidecar lies (`sidecars/elsewhere.ts`), and nothing on the disk is touched.
 */
import type { Root } from "../roots/schema.ts";
import { besideOf, elsewhereOf, isElsewhere, sidecarAt, stampElsewhere } from "../sidecars/elsewhere.ts";
import { readOrphan, readSaidElsewhere } from "../sidecars/read.ts";
import { assign, mayBearStray } from "./assign.ts";
import type { Deciding } from "./deciding.ts";
import { type KnownRow, selectAt, selectBearers } from "./identity/store.ts";
import type { Stray } from "./messages.ts";
import { readAgain } from "./rereading.ts";
import { writeHashes } from "./store.ts";
import { noVerdicts, type ScanScope, type Verdicts } from "./verdicts.ts";
import { wholeHash } from "./whole-hash.ts";

const CHUNK = 1_000;
/** Files without a whole hash are read for it, so many bytes a scan; the rest is hashed in the background, and the next scan sees it. */
const MOST_HASHED_BYTES = 4 * 1024 ** 3;

type Scope = Pick<ScanScope, "database" | "roots" | "signal">;
type Writer = (verdicts: Verdicts) => Promise<void>;

export class Strays {
  readonly #scope: Scope;
  readonly #deciding: Pick<Deciding, "update">;
  readonly #write: Writer;
  #room = MOST_HASHED_BYTES;

  constructor(scope: Scope, deciding: Pick<Deciding, "update">, write: Writer) {
    this.#scope = scope;
    this.#deciding = deciding;
    this.#write = write;
  }

  /** @returns those whose bytes are nowhere else, as far as is known */
  async settle(strays: readonly Stray[]): Promise<Stray[]> {
    const displaced = new Set(strays.flatMap(({ beside }) => beside ?? []));
    const unclaimed: Stray[] = [];
    const bearers = new Set<string>();
    const left: Stray[] = [];
    for (let at = 0; at < strays.length; at += CHUNK) {
      const some = strays.slice(at, at + CHUNK);
      const alike = await this.#hashed(some, displaced);
      const settled = new Set(alike.filter((row) => this.#hasItsOwn(row, some)).map(({ id }) => id));
      const assigned = assign(
        some,
        alike.filter(({ id, status }) => status === "present" && !settled.has(id)),
      );
      await this.#give([...assigned]);
      for (const { path } of assigned.values()) bearers.add(path);
      for (const stray of some) {
        if (assigned.has(stray)) left.push(stray);
        else if (!alike.some(({ hash, path }) => hash === stray.hash && path !== stray.beside)) unclaimed.push(stray);
      }
    }
    await this.#loosen(left.flatMap(({ beside }) => (beside === null || bearers.has(beside) ? [] : [beside])));
    return unclaimed;
  }

  /** Rows that may have the bytes, with their whole hashes. */
  async #hashed(strays: readonly Stray[], displaced: ReadonlySet<string>): Promise<KnownRow[]> {
    const { database, signal } = this.#scope;
    const rows = await selectBearers(database.client, database.dialect, {
      hashes: [...new Set(strays.map(({ hash }) => hash))],
      sizes: [...new Set(strays.flatMap(({ bytes }) => bytes ?? []))],
    });
    const found: KnownRow[] = [];
    const hashes: { id: number; hash: string; change_ms: number }[] = [];
    for (const row of rows) {
      if (row.hash !== null) found.push(row);
      if (row.hash !== null || row.changeMs === null || !mayBearStray(row, displaced)) continue;
      signal.throwIfAborted();
      this.#room -= row.size ?? 0;
      const hash = this.#room < 0 ? null : await wholeHash(row.path, row.changeMs, signal);
      if (hash === null) continue;
      // One whose sidecar is about other bytes is hashed in the background, which tells that.
      if (!displaced.has(row.path)) hashes.push({ id: row.id, hash, change_ms: row.changeMs });
      found.push({ ...row, hash });
    }
    await writeHashes(database.client, database.dialect, hashes);
    return found;
  }

  /** Whether its words stand in a sidecar elsewhere that is none of these and still about it. */
  #hasItsOwn({ hash, stamp }: KnownRow, strays: readonly Stray[]): boolean {
    const sidecar = elsewhereOf(stamp);
    if (!sidecar || strays.some(({ place }) => place === sidecar.place)) return false;
    const path = sidecarAt(sidecar.place, this.#scope.roots);
    return path !== null && readOrphan(path)?.hash === hash;
  }

  async #give(assigned: readonly (readonly [Stray, KnownRow])[]): Promise<void> {
    const news = assigned.filter(([stray, row]) => row.stamp !== stampElsewhere(besideOf(row.stamp), stray));
    await this.#renew(news.map(([stray, row]) => ({ row, stray })));
  }

  /** What lies beside these is about files that lie elsewhere: of them nothing is said. */
  async #loosen(paths: readonly string[]): Promise<void> {
    const { database } = this.#scope;
    for (let at = 0; at < paths.length; at += CHUNK) {
      const rows = await selectAt(database.client, database.dialect, paths.slice(at, at + CHUNK));
      await this.#renew(rows.filter(({ stamp }) => !isElsewhere(stamp)).map((row) => ({ row, stray: null })));
    }
  }

  async #renew(wanted: readonly { row: KnownRow; stray: Stray | null }[]): Promise<void> {
    if (wanted.length === 0) return;
    const { roots } = this.#scope;
    const again = wanted.map(({ row, stray }) => ({
      row,
      stamp: stampElsewhere(besideOf(row.stamp), stray),
      said: (root: Root, folder: string) => readSaidElsewhere(root, folder, row.filename, stray && sidecarAt(stray.place, roots)),
    }));
    const verdicts = noVerdicts();
    for (const { file, row } of await readAgain(again, roots)) {
      verdicts.updates.push(this.#deciding.update(file, row, "updated", true));
    }
    await this.#write(verdicts);
  }
}
