import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { sqliteDatabase } from "#test/databases.ts";
import { freePort, startPostgres, type TestPostgres } from "#test/postgres.ts";
import { database, openDatabase } from "./client.ts";
import { databaseUnavailable, isDatabaseUnavailable } from "./unavailable.ts";

async function failureOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}

describe("a PostgreSQL that is not there", () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.remove());

  it("is known when nobody listens", async () => {
    const url = `postgresql://atelier:atelier@127.0.0.1:${await freePort()}/none`;
    const database = openDatabase({ databaseUrl: url, databasePath: "", logSql: false });
    expect(isDatabaseUnavailable(await failureOf(() => database.client.user.count()))).toBe(true);
    await database.close();
  });

  it("is known when it goes down under an open connection, in the middle of a transaction too", async () => {
    const url = await server.createDatabase("going");
    const database = openDatabase({ databaseUrl: url, databasePath: "", logSql: false });
    await database.client.$queryRawUnsafe("SELECT 1");
    const inTransaction = failureOf(() =>
      database.client.$transaction(async (tx) => {
        await tx.$queryRawUnsafe("SELECT 1");
        await server.stop();
        await tx.$queryRawUnsafe("SELECT 1");
      }),
    );
    expect(isDatabaseUnavailable(await inTransaction)).toBe(true);
    expect(isDatabaseUnavailable(await failureOf(() => database.client.$queryRawUnsafe("SELECT 1")))).toBe(true);
    await server.start();
    expect(await database.client.$queryRawUnsafe("SELECT 1 AS one"), "and it goes on by itself").toEqual([{ one: 1 }]);
    await database.close();
  });
});

describe("a SQLite file that cannot be used", () => {
  it("is known when it is a folder or no database", async () => {
    const folder = mkdtempSync(join(tmpdir(), "atelier-broken-"));
    mkdirSync(join(folder, "media.db"));
    const asFolder = openDatabase({ databaseUrl: undefined, databasePath: join(folder, "media.db"), logSql: false });
    expect(isDatabaseUnavailable(await failureOf(() => asFolder.client.user.count()))).toBe(true);
    writeFileSync(join(folder, "other.db"), "this is no database, but long enough to look at".repeat(100));
    const asText = openDatabase({ databaseUrl: undefined, databasePath: join(folder, "other.db"), logSql: false });
    expect(isDatabaseUnavailable(await failureOf(() => asText.client.user.count()))).toBe(true);
    rmSync(folder, { recursive: true, force: true });
  });
});

describe("other failures", () => {
  it("are not taken for it: a wrong statement, a taken key, an engine that does not listen", async () => {
    const made = await sqliteDatabase();
    const { client } = made.database;
    expect(isDatabaseUnavailable(await failureOf(() => client.$queryRawUnsafe("SELECT nothing FROM nowhere")))).toBe(false);
    const row = { login: "anna", name: "Anna", createdAt: new Date() };
    await client.user.create({ data: row });
    expect(isDatabaseUnavailable(await failureOf(() => client.user.create({ data: row })))).toBe(false);
    await made.remove();
    const engine = await failureOf(async () => fetch(`http://127.0.0.1:${await freePort()}/`));
    expect(isDatabaseUnavailable(engine)).toBe(false);
    expect(isDatabaseUnavailable(undefined)).toBe(false);
  });
});

describe("what is said of it", () => {
  it("is that it is switched off where it is, and else that it comes back", () => {
    setEnvironment(parseEnvironment({ ATELIER_DATABASE: "off" }));
    expect(() => database()).toThrow("The database is switched off (ATELIER_DATABASE=off).");
    expect(databaseUnavailable().message).toBe("The database is switched off (ATELIER_DATABASE=off).");
    setEnvironment(parseEnvironment({}));
    expect(databaseUnavailable(new Error("gone")).message).toMatch(/cannot be reached just now/);
  });
});
