import type Sqlite from "better-sqlite3";
import type { RawValue } from "./raw-reader.ts";

/**
 * So many rows a statement, as many as there are and as its values allow. Each statement with triggers notes what to undo and has full
 * text written out, so a few large ones are cheaper than many small ones.
 */
const ROWS = [1_000, 100, 10, 1] as const;
const MOST_VALUES = 3_000;
/** Statements that stay prepared: a library knows few patterns of columns that say the same in all rows. */
const MOST_STATEMENTS = 48;
/** Pages in the log before a commit writes them back: a page that many commits change is then written once for all of them. */
const CHECKPOINT_PAGES = 8_000;
/** Whoever writes rows by the thousand goes from front to back: with 64 MiB of pages 300,000 new files are no faster than with 32. */
const CACHE_KIB = 32 * 1_024;

/**
 * The very connection that a SQLite transaction runs on, for rows by the thousand: statements that stay prepared, with bound values,
 * take a third of the time of rows that arrive as JSON. Only inside of a transaction's callback, and never across an await.
 */
export interface DirectConnection {
  /**
   * `INSERT INTO <into> VALUES … <ending>`, values row after row; booleans as numbers.
   * @returns how many rows there are now that were not there before
   */
  insert(into: Into, rows: readonly DirectRow[]): number;
}

/** Of one table always the same columns in the same order. */
export interface Into {
  readonly table: string;
  readonly columns: readonly string[];
  /** Columns in which the rows of a statement mostly say the same: what all of them say is handed over once. */
  readonly alike: readonly string[];
  readonly ending: string;
}

export type DirectRow = readonly (RawValue | boolean)[];

/** What stands for each column in rows of one pattern, and so many rows at once. */
interface Pattern {
  readonly places: readonly string[];
  readonly count: number;
}

/** @param connection looked up for each use: it is there once the client has connected */
export function directConnection(connection: () => Sqlite.Database | undefined): DirectConnection {
  const prepared = new WeakMap<Sqlite.Database, Map<string, Sqlite.Statement>>();
  const ready = (open: Sqlite.Database, into: Into, pattern: Pattern): Sqlite.Statement => {
    let statements = prepared.get(open);
    if (!statements) {
      open.pragma(`cache_size = -${CACHE_KIB}`);
      open.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
      statements = new Map();
      prepared.set(open, statements);
    }
    // The texts are tens of thousands of letters: they are not put together to find out that they are known.
    const key = `${into.table} ${into.columns.length} ${pattern.count} ${pattern.places.join("")} ${into.ending}`;
    let statement = statements.get(key);
    if (!statement) {
      if (statements.size >= MOST_STATEMENTS) statements.clear();
      statement = open.prepare(textOf(into, pattern));
      statements.set(key, statement);
    }
    return statement;
  };
  return {
    insert(into, rows) {
      const open = connection();
      if (!open?.inTransaction) throw new Error("Rows are written directly only in a transaction.");
      const places = placesOf(rows, into);
      const bound = places.flatMap((place, column) => (place === EACH ? [column] : []));
      const shared = sharedOf(rows, places);
      let made = 0;
      for (let at = 0; at < rows.length; ) {
        const left = rows.length - at;
        const count = ROWS.find((size) => size <= left && size * bound.length <= MOST_VALUES) ?? 1;
        const values = valuesOf(rows, bound, at, at + count);
        made += ready(open, into, { places, count }).run(values, ...shared).changes;
        at += count;
      }
      return made;
    },
  };
}

function textOf({ table, columns, ending }: Into, { places, count }: Pattern): string {
  const row = `(${places.join(", ")})`;
  return `INSERT INTO ${table} (${columns.join(", ")}) VALUES ${new Array(count).fill(row).join(", ")} ${ending}`;
}

/** Stands for a value of each row's own; `@` and the column's number for one that all share. */
const EACH = "?";
/** Of fewer rows no pattern is looked for, so that they share their statements. */
const FEW = 100;

/** What stands for each column: most files say nothing, or no, in most of them, and a value that is not bound costs next to nothing. */
function placesOf(rows: readonly DirectRow[], { columns, alike }: Into): string[] {
  const [first = []] = rows;
  return columns.map((name, column) => {
    const value = first[column];
    const plain = typeof value === "boolean" ? Number(value) : value;
    const isPlain = plain === null || plain === 0 || plain === 1;
    if (rows.length < FEW || !(isPlain || alike.includes(name))) return EACH;
    for (const row of rows) if (row[column] !== value) return EACH;
    return isPlain ? String(plain) : `@${column}`;
  });
}

/** Values that all rows share, by the names they have in the statement. */
function sharedOf([first = []]: readonly DirectRow[], places: readonly string[]): Record<string, RawValue | boolean>[] {
  const shared = places.flatMap((place, column) => (place.startsWith("@") ? [[String(column), first[column] ?? null]] : []));
  return shared.length > 0 ? [Object.fromEntries(shared)] : [];
}

function valuesOf(rows: readonly DirectRow[], columns: readonly number[], from: number, to: number): RawValue[] {
  const values: RawValue[] = new Array(columns.length * (to - from));
  let at = 0;
  for (let index = from; index < to; index += 1) {
    const row = rows[index] ?? [];
    for (const column of columns) {
      const value = row[column] ?? null;
      values[at] = typeof value === "boolean" ? Number(value) : value;
      at += 1;
    }
  }
  return values;
}
