import type { Database, Prisma, Tx } from "#lib/db/client.ts";
import { empty, join, raw, sql } from "#lib/db/sql.ts";
import { unsynced } from "#lib/db/unsynced.ts";
import { LINE } from "./claim.ts";
import type { Lane } from "./define.ts";
import type { JobError, JobStatus } from "./schema.ts";

export type JobRow = Prisma.JobGetPayload<Record<never, never>>;
type Dialect = Database["dialect"];

/** What a transition did to a job. Whoever asked for it is told by the database itself (triggers in the migrations). */
export interface Moved {
  id: string;
  status: JobStatus;
}
const MOVED = raw("RETURNING id, status");

export interface NewJobRow {
  id: string;
  type: string;
  lane: Lane;
  priority: number;
  person: string;
  payload: string;
  idempotencyKey: string | null;
  engineId: string | null;
  projectId: string | null;
  correlationId: string | null;
  maxAttempts: number;
  runAfter: Date;
}

/** How often a worker may die under a job before the job counts as the cause. */
const MOST_INTERRUPTIONS = 10;
/** From this many on it steps back for a moment before it is taken up again. */
const PATIENT_INTERRUPTIONS = 2;
const STEP_BACK_MS = 5_000;

/**
 * Puts a job in line, in one statement. Its turn is max(turn of the job last started, the person's last turn + 1), so that whoever has
 * few jobs waiting comes before the rest of someone's hundred. @returns false when a job with its key is there already
 */
export async function insertJob(tx: Tx, dialect: Dialect, job: NewJobRow): Promise<boolean> {
  const greatest = raw(dialect.greatest);
  const turn = sql`${greatest}(
    COALESCE((SELECT turn FROM jobs WHERE lane = ${job.lane} AND started_at IS NOT NULL ORDER BY started_at DESC, turn DESC LIMIT 1), 0),
    COALESCE((SELECT MAX(turn) FROM jobs WHERE lane = ${job.lane} AND person = ${job.person}), 0) + 1)`;
  const inserted = await tx.$executeRaw`
    INSERT INTO jobs (id, type, lane, priority, turn, person, payload, idempotency_key, engine_id, project_id, correlation_id,
                      max_attempts, run_after, created_at)
    VALUES (${job.id}, ${job.type}, ${job.lane}, ${job.priority}, ${turn}, ${job.person}, ${job.payload}, ${job.idempotencyKey},
            ${job.engineId}, ${job.projectId}, ${job.correlationId}, ${job.maxAttempts}, ${job.runAfter}, ${new Date()})
    ON CONFLICT (idempotency_key) DO NOTHING`;
  return inserted === 1;
}

