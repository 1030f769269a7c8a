import type { z } from "zod";
import { AppError } from "#lib/core/errors.ts";
import { uuidv7 } from "#lib/core/ids.ts";
import { correlationId } from "#lib/core/log.ts";
import { type Database, database, type Tx } from "#lib/db/client.ts";
import { wake } from "#lib/events/bus.ts";
import type { EventScope } from "#lib/events/define.ts";
import { publish, say, wakeReaders } from "#lib/events/service.ts";
import type { JobLine, Lane } from "./define.ts";
import { queueChanged } from "./events.ts";
import { fitBetween } from "./order.ts";
import type { Beside } from "./schema.ts";
import {
  forgetKey,
  holdLine,
  insertJob,
  isPaused,
  linePlaces,
  type Moved,
  makeRoom,
  neighbourOf,
  retryJob,
  setPaused,
  setPlace,
  stopJob,
} from "./store.ts";

export interface EnqueueOptions {
  readonly person: string;
  readonly idempotencyKey?: string | undefined;
  readonly engineId?: string | null;
  readonly projectId?: string | null;
  readonly delayMs?: number;
  readonly priority?: number;
}

/** Whoever asked for a job hears of it, and so do admins. */
export function jobScope(person: string): EventScope {
  return `person:${person}`;
}

/**
 * Puts a job in line inside the caller's transaction. Call `wakeWorkers` after it commits.
 * @returns the job's id: of the job with the same key where there is one (`existed`)
 */
export async function enqueueIn<P extends z.ZodType>(
  tx: Tx,
  job: JobLine<P>,
  payload: z.infer<P>,
  options: EnqueueOptions,
  of: Database = database(),
): Promise<{ id: string; existed: boolean }> {
  const id = uuidv7();
  const inserted = await insertJob(tx, of.dialect, {
    id,
    type: job.type,
    lane: job.lane,
    priority: options.priority ?? job.priority,
    person: options.person,
    payload: JSON.stringify(payload),
    idempotencyKey: options.idempotencyKey ?? null,
    engineId: options.engineId ?? null,
    projectId: options.projectId ?? null,
    correlationId: correlationId() ?? null,
    maxAttempts: job.maxAttempts,
    runAfter: new Date(Date.now() + (options.delayMs ?? 0)),
  });
  if (!inserted) {
    const before = await tx.job.findUnique({ where: { idempotencyKey: options.idempotencyKey ?? "" }, select: { id: true } });
    if (!before) throw new AppError("conflict", "A job with the same key was just removed. Send the request again.");
    return { id: before.id, existed: true };
  }
  return { id, existed: false };
}

export async function enqueue<P extends z.ZodType>(
  job: JobLine<P>,
  payload: z.infer<P>,
  options: EnqueueOptions,
  of: Database = database(),
): Promise<{ id: string; existed: boolean }> {
  const made = await enqueueIn(of.client, job, payload, options, of);
  wakeWorkers(job.lane);
  return made;
}

/** Gives a job's key back: who asks for the same from here on gets a job of their own, which begins after. */
export async function releaseKey(tx: Tx, id: string): Promise<void> {
  await forgetKey(tx, id);
}

/** Call after a transaction that put jobs in line or asked one to stop has committed; with the lane where only that one is concerned. */
export function wakeWorkers(lane?: Lane): void {
  wake("jobs", lane && [lane]);
  wakeReaders();
}

/** @returns the state it has now, or null when it had already ended */
export async function stop(id: string, of: Database = database()): Promise<Moved | null> {
  const [moved] = await stopJob(of.client, id);
  wakeWorkers();
  return moved ?? null;
}

/** @returns null when the job is not one that ended without completing */
export async function retry(id: string, of: Database = database()): Promise<Moved | null> {
  const [moved] = await retryJob(of.client, of.dialect, id);
  wakeWorkers();
  return moved ?? null;
}

/**
 * Puts a waiting job right before or after another one that waits in the same lane, and gives it that one's priority.
 * @returns false when one of the two does not wait there (any more)
 */
export async function move(lane: Lane, id: string, to: Beside, of: Database = database()): Promise<boolean> {
  const moved = await of.client.$transaction(async (tx) => {
    await holdLine(tx, lane);
    const places = await linePlaces(tx, lane, [id, to.job]);
    const there = places.find((place) => place.id === to.job);
    if (!there || !places.some((place) => place.id === id)) return false;
    if (id === to.job) return true;
    const other = await neighbourOf(tx, lane, there, to.side, id);
    const [left, right] = to.side === "before" ? [other, there] : [there, other];
    const { turn, room } = fitBetween(id, there.priority, left, right);
    if (room > 0 && right) await makeRoom(tx, lane, right, room);
    if (!(await setPlace(tx, { id, priority: there.priority, turn }))) return false;
    await publish(tx, [say(queueChanged, "everyone", { lane, paused: await isPaused(tx, lane) })], of);
    return true;
  });
  if (moved) wakeReaders();
  return moved;
}

export async function pause(lane: Lane, paused: boolean, by: string, of: Database = database()): Promise<void> {
  await of.client.$transaction(async (tx) => {
    await setPaused(tx, lane, paused, by);
    await publish(tx, [say(queueChanged, "everyone", { lane, paused })], of);
  });
  wakeWorkers();
}
