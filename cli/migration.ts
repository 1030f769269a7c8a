/**
 * For developers: writes the next migration of both databases from what changed in `prisma/models`.
 * `node cli/migration.ts <name>`; what Prisma's models cannot say (full text, triggers, partial indexes) is added by hand after.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diffModels, type Provider, readModels } from "#lib/db/migrate.ts";
import { startPostgres } from "#test/postgres.ts";

const name = process.argv[2];
if (!name || !/^[a-z0-9_]+$/.test(name)) {
  console.error("usage: node cli/migration.ts <name in snake_case>");
  process.exit(2);
}

const PRISMA = join(import.meta.dirname, "..", "prisma");
const released = join(PRISMA, "released");
const before = existsSync(released)
  ? readdirSync(released).map((file) => [file, readFileSync(join(released, file), "utf8")] as [string, string])
  : [];
const stamp = new Date().toISOString().slice(0, 19).replace(/[-:T]/g, "");
const postgres = await startPostgres();
const databaseUrl = await postgres.createDatabase("diff");
const location = { databaseUrl: undefined, databasePath: join(mkdtempSync(join(tmpdir(), "atelier-")), "diff.db"), logSql: false };

for (const provider of ["sqlite", "postgresql"] satisfies Provider[]) {
  const header = readModels(provider)[0];
  const from = before.length && header ? [header, ...before] : null;
  const sql = await diffModels(provider, from, { ...location, databaseUrl: provider === "postgresql" ? databaseUrl : undefined });
  const folder = join(PRISMA, provider, "migrations", `${stamp}_${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "migration.sql"), sql);
  console.log(`${folder}/migration.sql`);
}
mkdirSync(released, { recursive: true });
for (const [file, text] of readModels("sqlite").slice(1)) writeFileSync(join(released, file), text);
await postgres.remove();
process.exit(0);