/** Renews the leases of these jobs and says which of them are still the worker's; the others were taken from it. */
export async function renewLeases(tx: Tx, workerId: string, ids: readonly string[], leaseUntil: Date): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    UPDATE jobs SET lease_until = ${leaseUntil}
    WHERE worker_id = ${workerId} AND status IN ('running', 'stopping') AND id IN (${join([...ids])}) RETURNING id`;
  return rows.map((row) => row.id);
}

export interface Outcome {
  status: Extract<JobStatus, "completed" | "failed" | "canceled" | "lost">;
  result?: unknown;
  error?: JobError;
}

/** Ends a job its worker still holds. Empty when the job is no longer the worker's: then nothing may be stored either. */
export async function endJob(tx: Tx, id: string, workerId: string, outcome: Outcome): Promise<Moved[]> {
  const result = outcome.result === undefined ? null : JSON.stringify(outcome.result);
  const error = outcome.error ? JSON.stringify(outcome.error) : null;
  return tx.$queryRaw<Moved[]>`
    UPDATE jobs SET status = ${outcome.status}, result = ${result}, error = ${error}, finished_at = ${new Date()}, lease_until = NULL
    WHERE id = ${id} AND worker_id = ${workerId} AND status IN ('running', 'stopping') ${MOVED}`;
}

/** Puts a job its worker holds back in line for later, unless it was asked to stop. */
export async function requeueJob(
  tx: Tx,
  id: string,
  workerId: string,
  back: { runAfter: Date; counts: boolean; error: JobError | null },
): Promise<Moved[]> {
  const attempts = back.counts ? empty : sql`attempts = attempts - 1,`;
  return tx.$queryRaw<Moved[]>`
    UPDATE jobs SET status = 'queued', ${attempts} run_after = ${back.runAfter}, error = ${back.error ? JSON.stringify(back.error) : null},
                    worker_id = NULL, lease_until = NULL
    WHERE id = ${id} AND worker_id = ${workerId} AND status = 'running' ${MOVED}`;
}

/**
 * Takes back the jobs of dead workers: those named, and all whose lease ran out. A job under which several died lets the others of the
 * line go first, so that it is not the one that every next worker dies with.
 */
export async function reapJobs(tx: Tx, now: Date, deadWorkers: readonly string[]): Promise<Moved[]> {
  const named = deadWorkers.length ? sql`OR worker_id IN (${join([...deadWorkers])})` : empty;
  const died: JobError = {
    code: "interrupted",
    message: "The worker died under this job again and again.",
    node_id: null,
    class_type: null,
    input: null,
    reason: { key: "worker_died", values: {} },
  };
  return tx.$queryRaw<Moved[]>`
    UPDATE jobs SET
      status = CASE WHEN status = 'stopping' THEN 'canceled' WHEN interruptions >= ${MOST_INTERRUPTIONS - 1} THEN 'failed' ELSE 'queued' END,
      error = CASE WHEN status = 'running' AND interruptions >= ${MOST_INTERRUPTIONS - 1} THEN ${JSON.stringify(died)} ELSE error END,
      finished_at = CASE WHEN status = 'stopping' OR interruptions >= ${MOST_INTERRUPTIONS - 1} THEN ${now} ELSE finished_at END,
      run_after = CASE WHEN interruptions >= ${PATIENT_INTERRUPTIONS} THEN ${new Date(now.getTime() + STEP_BACK_MS)} ELSE run_after END,
      interruptions = interruptions + 1, attempts = attempts - 1, worker_id = NULL, lease_until = NULL
    WHERE status IN ('running', 'stopping') AND (lease_until < ${now} ${named}) ${MOVED}`;
}

/** Asks a job to stop: at once when it waits, honestly `stopping` when it runs. Empty when it has ended. */
export async function stopJob(tx: Tx, id: string): Promise<Moved[]> {
  return tx.$queryRaw<Moved[]>`
    UPDATE jobs SET
      finished_at = CASE WHEN status = 'queued' THEN ${new Date()} ELSE finished_at END,
      status = CASE WHEN status = 'queued' THEN 'canceled' ELSE 'stopping' END
    WHERE id = ${id} AND status IN ('queued', 'running', 'stopping') ${MOVED}`;
}

/** A job gives its key back, so that another with the same may be put in line. */
export async function forgetKey(tx: Tx, id: string): Promise<void> {
  await tx.job.updateMany({ where: { id }, data: { idempotencyKey: null } });
}

/** Puts an ended job in line again, at the end of its person's turns. */
export async function retryJob(tx: Tx, dialect: Dialect, id: string): Promise<Moved[]> {
  const greatest = raw(dialect.greatest);
  return tx.$queryRaw<Moved[]>`
    UPDATE jobs SET status = 'queued', attempts = 0, interruptions = 0, error = NULL, result = NULL, worker_id = NULL, started_at = NULL,
      finished_at = NULL, progress_value = NULL, progress_max = NULL, progress_note = NULL, run_after = ${new Date()},
      turn = ${greatest}(
        COALESCE((SELECT o.turn FROM jobs o WHERE o.lane = jobs.lane AND o.started_at IS NOT NULL ORDER BY o.started_at DESC, o.turn DESC LIMIT 1), 0),
        COALESCE((SELECT MAX(o.turn) FROM jobs o WHERE o.lane = jobs.lane AND o.person = jobs.person), 0) + 1)
    WHERE id = ${id} AND status IN ('failed', 'canceled', 'lost') ${MOVED}`;
}

export async function setProgress(
  tx: Tx,
  id: string,
  workerId: string,
  progress: { value: number; max: number; note: string | null },
): Promise<void> {
  await unsynced(
    () => tx.$executeRaw`
      UPDATE jobs SET progress_value = ${progress.value}, progress_max = ${progress.max}, progress_note = ${progress.note}
      WHERE id = ${id} AND worker_id = ${workerId} AND status IN ('running', 'stopping')`,
  );
}

/** A waiting job's place in the order of its line: (priority, turn, id). */
export interface LinePlace {
  readonly id: string;
  readonly priority: number;
  readonly turn: number;
}

/**
 * Lets one transaction at a time change the order of a lane: its first statement, which writes, so that two never read the same order
 * and then write over each other.
 */
export async function holdLine(tx: Tx, lane: Lane): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO job_lanes (lane, paused, changed_at) VALUES (${lane}, ${false}, ${new Date()})
    ON CONFLICT (lane) DO UPDATE SET lane = excluded.lane`;
}

/** Of those of these jobs that wait in this lane. */
export async function linePlaces(tx: Tx, lane: Lane, ids: readonly string[]): Promise<LinePlace[]> {
  return tx.job.findMany({
    where: { lane, status: "queued", id: { in: [...ids] } },
    select: { id: true, priority: true, turn: true },
  });
}

