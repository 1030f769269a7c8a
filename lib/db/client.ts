import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { PrismaPg } from "@prisma/adapter-pg";
import type Sqlite from "better-sqlite3";
import { type Environment, environment } from "#lib/core/env.ts";
import { AppError } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import { processWide } from "#lib/core/process-wide.ts";
import { type Dialect, POSTGRESQL, SQLITE } from "./dialect.ts";
import { directConnection } from "./direct.ts";
import { PrismaClient as PostgresClient } from "./generated/postgresql/client.ts";
import { type Prisma, PrismaClient as SqliteClient } from "./generated/sqlite/client.ts";

export type { Prisma } from "./generated/sqlite/client.ts";

/** Many may wait for a connection at once on a busy machine: late is better than refused. */
const PATIENCE = { maxWait: 10_000, timeout: 15_000 } as const;

/** A client or an open transaction on it. Typed by the SQLite client: the part that both databases share. */
export type Tx = Prisma.TransactionClient;
export type Client = SqliteClient;

export interface Database {
  readonly client: Client;
  readonly dialect: Dialect;
  /** Where it is, for threads that open a connection of their own. */
  readonly location: DatabaseLocation;
  close(): Promise<void>;
}

export type DatabaseLocation = Pick<Environment, "databaseUrl" | "databasePath" | "logSql">;

/** Opens the database the location names; nothing is connected or created before the first statement but the SQLite folder. */
export function openDatabase(location: DatabaseLocation): Database {
  return location.databaseUrl ? openPostgres(location.databaseUrl, location) : openSqlite(location.databasePath, location);
}

function openSqlite(path: string, location: DatabaseLocation): Database {
  mkdirSync(dirname(path), { recursive: true });
  let connection: Sqlite.Database | undefined;
  const adapter = sqliteAdapter(path, (opened) => {
    connection = opened;
    // A statement with triggers notes what it may have to undo, page by page: in a file, that is most of what an insert costs.
    opened.pragma("temp_store = MEMORY");
  });
  const client = new SqliteClient({ adapter, transactionOptions: PATIENCE, log: [{ emit: "event", level: "query" }] });
  if (location.logSql) client.$on("query", printStatement);
  const dialect = { ...SQLITE, direct: directConnection(() => connection) };
  return { client, dialect, location, close: () => client.$disconnect() };
}

/**
 * Prisma's adapter, with what each connection must be told: a commit is on the disk when it returns, also in WAL mode.
 * @param opened is given each new connection
 */
export function sqliteAdapter(path: string, opened?: (connection: Sqlite.Database) => void): PrismaBetterSqlite3 {
  const adapter = new PrismaBetterSqlite3({ url: `file:${path}`, timeout: 10_000 });
  const connect = adapter.connect.bind(adapter);
  adapter.connect = async () => {
    const connection = await connect();
    await connection.executeScript(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536;",
    );
    // The adapter keeps better-sqlite3's connection in a field its types do not name.
    opened?.((connection as unknown as { client: Sqlite.Database }).client);
    return connection;
  };
  return adapter;
}

export function postgresAdapter(url: string): PrismaPg {
  return new PrismaPg(
    { connectionString: url, max: 10, connectionTimeoutMillis: 5_000, idleTimeoutMillis: 60_000, keepAlive: true },
    // A connection that dies while idle is an event, not a crash: the pool opens another.
    { onPoolError: (error) => log.warn("database connection lost", { reason: error.message }) },
  );
}

function openPostgres(url: string, location: DatabaseLocation): Database {
  const adapter = postgresAdapter(url);
  const client = new PostgresClient({ adapter, transactionOptions: PATIENCE, log: [{ emit: "event", level: "query" }] });
  if (location.logSql) client.$on("query", printStatement);
  // The one cast: both clients are generated from the same models, SQLite's inputs are the common subset.
  return { client: client as unknown as Client, dialect: POSTGRESQL, location, close: () => client.$disconnect() };
}

function printStatement(event: { query: string; params: string; duration: number }): void {
  log.info("sql", { statement: event.query, params: event.params.slice(0, 500), ms: event.duration });
}

const held = processWide<{ database?: Database }>("database", () => ({}));

/** This process's database: one, however many copies of this module Next has bundled. @throws AppError `database_unavailable` when off */
export function database(): Database {
  if (held.database) return held.database;
  const env = environment();
  if (!env.hasDatabase) throw new AppError("database_unavailable", "The database is switched off (ATELIER_DATABASE=off).");
  held.database = openDatabase(env);
  return held.database;
}

export function db(): Client {
  return database().client;
}

/** Puts another database in place (tests run one suite over both). */
export function setDatabase(next: Database): void {
  held.database = next;
}
