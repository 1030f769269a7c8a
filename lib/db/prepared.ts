import type Sqlite from "better-sqlite3";
import { isUnsynced } from "./unsynced.ts";

/** A process asks some hundred different statements; those put together of many parts come and go. */
const MOST_STATEMENTS = 300;
/** Longer ones hold their values in their text, or a number of placeholders that hardly comes again. */
const LONGEST = 4_000;

/** Whether a connection's commits wait for the disk: that can be changed between transactions only, so what begins one decides. */
class Waiting {
  readonly #connection: Sqlite.Database;
  #isLeftOut = false;

  constructor(connection: Sqlite.Database) {
    this.#connection = connection;
  }

  around<T>(work: () => T): T {
    if (!this.#connection.inTransaction && isUnsynced()) {
      this.#isLeftOut = true;
      this.#connection.pragma("synchronous = NORMAL");
    }
    try {
      return work();
    } finally {
      if (this.#isLeftOut && !this.#connection.inTransaction) {
        this.#isLeftOut = false;
        this.#connection.pragma("synchronous = FULL");
      }
    }
  }
}

/** What Prisma's adapter does with a statement: binds it once, then runs it or reads all of its rows, at once. */
class Bound {
  readonly #statement: Sqlite.Statement;
  readonly #waiting: Waiting;
  #values: unknown[] = [];

  constructor(statement: Sqlite.Statement, waiting: Waiting) {
    this.#statement = statement;
    this.#waiting = waiting;
  }

  get reader(): boolean {
    return this.#statement.reader;
  }

  bind(values: unknown[]): this {
    this.#values = values;
    return this;
  }

  run(): Sqlite.RunResult {
    return this.#waiting.around(() => this.#statement.run(this.#values));
  }

  columns(): Sqlite.ColumnDefinition[] {
    return this.#statement.columns();
  }

  raw(): this {
    this.#statement.raw(true);
    return this;
  }

  all(): unknown[] {
    return this.#waiting.around(() => this.#statement.all(this.#values));
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
  const waiting = new Waiting(connection);
  const prepare = { value: (text: string) => new Bound(ready(text), waiting) };
  return Object.create(connection, { prepare }) as Sqlite.Database;
}
