/**
 * Applies what migrations the database lacks, in a process of its own, so that the supervisor never loads a database driver.
 * Says on stdout how many it applied. Ends with 0, with 3 when the database cannot be reached, with 4 when a SQLite file is broken
 * (`--thorough` reads all of it to know), with 1 when it refuses.
 */
import { existsSync } from "node:fs";
import { environment } from "#lib/core/env.ts";
import { migrate } from "#lib/db/migrate.ts";
import { openRawReader } from "#lib/db/raw-reader.ts";
import { isDatabaseDamaged } from "#lib/db/unavailable.ts";
import { reasonOf } from "./supervisor/reason.ts";
import { isUnreachable } from "./supervisor/unreachable.ts";

const env = environment();

async function refuseBroken(): Promise<void> {
  if (env.databaseUrl || !existsSync(env.databasePath)) return;
  const reader = await openRawReader(env);
  const [answer] = await reader.all<[string]>("PRAGMA quick_check(1)");
  await reader.close();
  if (answer?.[0] !== "ok") throw new Error(`database disk image is malformed: ${answer?.[0]}`);
}

try {
  if (process.argv.includes("--thorough")) await refuseBroken();
  const applied = await migrate(env);
  process.stdout.write(String(applied.length));
  process.exit(0);
} catch (error) {
  process.stderr.write(reasonOf(error));
  process.exit(!env.databaseUrl && isDatabaseDamaged(error) ? 4 : isUnreachable(error) ? 3 : 1);
}
