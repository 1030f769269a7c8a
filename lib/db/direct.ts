import type Sqlite from "better-sqlite3";
import type { RawValue } from "./raw-value.ts";

/**
 * So many rows a statement, as many as there are and as its values allow. Each statement with triggers notes what to undo and has full
 * text written out, so a few large ones are cheaper than many small ones.
 */
const ROWS = [1_000, 100, 10, 1] as const;
const MOST_VALUES = 3_000;
/** Statements that stay prepared: a library knows few patterns of columns that say the same in all rows. */
const MOST_STATEMENTS = 48;
/** Whoever writes rows by the thousand goes from front to back: with 64 MiB of pages 300,000 new files are no faster than with 32. */
const CACHE_KIB = 32 * 1_024;

/**
 * The very connection that a SQLite transaction runs on, for rows by the thousand: statements that stay prepared, with bound values,
 * take a third of the time of rows that arrive as JSON. Only inside of a transaction's callback, and never across an await.
 */
export interface DirectConnection {
  /**
   * `INSERT INTO <into> VALUES … <ending>`, values row after row; booleans as numbers.
   * @param first what the first row has in the numbered column, each further one being one more
   * @returns how many rows there are now that were not there before
   */
  insert<Row>(into: Into<Row>, rows: readonly Row[], first?: number): number;
}

/** Of one table always the same columns in the same order. */
export interface Into<Row> {
  readonly table: string;
  readonly columns: readonly Column<Row>[];
  readonly ending: string;
}

export type Column<Row> = Told<Row> | Numbered;

interface Told<Row> {
  readonly name: string;
  readonly of: (row: Row) => RawValue | boolean;
  /**
   * In which rows mostly say the same, so that it is handed over once: `all` that are inserted together, or a `stretch` of them, which
   * is looked at in all such columns together.
   */
  readonly alike?: "all" | "stretch";
}

/** A column of whole numbers that rise by one from row to row: they stand in the statement and are not handed over at all. */
interface Numbered {
  readonly name: string;
  readonly of: "number";
}

/** What stands for each column in rows of one pattern, and so many rows at once. */
interface Pattern {
  readonly places: readonly string[];
  readonly count: number;
}

/** @param connection looked up for each use: it is there once the client has connected */
export function directConnection(connection: () => Sqlite.Database | undefined): DirectConnection {
  const prepared = new WeakMap<Sqlite.Database, Map<string, Sqlite.Statement>>();
  const ready = <Row>(open: Sqlite.Database, into: Into<Row>, pattern: Pattern): Sqlite.Statement => {
    let statements = prepared.get(open);
    if (!statements) {
      open.pragma(`cache_size = -${CACHE_KIB}`);
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
    insert(into, rows, first = 0) {
      const open = connection();
      if (!open?.inTransaction) throw new Error("Rows are written directly only in a transaction.");
      const whole = placesOf(into, rows);
      let made = 0;
      for (let at = 0; at < rows.length; ) {
        const count = countFor(rows.length - at, whole);
        const places = count >= FEW ? stretchOf(into, rows, whole, at, count) : whole;
        const shared = sharedOf(into, rows, places, at, first + at);
        made += ready(open, into, { places, count }).run(valuesOf(into, rows, places, at, count), ...shared).changes;
        at += count;
      }
      return made;
    },
  };
}

function countFor(left: number, places: readonly string[]): number {
  const bound = places.reduce((sum, place) => sum + (place === EACH ? 1 : 0), 0);
  return ROWS.find((size) => size <= left && size * bound <= MOST_VALUES) ?? 1;
}

function textOf<Row>({ table, columns, ending }: Into<Row>, { places, count }: Pattern): string {
  const rows = Array.from(
    { length: count },
    (_, index) => `(${places.map((place) => (place === NUMBER ? `${NUMBER} + ${index}` : place)).join(", ")})`,
  );
  // Where one row fails the whole transaction does: so that no statement notes how to undo itself alone.
  return `INSERT OR FAIL INTO ${table} (${columns.map(({ name }) => name).join(", ")}) VALUES ${rows.join(", ")} ${ending}`;
}

/** Stands for a value of each row's own; `@` and the column's number for one that all share. */
const EACH = "?";
/** The first row's number. */
const NUMBER = "@first";
/** Of fewer rows no pattern is looked for, so that they share their statements. */
const FEW = 100;

/** What stands for each column: most files say nothing, or no, in most of them, and a value that is not bound costs next to nothing. */
function placesOf<Row>({ columns }: Into<Row>, rows: readonly Row[]): string[] {
  return columns.map((column, index) => {
    const { of } = column;
    const [first] = rows;
    if (of === "number") return NUMBER;
    if (first === undefined || rows.length < FEW) return EACH;
    const value = of(first);
    const plain = typeof value === "boolean" ? Number(value) : value;
    const isPlain = plain === null || plain === 0 || plain === 1;
    if (!(isPlain || ("alike" in column && column.alike !== undefined))) return EACH;
    if (!isAlike(of, rows, 0, rows.length)) return EACH;
    return isPlain ? String(plain) : `@c${index}`;
  });
}

function isAlike<Row>(of: Told<Row>["of"], rows: readonly Row[], from: number, to: number): boolean {
  const first = rows[from];
  if (first === undefined) return false;
  const value = of(first);
  // The last differs where any does, more often than not.
  for (let index = to - 1; index > from; index -= 1) {
    const row = rows[index];
    if (row === undefined || of(row) !== value) return false;
  }
  return true;
}

/** The places of some of the rows, where all that a stretch may share is the same in them. */
function stretchOf<Row>(
  { columns }: Into<Row>,
  rows: readonly Row[],
  places: readonly string[],
  at: number,
  count: number,
): readonly string[] {
  const shared: number[] = [];
  for (const [index, column] of columns.entries()) {
    if (column.of === "number" || column.alike !== "stretch" || places[index] !== EACH) continue;
    if (!isAlike(column.of, rows, at, at + count)) return places;
    shared.push(index);
  }
  return shared.length === 0 ? places : places.map((place, index) => (shared.includes(index) ? `@c${index}` : place));
}

/** Values that all rows of a statement share, by the names they have in it. */
function sharedOf<Row>(
  { columns }: Into<Row>,
  rows: readonly Row[],
  places: readonly string[],
  at: number,
  first: number,
): Record<string, RawValue | boolean>[] {
  const row = rows[at];
  const shared: Record<string, RawValue | boolean> = {};
  let isAny = false;
  for (const [index, { of }] of columns.entries()) {
    if (!places[index]?.startsWith("@") || row === undefined) continue;
    isAny = true;
    if (of === "number") shared.first = first;
    else shared[`c${index}`] = bindable(of(row));
  }
  return isAny ? [shared] : [];
}

function valuesOf<Row>({ columns }: Into<Row>, rows: readonly Row[], places: readonly string[], from: number, count: number): RawValue[] {
  const own = columns.flatMap(({ of }, index) => (places[index] === EACH && of !== "number" ? [of] : []));
  const values: RawValue[] = new Array(own.length * count);
  let at = 0;
  for (let index = from; index < from + count; index += 1) {
    const row = rows[index];
    if (row === undefined) break;
    for (const of of own) {
      values[at] = bindable(of(row));
      at += 1;
    }
  }
  return values;
}

function bindable(value: RawValue | boolean): RawValue {
  return typeof value === "boolean" ? Number(value) : value;
}
