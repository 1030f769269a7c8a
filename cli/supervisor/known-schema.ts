import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "#lib/core/env.ts";

/** This database at these migrations, as one word. */
function word(project: string, settings: Environment): string {
  const folder = join(project, "prisma", settings.databaseUrl ? "postgresql" : "sqlite", "migrations");
  const hash = createHash("sha256").update(settings.databaseUrl ?? settings.databasePath);
  for (const name of readdirSync(folder).sort()) hash.update(`\0${name}`);
  return hash.digest("hex");
}

const stamp = (settings: Environment) => join(settings.home, "cache", "schema.txt");

/**
 * Whether the last start left this database with today's schema. Only a hint: then web and worker start while the check still runs,
 * which is most of what a second start takes.
 */
export function wasMigrated(project: string, settings: Environment): boolean {
  if (!settings.databaseUrl && !existsSync(settings.databasePath)) return false;
  try {
    return readFileSync(stamp(settings), "utf8") === word(project, settings);
  } catch {
    return false;
  }
}

export function rememberMigrated(project: string, settings: Environment): void {
  try {
    mkdirSync(dirname(stamp(settings)), { recursive: true });
    writeFileSync(stamp(settings), word(project, settings));
  } catch {
    // The next start looks again, which takes a second longer.
  }
}
