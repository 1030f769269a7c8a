import type { RawReader } from "#lib/db/raw-reader.ts";
import type { Change, LastingSource, Row } from "./row.ts";
import {
  selectChangeCount,
  selectChanged,
  selectChangedIds,
  selectDataVersion,
  selectLargestId,
  selectLogEnds,
  selectLogSince,
  selectOldestTransaction,
  selectRowsAfter,
} from "./store.ts";

/** So many changes are read at a time. */
const STRETCH = 2_000;
const MOST_KNOWN = 50_000;

/** The rows of the database and its log of changes. */
export function databaseSource(reader: RawReader): LastingSource {
  return reader.dialect.name === "sqlite" ? new SqliteSource(reader) : new PostgresSource(reader);
}

type OnRows = (rows: readonly Row[]) => void | Promise<void>;

async function loadAll(reader: RawReader, onRows: OnRows): Promise<void> {
  for (let last = 0; ; ) {
    const rows = await selectRowsAfter(reader, last);
    const end = rows.at(-1);
    if (!end) return;
    last = end.id;
    await onRows(rows);
  }
}

async function tell(reader: RawReader, ids: readonly number[], onChanges: (changes: readonly Change[]) => void | Promise<void>) {
  for (let from = 0; from < ids.length; from += STRETCH) await onChanges(await selectChanged(reader, ids.slice(from, from + STRETCH)));
}

/** SQLite has one writer at a time: the log's numbers are the order of commits, and none is ever left out. */
class SqliteSource implements LastingSource {
  #version = -1;
  #read = 0;
  readonly #reader: RawReader;

  constructor(reader: RawReader) {
    this.#reader = reader;
  }

  async load(onRows: OnRows, onAtMost?: (rows: number) => void): Promise<void> {
    onAtMost?.(await selectLargestId(this.#reader));
    this.#version = -1;
    this.#read = (await selectLogEnds(this.#reader)).last;
    await loadAll(this.#reader, onRows);
  }

  async changes(onChanges: (changes: readonly Change[]) => void | Promise<void>): Promise<"known" | "lost"> {
    const version = await selectDataVersion(this.#reader);
    if (version === this.#version) return "known";
    const { first, last } = await selectLogEnds(this.#reader);
    const isBehind = last > this.#read;
    if (last < this.#read || (isBehind && (first === null || first > this.#read + 1))) return "lost";
    while (this.#read < last) {
      const to = Math.min(last, this.#read + STRETCH);
      await tell(this.#reader, await selectChangedIds(this.#reader, this.#read, to), onChanges);
      this.#read = to;
    }
    this.#version = version;
    return "known";
  }

  place(): unknown {
    return { read: this.#read };
  }

  async resume(place: unknown): Promise<boolean> {
    const { read } = place as { read: number };
    const { first, last } = await selectLogEnds(this.#reader);
    this.#version = -1;
    this.#read = read;
    return last >= read && first !== null && first <= read + 1 && (await selectChangeCount(this.#reader, read)) === last - read;
  }
}

/**
 * PostgreSQL commits in any order, so the log is read from the oldest transaction that was open the last time; what was read of it
 * then is known by its numbers.
 */
class PostgresSource implements LastingSource {
  #horizon = 0;
  #last = 0;
  #known = new Set<number>();
  readonly #reader: RawReader;

  constructor(reader: RawReader) {
    this.#reader = reader;
  }

  async load(onRows: OnRows, onAtMost?: (rows: number) => void): Promise<void> {
    onAtMost?.(await selectLargestId(this.#reader));
    const { horizon, last, entries } = await selectLogSince(this.#reader, Number.MAX_SAFE_INTEGER);
    this.#horizon = horizon;
    this.#last = last;
    this.#known = new Set(entries.map((entry) => entry.seq));
    await loadAll(this.#reader, onRows);
  }

  async changes(onChanges: (changes: readonly Change[]) => void | Promise<void>): Promise<"known" | "lost"> {
    const { horizon, first, last, entries } = await selectLogSince(this.#reader, this.#horizon);
    if (last < this.#last || (last > this.#last && (first === null || first > this.#last + 1))) return "lost";
    const fresh = new Set(entries.flatMap((entry) => (this.#known.has(entry.seq) ? [] : [entry.id])));
    if (fresh.size > 0) await tell(this.#reader, [...fresh], onChanges);
    this.#horizon = horizon;
    this.#last = last;
    this.#known = new Set(entries.map((entry) => entry.seq));
    return "known";
  }

  /** While a long transaction is open, what was read since it began may be much: then not now. */
  place(): unknown {
    return this.#known.size > MOST_KNOWN ? null : { horizon: this.#horizon, last: this.#last, known: [...this.#known] };
  }

  async resume(place: unknown): Promise<boolean> {
    const { horizon, last, known } = place as { horizon: number; last: number; known: number[] };
    this.#horizon = horizon;
    this.#last = last;
    this.#known = new Set(known);
    // Numbers do not say it here: of a transaction that was open then, smaller ones than the last may have been removed since.
    const oldest = await selectOldestTransaction(this.#reader);
    return oldest !== null && oldest <= horizon;
  }
}
