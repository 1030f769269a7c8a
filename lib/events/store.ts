import type { Database, Tx } from "#lib/db/client.ts";
import { join, sql } from "#lib/db/sql.ts";
import type { Outbox } from "./resume.ts";

export interface EventRow {
  id: number;
  type: string;
  scope: string;
  payload: string;
}

/**
 * Writes events in the caller's transaction. On PostgreSQL a lock held until commit makes ids become visible in their order, so that a
 * cursor never passes one that is not committed yet; call it last in the transaction.
 */
export async function insertEvents(tx: Tx, dialect: Database["dialect"], rows: readonly Omit<EventRow, "id">[]): Promise<void> {
  if (rows.length === 0) return;
  if (dialect.serializePublishers) await tx.$executeRawUnsafe(dialect.serializePublishers);
  const now = new Date();
  const values = rows.map((row) => sql`(${row.type}, ${row.scope}, ${row.payload}, ${now})`);
  await tx.$executeRaw`INSERT INTO events (type, scope, payload, created_at) VALUES ${join(values)}`;
}

export async function eventsAfter(tx: Tx, cursor: number, limit: number): Promise<EventRow[]> {
  const rows = await tx.$queryRaw<(Omit<EventRow, "id"> & { id: number | bigint })[]>`
    SELECT id, type, scope, payload FROM events WHERE id > ${cursor} ORDER BY id LIMIT ${limit}`;
  return rows.map((row) => ({ ...row, id: Number(row.id) }));
}

export async function lastEventId(tx: Tx): Promise<number> {
  const newest = await tx.event.findFirst({ orderBy: { id: "desc" }, select: { id: true } });
  return newest?.id ?? 0;
}

/** The outbox as it is. The database's first migration has an id of its own wherever it is applied. */
export async function selectOutbox(tx: Tx): Promise<Outbox> {
  const [made] = await tx.$queryRaw<{ id: string }[]>`SELECT id FROM _prisma_migrations ORDER BY migration_name LIMIT 1`;
  const oldest = await tx.event.findFirst({ orderBy: { id: "asc" }, select: { id: true } });
  return { id: (made?.id ?? "").replaceAll("-", "").slice(0, 8), first: oldest?.id ?? null, last: await lastEventId(tx) };
}

export async function deleteEventsBefore(tx: Tx, before: Date): Promise<number> {
  const { count } = await tx.event.deleteMany({ where: { createdAt: { lt: before } } });
  return count;
}
