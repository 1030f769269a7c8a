import { database } from "#lib/db/client.ts";

/** A worker that was seen so recently is alive. */
const ALIVE_MS = 15_000;

/** Whether a running instance's worker does what is put in line. */
export async function isWorkerAlive(): Promise<boolean> {
  return (await database().client.worker.count({ where: { seenAt: { gt: new Date(Date.now() - ALIVE_MS) } } })) > 0;
}
