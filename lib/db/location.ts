import type { Environment } from "#lib/core/env.ts";

/** Which database, and where it is. */
export type DatabaseLocation = Pick<Environment, "databaseUrl" | "databasePath" | "logSql">;
