import Sqlite from "better-sqlite3";
import pg from "pg";
import { systemCode } from "#lib/core/errors.ts";
import { type Dialect, POSTGRESQL, SQLITE } from "./dialect.ts";
import type { DatabaseLocation } from "./location.ts";
import type { RawValue } from "./raw-value.ts";
import { cannotOpen } from "./unavailable.ts";

/**
 * A read-only connection of one's own, for threads that read far more rows than a page: rows are arrays, placeholders are `?`, 64-bit
 * numbers come as doubles.
 */
export interface RawReader {
  readonly dialect: Dialect;
  /**
   * `often`: for a statement that is asked again and again and whose plan does not depend on its values. PostgreSQL plans it once, which
   * takes longer than finding a page's rows.
   */
  all<R extends RawValue[] = RawValue[]>(statement: string, values?: readonly RawValue[], often?: "often"): Promise<R[]>;
  close(): Promise<void>;
}

/**
 * `cacheKib`: how much of SQLite's file this connection keeps in memory; the operating system caches it as well, and `mappedMib` of
 * that count as this process's own.
 */
export async function openRawReader(location: DatabaseLocation, cacheKib = 32_768, mappedMib = 256): Promise<RawReader> {
  return location.databaseUrl ? openPostgresReader(location.databaseUrl) : openSqliteReader(location.databasePath, cacheKib, mappedMib);
}

function openReadonly(path: string): Sqlite.Database {
  try {
    return new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 10_000 });
  } catch (error) {
    throw cannotOpen(error);
  }
}

/** SQLite answers on the calling thread, which is why that must not be one that serves requests. */
function openSqliteReader(path: string, cacheKib: number, mappedMib: number): RawReader {
  const connection = openReadonly(path);
  connection.pragma(`cache_size = -${cacheKib}`);
  connection.pragma(`mmap_size = ${mappedMib * 1_048_576}`);
  const prepared = new Map<string, Sqlite.Statement>();
  return {
    dialect: SQLITE,
    async all(statement, values = []) {
      let ready = prepared.get(statement);
      if (!ready) {
        ready = connection.prepare(statement).raw(true);
        if (prepared.size >= 200) prepared.clear();
        prepared.set(statement, ready);
      }
      return ready.all(...values) as never;
    },
    async close() {
      connection.close();
    },
  };
}

const INT8 = 20;

/**
 * Compiling a statement costs more than any of these saves. With 4 MB the found rows of a large library would be remembered by page only,
 * and each page's rows looked at again.
 */
const SETTINGS = "SET default_transaction_read_only = on; SET jit = off; SET work_mem = '64MB'";

/** The server, or a pooler between, has not got the statement, or has got another of its name, or its rows have other columns now. */
const FORGOTTEN = new Set(["26000", "42P05", "0A000"]);

/** The names of statements that are planned once: a few, since each is kept as long as the connection. */
class KnownStatements {
  readonly #names = new Map<string, string>();
  readonly #refused = new WeakSet<pg.Client>();

  async ask(client: pg.Client, text: string, values: readonly RawValue[]): Promise<unknown> {
    if (this.#refused.has(client)) return askOnce(client, text, values);
    const name = this.#names.get(text) ?? `atelier_${this.#names.size}`;
    this.#names.set(text, name);
    try {
      return (await client.query({ name, text, values: [...values], rowMode: "array" })).rows;
    } catch (error) {
      if (!FORGOTTEN.has(systemCode(error) ?? "")) throw error;
      this.#refused.add(client);
      return askOnce(client, text, values);
    }
  }
}

async function askOnce(client: pg.Client, text: string, values: readonly RawValue[]): Promise<unknown> {
  return (await client.query({ text, values: [...values], rowMode: "array" })).rows;
}

async function openPostgresReader(connectionString: string): Promise<RawReader> {
  const types = new pg.TypeOverrides();
  types.setTypeParser(INT8, Number);
  const known = new KnownStatements();
  let client: Promise<pg.Client> | undefined;
  const connect = async () => {
    const fresh = new pg.Client({ connectionString, types, keepAlive: true, connectionTimeoutMillis: 5_000 });
    // A connection that dies is opened again by the next statement.
    fresh.on("error", () => {
      client = undefined;
    });
    await fresh.connect();
    await fresh.query(SETTINGS);
    return fresh;
  };
  return {
    dialect: POSTGRESQL,
    async all(statement, values = [], often) {
      client ??= connect();
      const connected = await client.catch((error: unknown) => {
        client = undefined;
        throw error;
      });
      let count = 0;
      const text = statement.replaceAll("?", () => `$${++count}`);
      return (await (often ? known.ask(connected, text, values) : askOnce(connected, text, values))) as never;
    },
    async close() {
      await (await client?.catch(() => undefined))?.end();
    },
  };
}
