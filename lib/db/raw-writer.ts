import Sqlite from "better-sqlite3";
import pg from "pg";
import type { DatabaseLocation } from "./location.ts";
import type { RawValue } from "./raw-value.ts";

const RETRY_MS = 50;
const PATIENCE_MS = 10_000;

/**
 * One small writing statement on a connection of its own, for threads that otherwise only read. Never blocks the calling thread while
 * another writes: it tries again. Placeholders are `?`. @returns what the statement returns
 */
export async function writeOnce(location: DatabaseLocation, statement: string, values: readonly RawValue[]): Promise<RawValue[][]> {
  if (location.databaseUrl) return writePostgres(location.databaseUrl, statement, values);
  for (const until = Date.now() + PATIENCE_MS; ; ) {
    try {
      return writeSqlite(location.databasePath, statement, values);
    } catch (error) {
      if ((error as { code?: string }).code !== "SQLITE_BUSY" || Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

function writeSqlite(path: string, statement: string, values: readonly RawValue[]): RawValue[][] {
  const connection = new Sqlite(path, { fileMustExist: true, timeout: 0 });
  try {
    // What others left in the log of the database is not written back by this commit.
    connection.pragma("wal_autocheckpoint = 0");
    return connection
      .prepare(statement)
      .raw(true)
      .all(...values) as RawValue[][];
  } finally {
    connection.close();
  }
}

async function writePostgres(connectionString: string, statement: string, values: readonly RawValue[]): Promise<RawValue[][]> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  // A connection that dies fails the query; the event says it a second time.
  client.on("error", () => undefined);
  await client.connect();
  try {
    let count = 0;
    const text = statement.replaceAll("?", () => `$${++count}`);
    const { rows } = await client.query({ text, values: [...values], rowMode: "array" });
    return rows as RawValue[][];
  } finally {
    await client.end();
  }
}
