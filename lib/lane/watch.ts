/** Keeps this process's list of changed keys: what the outbox holds of the last two days, then what happens. */
import { environment } from "#lib/core/env.ts";
import { AppError, messageOf } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import { processWide } from "#lib/core/process-wide.ts";
import { db } from "#lib/db/client.ts";
import { lastEventId } from "#lib/events/store.ts";
import { tail } from "#lib/events/tail.ts";
import { isLoopback } from "#lib/http/guard.ts";
import { mediaVisibility } from "#lib/media/events.ts";
import { ADDRESS_LIFE_MS, type ChangedKeys, changedKeys } from "./changed.ts";
import { selectEventsSince } from "./store.ts";

const MOST = 100_000;
const AGAIN_MS = 2_000;

interface Watch {
  changed: ChangedKeys;
  /** Settles when the past is known; undefined before the first ask and after a failure. */
  ready: Promise<void> | undefined;
  isReady: boolean;
  failedAt: number;
  leave: () => void;
}

const watch = processWide<Watch>("lane.watch", () => ({
  changed: changedKeys(MOST),
  ready: undefined,
  isReady: false,
  failedAt: Number.NEGATIVE_INFINITY,
  leave: () => undefined,
}));

/**
 * Whether a preview's address has to be checked against the row.
 * @throws AppError `database_unavailable` while that cannot be known, except to the person at this machine, who may see everything
 */
export async function isToBeChecked(key: string): Promise<boolean> {
  if (watch.isReady) return watch.changed.has(key);
  if (!environment().hasDatabase) return false;
  try {
    await started();
  } catch (error) {
    if (isLoopback(environment().host)) return false;
    throw new AppError(
      "database_unavailable",
      "The database cannot be reached, so nobody can say who may see this. Try again in a moment.",
      {
        cause: error,
      },
    );
  }
  return watch.changed.has(key);
}

function started(): Promise<void> {
  if (watch.ready) return watch.ready;
  if (performance.now() - watch.failedAt < AGAIN_MS) return Promise.reject(new Error("the outbox could not be read a moment ago"));
  const ready = begin();
  watch.ready = ready;
  ready.catch((error: unknown) => {
    log.debug("the outbox cannot be read now", { reason: messageOf(error) });
    watch.failedAt = performance.now();
    watch.ready = undefined;
  });
  return ready;
}

async function begin(): Promise<void> {
  // First where the outbox stands, then its past: what comes in between is told twice, which harms nothing.
  const newest = await lastEventId(db());
  for (const { payload, createdAt } of await selectEventsSince(db(), mediaVisibility.type, new Date(Date.now() - ADDRESS_LIFE_MS))) {
    note(JSON.parse(payload), createdAt.getTime());
  }
  watch.leave = await tail.follow(newest, (event) => {
    if (event.type === mediaVisibility.type) note(event.payload, Date.now());
  });
  watch.isReady = true;
}

function note(payload: unknown, at: number): void {
  const parsed = mediaVisibility.payload.safeParse(payload);
  // An event of a later version that cannot be read could mean anything.
  watch.changed.note(parsed.success ? parsed.data.keys : null, at);
}

/** Forgets everything; for tests, and for a process that ends. */
export function stopWatching(): void {
  watch.leave();
  Object.assign(watch, {
    changed: changedKeys(MOST),
    ready: undefined,
    isReady: false,
    failedAt: Number.NEGATIVE_INFINITY,
    leave: () => undefined,
  });
}
