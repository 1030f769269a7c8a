/**
 * Applies what migrations the database lacks, in a process of its own, so that the supervisor never loads a database driver.
 * Says on stdout how many it applied. Ends with 0, with 3 when the database cannot be reached, with 1 when it refuses.
 */
import { environment } from "#lib/core/env.ts";
import { migrate } from "#lib/db/migrate.ts";
import { reasonOf } from "./supervisor/reason.ts";
import { isUnreachable } from "./supervisor/unreachable.ts";

try {
  const applied = await migrate(environment());
  process.stdout.write(String(applied.length));
  process.exit(0);
} catch (error) {
  process.stderr.write(reasonOf(error));
  process.exit(isUnreachable(error) ? 3 : 1);
}
