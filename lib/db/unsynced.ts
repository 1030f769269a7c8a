import { AsyncLocalStorage } from "node:async_hooks";
import { processWide } from "#lib/core/process-wide.ts";

const inside = processWide("unsynced", () => new AsyncLocalStorage<true>());

/**
 * Statements and transactions of `work` wait for no disk on SQLite: they may be lost when the power fails, with nothing that was written
 * after them. For what then means nothing any more, as which worker has a job, and for what the disk says again, as what a scan found.
 */
export function unsynced<T>(work: () => PromiseLike<T>): Promise<T> {
  // Prisma sends a statement when it is waited for, which has to be in here.
  return inside.run(true, async () => await work());
}

export function isUnsynced(): boolean {
  return inside.getStore() === true;
}
