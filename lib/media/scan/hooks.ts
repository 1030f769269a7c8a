import { processWide } from "#lib/core/process-wide.ts";
import type { Tx } from "#lib/db/client.ts";

type Hook = (tx: Tx, mediaIds: readonly number[]) => Promise<void>;

const hooks = processWide("scan-hooks", () => new Set<Hook>());

/**
 * What higher rooms do, in a transaction, once a scan has ended in which files appeared or got other bytes; the worker composes them. Of
 * thousands at once only the first are named.
 */
export function whenMediaAppears(hook: Hook): void {
  hooks.add(hook);
}

export async function addedMedia(tx: Tx, mediaIds: readonly number[]): Promise<void> {
  for (const hook of hooks) await hook(tx, mediaIds);
}

/** Roots that this process's last scan found offline: once they are back, somebody has to scan them. */
export const offlineRoots = processWide("offline-roots", () => new Set<string>());
