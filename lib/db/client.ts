import { PrismaPg } from "@prisma/adapter-pg";
import type Sqlite from "better-sqlite3";
import { environment } from "#lib/core/env.ts";
import { log } from "#lib/core/log.ts";
import { processWide } from "#lib/core/process-wide.ts";
import { type Dialect, POSTGRESQL, SQLITE } from "./dialect.ts";
import { directConnection } from "./direct.ts";
import { PrismaClient as PostgresClient } from "./generated/postgresql/client.ts";
import { type Prisma, PrismaClient as SqliteClient } from "./generated/sqlite/client.ts";
import type { DatabaseLocation } from "./location.ts";
import { sqliteAdapter } from "./sqlite-adapter.ts";
import { databaseUnavailable } from "./unavailable.ts";

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

/** Opens the database the location names; nothing is connected before the first statement, and nothing is ever created: `migrate` does. */
export function openDatabase(location: DatabaseLocation): Database {
  return location.databaseUrl ? openPostgres(location.databaseUrl, location) : openSqlite(location.databasePath, location);
}

function openSqlite(path: string, location: DatabaseLocation): Database {
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
  if (!env.hasDatabase) throw databaseUnavailable();
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
