import { Prisma } from "./generated/sqlite/client.ts";

/** Pieces of hand-written SQL; placeholders become the dialect's own when the statement is sent. */
export const { sql, join, raw, empty } = Prisma;
export type Sql = ReturnType<typeof sql>;

/**
 * In a statement of its own, outside of transactions: it may be lost when the power fails, with nothing that was written after it, and so on
 * SQLite it waits for no disk. For what means nothing then any more, as which worker has a job.
 */
export const UNSYNCED = "/* unsynced */";
