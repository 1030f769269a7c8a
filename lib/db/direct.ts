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

/**
 * The very connection that a SQLite transaction runs on, for rows by the thousand: statements that stay prepared, with bound values,
 * take a third of the time of rows that arrive as JSON. Only inside of a transaction's callback, and never across an await.
 */
export interface DirectConnection {
  /**
   * `INSERT INTO <into> VALUES … <ending>`, values row after row; booleans as numbers.
   * @returns what `ending` returns, a row each
   */
  insert(
    into: { readonly table: string; readonly columns: readonly string[]; readonly ending: string },
    rows: readonly DirectRow[],
  ): RawValue[][];
}

export type DirectRow = readonly (RawValue | boolean)[];

/** @param connection looked up for each use: it is there once the client has connected */
export function directConnection(connection: () => Sqlite.Database | undefined): DirectConnection {
  const prepared = new WeakMap<Sqlite.Database, Map<string, Sqlite.Statement>>();
  const ready = (open: Sqlite.Database, text: string): Sqlite.Statement => {
    let statements = prepared.get(open);
    if (!statements) {
      open.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
      statements = new Map();
      prepared.set(open, statements);
    }
    let statement = statements.get(text);
    if (!statement) {
      if (statements.size >= MOST_STATEMENTS) statements.clear();
      statement = open.prepare(text).safeIntegers(false);
      if (statement.reader) statement.raw(true);
      statements.set(text, statement);
    }
    return statement;
  };
  return {
    insert({ table, columns, ending }, rows) {
      const open = connection();
      if (!open?.inTransaction) throw new Error("Rows are written directly only in a transaction.");
      const places = placesOf(rows, columns.length);
      const bound = places.flatMap((place, column) => (place === "?" ? [column] : []));
      const one = `(${places.join(", ")})`;
      const returned: RawValue[][] = [];
      for (let at = 0; at < rows.length; ) {
        const left = rows.length - at;
        const count = ROWS.find((size) => size <= left && size * bound.length <= MOST_VALUES) ?? 1;
        const into = `INSERT INTO ${table} (${columns.join(", ")})`;
        const statement = ready(open, `${into} VALUES ${new Array(count).fill(one).join(", ")} ${ending}`);
        const values = valuesOf(rows, bound, at, at + count);
        if (statement.reader) returned.push(...(statement.all(values) as RawValue[][]));
        else statement.run(values);
        at += count;
      }
      return returned;
    },
  };
}

/** Of fewer rows no pattern is looked for, so that they share their statements. */
const FEW = 100;

/** What stands for each column: most files say nothing, or no, in most of them, and a value that is not bound costs next to nothing. */
function placesOf(rows: readonly DirectRow[], columns: number): string[] {
  const [first = []] = rows;
  return Array.from({ length: columns }, (_, column) => {
    const value = typeof first[column] === "boolean" ? Number(first[column]) : first[column];
    const isPlain = value === null || value === 0 || value === 1;
    return isPlain && rows.length >= FEW && rows.every((row) => row[column] === first[column]) ? String(value) : "?";
  });
}

function valuesOf(rows: readonly DirectRow[], columns: readonly number[], from: number, to: number): RawValue[] {
  const values: RawValue[] = [];
  for (let index = from; index < to; index += 1) {
    const row = rows[index] ?? [];
    for (const column of columns) {
      const value = row[column] ?? null;
      values.push(typeof value === "boolean" ? Number(value) : value);
    }
  }
  return values;
}
