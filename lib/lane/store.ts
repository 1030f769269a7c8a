import type { Tx } from "#lib/db/client.ts";

/** Who asked for a job; null where there is no such job. */
export async function selectPersonOfJob(tx: Tx, id: string): Promise<string | null> {
  const job = await tx.job.findUnique({ where: { id }, select: { person: true } });
  return job?.person ?? null;
}
