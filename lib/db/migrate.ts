import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import type { SchemaEngine } from "@prisma/schema-engine-wasm";
import { openDatabase, postgresAdapter } from "./client.ts";
import type { DatabaseLocation } from "./location.ts";
import { sqliteAdapter } from "./sqlite-adapter.ts";

const PRISMA = join(import.meta.dirname, "..", "..", "prisma");

const NO_FILTERS = { externalTables: [], externalEnums: [] };

export type Provider = "sqlite" | "postgresql";

interface MigrationFile {
  name: string;
  sql: string;
}

export function readMigrations(provider: Provider): MigrationFile[] {
  const folder = join(PRISMA, provider, "migrations");
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({ name: entry.name, sql: readFileSync(join(folder, entry.name, "migration.sql"), "utf8") }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The current models as Prisma's engine wants them: every file by name and text. */
export function readModels(provider: Provider): [string, string][] {
  const models = readdirSync(join(PRISMA, "models")).sort();
  return [
    ["schema.prisma", readFileSync(join(PRISMA, provider, "schema.prisma"), "utf8")],
    ...models.map((name): [string, string] => [name, readFileSync(join(PRISMA, "models", name), "utf8")]),
  ];
}

/** The adapter cuts a script at every semicolon, also inside a function's body. PostgreSQL itself takes a script as it is. */
function wholeScripts(adapter: PrismaPg): PrismaPg {
  const connect = adapter.connect.bind(adapter);
  adapter.connect = async () => {
    const connection = await connect();
    const pool = connection.underlyingDriver();
    connection.executeScript = async (script) => {
      await pool.query(script);
    };
    return connection;
  };
  return adapter;
}

/** Runs `work` with Prisma's schema engine. It locks the database as long as its connections live, so they are closed after. */
async function withSchemaEngine<T>(provider: Provider, location: DatabaseLocation, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  const { SchemaEngine } = await import("@prisma/schema-engine-wasm");
  const open: { dispose(): Promise<void> }[] = [];
  const adapter =
    provider === "sqlite"
      ? sqliteAdapter(location.databasePath, undefined, "may be made")
      : wholeScripts(postgresAdapter(location.databaseUrl ?? ""));
  const connect = adapter.connect.bind(adapter);
  adapter.connect = async () => {
    const connection = await connect();
    open.push(connection);
    return connection;
  };
  try {
    const engine = await SchemaEngine.new(
      { datamodels: readModels(provider) },
      () => undefined,
      bindMigrationAwareSqlAdapterFactory(adapter) as never,
    );
    return await work(engine);
  } finally {
    await Promise.all(open.map((connection) => connection.dispose()));
  }
}

/** The names of migrations the database already has; empty for a new database. */
async function appliedMigrations(location: DatabaseLocation): Promise<Set<string>> {
  if (!location.databaseUrl && !existsSync(location.databasePath)) return new Set();
  const database = openDatabase(location);
  try {
    const exists = await database.client.$queryRawUnsafe<{ found: number | bigint }[]>(
      database.dialect.name === "sqlite"
        ? "SELECT COUNT(*) AS found FROM sqlite_master WHERE name = '_prisma_migrations'"
        : "SELECT COUNT(*)::int AS found FROM information_schema.tables WHERE table_name = '_prisma_migrations' AND table_schema = current_schema()",
    );
    if (!Number(exists[0]?.found)) return new Set();
    const rows = await database.client.$queryRawUnsafe<{ migration_name: string }[]>(
      "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
    );
    return new Set(rows.map((row) => row.migration_name));
  } finally {
    await database.close();
  }
}

/**
 * Brings the database to the current schema and says which migrations that took. The schema engine is loaded only when there is
 * something to apply, so a second start does not pay for it.
 */
export async function migrate(location: DatabaseLocation): Promise<string[]> {
  const provider: Provider = location.databaseUrl ? "postgresql" : "sqlite";
  if (provider === "sqlite") mkdirSync(dirname(location.databasePath), { recursive: true });
  const files = readMigrations(provider);
  const applied = await appliedMigrations(location);
  if (files.every((file) => applied.has(file.name))) return [];
  const migrationsList = {
    baseDir: join(PRISMA, provider, "migrations"),
    lockfile: { path: "migration_lock.toml", content: `provider = "${provider}"\n` },
    shadowDbInitScript: "",
    migrationDirectories: files.map((file) => ({
      path: file.name,
      migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value: file.sql } },
    })),
  };
  return withSchemaEngine(provider, location, async (engine) => {
    const result = await engine.applyMigrations({ migrationsList, filters: NO_FILTERS });
    return result.appliedMigrationNames;
  });
}

/** The statements that lead from one set of models to another; `from` null is the empty database. For `cli/migration.ts`. */
export async function diffModels(provider: Provider, from: [string, string][] | null, location: DatabaseLocation): Promise<string> {
  const target = (files: [string, string][]) => ({
    tag: "schemaDatamodel" as const,
    files: files.map(([path, content]) => ({ path, content })),
  });
  return withSchemaEngine(provider, location, async (engine) => {
    const ends = { from: from ? target(from) : { tag: "empty" as const }, to: target(readModels(provider)) };
    const result = await engine.diff({ ...ends, script: true, exitCode: null, filters: NO_FILTERS });
    return result.stdout ?? "";
  });
}
