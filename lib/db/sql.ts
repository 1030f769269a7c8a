import { Prisma } from "./generated/sqlite/client.ts";

/** Pieces of hand-written SQL; placeholders become the dialect's own when the statement is sent. */
export const { sql, join, raw, empty } = Prisma;
export type Sql = ReturnType<typeof sql>;
