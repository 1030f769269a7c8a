/** Runs one suite over both databases: every store promises the same on each. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, inject } from "vitest";
import { type Database, openDatabase, setDatabase } from "#lib/db/client.ts";
import { migrate } from "#lib/db/migrate.ts";
import { startPostgres } from "./postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the PostgreSQL that the global set-up started; a database of one's own is made in it. */
    postgresUrl: string | undefined;
  }
}

let made = 0;

/** A new, migrated SQLite database in a folder of its own. */
export async function sqliteDatabase(): Promise<{ database: Database; remove(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "atelier-db-"));
  const location = { databaseUrl: undefined, databasePath: join(folder, "media.db"), logSql: false };
  await migrate(location);
  const database = openDatabase(location);
  return {
    database,
    async remove() {
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A new, migrated PostgreSQL database. */
export async function postgresDatabase(): Promise<{ database: Database; remove(): Promise<void> }> {
  const shared = inject("postgresUrl");
  made += 1;
  const name = `test_${process.pid}_${made}`;
  let url: string;
  let stop = async () => {};
  if (shared) {
    const admin = openDatabase({ databaseUrl: shared, databasePath: "", logSql: false });
    await admin.client.$executeRawUnsafe(`CREATE DATABASE ${name}`);
    await admin.close();
    url = shared.replace(/\/[^/]*$/, `/${name}`);
  } else {
    const server = await startPostgres();
    url = await server.createDatabase(name);
    stop = () => server.remove();
  }
  const location = { databaseUrl: url, databasePath: "", logSql: false };
  await migrate(location);
  const database = openDatabase(location);
  return {
    database,
    async remove() {
      await database.close();
      await stop();
    },
  };
}

export function describeEachDatabase(name: string, suite: (database: () => Database) => void): void {
  for (const [label, make] of [
    ["SQLite", sqliteDatabase],
    ["PostgreSQL", postgresDatabase],
  ] as const) {
    describe(`${name} on ${label}`, () => {
      let opened: Awaited<ReturnType<typeof make>> | undefined;
      beforeAll(async () => {
        opened = await make();
        setDatabase(opened.database);
      });
      afterAll(async () => {
        await opened?.remove();
      });
      suite(() => {
        if (!opened) throw new Error("The database is not open yet.");
        return opened.database;
      });
    });
  }
}
