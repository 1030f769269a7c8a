import type { Tx } from "#lib/db/client.ts";
import { type Sight, seen } from "#lib/media/store.ts";

/** Who asked for a job; null where there is no such job. */
export async function selectPersonOfJob(tx: Tx, id: string): Promise<string | null> {
  const job = await tx.job.findUnique({ where: { id }, select: { person: true } });
  return job?.person ?? null;
}

/** Whether there is a file with these bytes that someone may see. */
export async function isKeySeen(tx: Tx, sight: Sight, fingerprint: string): Promise<boolean> {
  const row = await tx.mediaFile.findFirst({ where: { AND: [{ fingerprint }, seen(sight)] }, select: { id: true } });
  return row !== null;
}

export async function selectEventsSince(tx: Tx, type: string, since: Date): Promise<{ payload: string; createdAt: Date }[]> {
  return tx.event.findMany({ where: { type, createdAt: { gte: since } }, select: { payload: true, createdAt: true } });
}
