import type Sqlite from "better-sqlite3";
import type { RawValue } from "./raw-reader.ts";

/** So many rows a statement. Each statement of one row with triggers would note what to undo, and have full text written out. */
const ROWS = 50;

/**
 * The very connection that a SQLite transaction runs on, for rows by the thousand: statements that stay prepared, with bound values,
 * take a third of the time of rows that arrive as JSON. Only inside of a transaction's callback, and never across an await.
 */
export interface DirectConnection {
  /**
   * `INSERT INTO <into> VALUES … <ending>`, values row after row; booleans as numbers.
   * @returns what `ending` returns, a row each
   */
  insert(into: { readonly table: string; readonly columns: readonly string[]; readonly ending: string }, rows: DirectRow[]): RawValue[][];
}

export type DirectRow = readonly (RawValue | boolean)[];

/** @param connection looked up for each use: it is there once the client has connected */
export function directConnection(connection: () => Sqlite.Database | undefined): DirectConnection {
  const prepared = new WeakMap<Sqlite.Database, Map<string, Sqlite.Statement>>();
  const ready = (open: Sqlite.Database, text: string): Sqlite.Statement => {
    const statements = prepared.get(open) ?? new Map<string, Sqlite.Statement>();
    prepared.set(open, statements);
    const statement = statements.get(text) ?? open.prepare(text).safeIntegers(false);
    statements.set(text, statement);
    return statement;
  };
  return {
    insert({ table, columns, ending }, rows) {
      const open = connection();
      if (!open?.inTransaction) throw new Error("Rows are written directly only in a transaction.");
      const one = `(${columns.map(() => "?").join(", ")})`;
      const returned: RawValue[][] = [];
      for (let at = 0; at < rows.length; ) {
        // What is left over goes in one by one: no statement for each number of rows.
        const count = rows.length - at >= ROWS ? ROWS : 1;
        const places = new Array(count).fill(one).join(", ");
        const statement = ready(open, `INSERT INTO ${table} (${columns.join(", ")}) VALUES ${places} ${ending}`);
        const values: RawValue[] = [];
        for (const row of rows.slice(at, at + count)) {
          for (const value of row) values.push(typeof value === "boolean" ? Number(value) : value);
        }
        if (statement.reader) returned.push(...(statement.raw(true).all(...values) as RawValue[][]));
        else statement.run(...values);
        at += count;
      }
      return returned;
    },
  };
}
