import type Sqlite from "better-sqlite3";
import { UNSYNCED } from "./sql.ts";

/** A process asks some hundred different statements; those put together of many parts come and go. */
const MOST_STATEMENTS = 300;
/** Longer ones hold their values in their text, or a number of placeholders that hardly comes again. */
const LONGEST = 4_000;

/** What Prisma's adapter does with a statement: binds it once, then runs it or reads all of its rows, at once. */
class Bound {
  readonly #statement: Sqlite.Statement;
  #values: unknown[] = [];

  constructor(statement: Sqlite.Statement) {
    this.#statement = statement;
  }

  /** Without waiting for the disk, where the statement allows that; in a transaction its commit decides. */
  #synced<T>(work: () => T): T {
    const { database, source } = this.#statement;
    if (!source.includes(UNSYNCED) || database.inTransaction) return work();
    database.pragma("synchronous = NORMAL");
    try {
      return work();
    } finally {
      database.pragma("synchronous = FULL");
    }
  }

  get reader(): boolean {
    return this.#statement.reader;
  }

  bind(values: unknown[]): this {
    this.#values = values;
    return this;
  }

  run(): Sqlite.RunResult {
    return this.#synced(() => this.#statement.run(this.#values));
  }

  columns(): Sqlite.ColumnDefinition[] {
    return this.#statement.columns();
  }

  raw(): this {
    this.#statement.raw(true);
    return this;
  }

  all(): unknown[] {
    return this.#synced(() => this.#statement.all(this.#values));
  }
}

/**
 * A connection as Prisma's adapter uses it, whose statements stay prepared: the adapter prepares each anew, which with triggers behind it
 * takes longer than running it. It never has two runs of one statement open, since each is read to its end at once.
 */
export function keepingPrepared(connection: Sqlite.Database): Sqlite.Database {
  const kept = new Map<string, Sqlite.Statement>();
  const ready = (text: string): Sqlite.Statement => {
    const known = kept.get(text);
    if (known) return known;
    const statement = connection.prepare(text);
    if (text.length > LONGEST) return statement;
    if (kept.size >= MOST_STATEMENTS) kept.delete(kept.keys().next().value ?? text);
    kept.set(text, statement);
    return statement;
  };
  const prepare = { value: (text: string) => new Bound(ready(text)) };
  return Object.create(connection, { prepare }) as Sqlite.Database;
}