/** The waiting job next to a place, on either side, another one left out. */
export async function neighbourOf(
  tx: Tx,
  lane: Lane,
  place: LinePlace,
  side: "before" | "after",
  without: string,
): Promise<LinePlace | null> {
  const key = sql`(${place.priority}, ${place.turn}, ${place.id})`;
  const beyond = side === "before" ? sql`(priority, turn, id) < ${key}` : sql`(priority, turn, id) > ${key}`;
  const order = side === "before" ? raw("priority DESC, turn DESC, id DESC") : raw("priority, turn, id");
  const rows = await tx.$queryRaw<{ id: string; priority: number | bigint; turn: number | bigint }[]>`
    SELECT id, priority, turn FROM jobs WHERE lane = ${lane} AND status = 'queued' AND id <> ${without} AND ${beyond}
    ORDER BY ${order} LIMIT 1`;
  const [row] = rows;
  return row ? { id: row.id, priority: Number(row.priority), turn: Number(row.turn) } : null;
}

/** Gives a waiting job another place. @returns false when it has started meanwhile */
export async function setPlace(tx: Tx, { id, priority, turn }: LinePlace): Promise<boolean> {
  const { count } = await tx.job.updateMany({ where: { id, status: "queued" }, data: { priority, turn } });
  return count === 1;
}

/** Moves a place and all that wait behind it, of the same priority, back by some turns: there is room before it then. */
export async function makeRoom(tx: Tx, lane: Lane, from: LinePlace, turns: number): Promise<void> {
  await tx.$executeRaw`
    UPDATE jobs SET turn = turn + ${turns}
    WHERE lane = ${lane} AND status = 'queued' AND priority = ${from.priority} AND (turn, id) >= (${from.turn}, ${from.id})`;
}

/** How many jobs of the same line start before this waiting one. */
export async function jobsAhead(tx: Tx, job: Pick<JobRow, "lane" | "engineId" | "priority" | "turn" | "id">): Promise<number> {
  const rows = await tx.$queryRaw<{ ahead: number | bigint }[]>`
    SELECT COUNT(*) AS ahead FROM jobs WHERE lane = ${job.lane} AND status = 'queued' AND ${LINE} = ${job.engineId ?? ""}
      AND (priority, turn, id) < (${job.priority}, ${job.turn}, ${job.id})`;
  return Number(rows[0]?.ahead ?? 0);
}

export async function countActive(tx: Tx, lane: Lane): Promise<{ queued: number; running: number }> {
  const groups = await tx.$queryRaw<{ status: string; jobs: number | bigint }[]>`
    SELECT status, COUNT(*) AS jobs FROM jobs WHERE lane = ${lane} AND status IN ('queued', 'running', 'stopping') GROUP BY status`;
  const of = (status: string) => Number(groups.find((group) => group.status === status)?.jobs ?? 0);
  return { queued: of("queued"), running: of("running") + of("stopping") };
}

/** How many jobs run, by line. */
export async function countRunning(tx: Tx, lane: Lane): Promise<Map<string, number>> {
  const rows = await tx.$queryRaw<{ line: string; jobs: number | bigint }[]>`
    SELECT ${LINE} AS line, COUNT(*) AS jobs FROM jobs WHERE lane = ${lane} AND status IN ('running', 'stopping') GROUP BY 1`;
  return new Map(rows.map(({ line, jobs }) => [line, Number(jobs)]));
}

/** When the next waiting job of a lane may start, or null. */
export async function nextRunAfter(tx: Tx, lane: Lane): Promise<Date | null> {
  const rows = await tx.$queryRaw<{ run_after: Date }[]>`
    SELECT run_after FROM jobs WHERE lane = ${lane} AND status = 'queued' ORDER BY run_after LIMIT 1`;
  return rows[0]?.run_after ?? null;
}

export async function setPaused(tx: Tx, lane: Lane, paused: boolean, by: string): Promise<void> {
  const changed = { paused, pausedBy: by, changedAt: new Date() };
  await tx.jobLane.upsert({ where: { lane }, create: { lane, ...changed }, update: changed });
}

export async function isPaused(tx: Tx, lane: Lane): Promise<boolean> {
  const row = await tx.jobLane.findUnique({ where: { lane } });
  return row?.paused ?? false;
}

export async function seeWorker(tx: Tx, worker: { id: string; host: string; pid: number; startedAt: Date }): Promise<void> {
  const seenAt = new Date();
  await tx.worker.upsert({ where: { id: worker.id }, create: { ...worker, seenAt }, update: { seenAt } });
}

export async function forgetWorkers(tx: Tx, which: { ids: readonly string[]; seenBefore: Date }): Promise<void> {
  await tx.worker.deleteMany({ where: { OR: [{ id: { in: [...which.ids] } }, { seenAt: { lt: which.seenBefore } }] } });
}

export async function listWorkers(tx: Tx) {
  return tx.worker.findMany({ orderBy: { startedAt: "asc" } });
}

/** Forgets ended jobs that nobody asks for any more. */
export async function deleteEndedJobs(tx: Tx, lanes: readonly Lane[], before: Date): Promise<number> {
  const { count } = await tx.job.deleteMany({
    where: { lane: { in: [...lanes] }, status: { in: ["completed", "failed", "canceled", "lost"] }, finishedAt: { lt: before } },
  });
  return count;
}
