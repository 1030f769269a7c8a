/** Which waiting jobs a worker takes next. A lane has one line for each engine, told by `engine_id`; those without one share a line. */
import type { Database, Tx } from "#lib/db/client.ts";
import { empty, join, raw, sql } from "#lib/db/sql.ts";
import { unsynced } from "#lib/db/unsynced.ts";
import type { Lane } from "./define.ts";

/** What a worker needs of a job it has claimed. */
export interface ClaimedJob {
  readonly id: string;
  readonly type: string;
  readonly lane: Lane;
  /** In which of its lane's lines it waited: the engine's id, or nothing. */
  readonly line: string;
  readonly person: string;
  readonly payload: string;
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly correlationId: string | null;
}

interface Claim {
  readonly lane: Lane;
  /** How many jobs there is room for in each line the worker knows of, the full ones with 0. Any other line gives one job. */
  readonly free: ReadonlyMap<string, number>;
  readonly workerId: string;
  readonly leaseUntil: Date;
  readonly now: Date;
}

/** As the index `idx_job_waiting` spells it, which serves no other spelling. */
export const LINE = raw("COALESCE(engine_id, '')");

/**
 * The due jobs there is room for: for each known line an arm with its own limit (SQLite takes no limit out of a row), for the others the
 * first one. Lines that have jobs waiting are found by stepping through the index from one to the next, so that a hundred thousand jobs
 * waiting for one engine are not walked over to find the one that waits for another.
 */
function due(dialect: Database["dialect"], { lane, free, now }: Claim) {
  const lock = raw(dialect.skipLocked);
  const waits = sql`lane = ${lane} AND status = 'queued'`;
  const mayStart = sql`${waits} AND run_after <= ${now}
        AND NOT EXISTS (SELECT 1 FROM job_lanes WHERE job_lanes.lane = ${lane} AND job_lanes.paused)`;
  const arms = [...free].flatMap(([line, room]) =>
    room < 1
      ? []
      : sql`SELECT id FROM (
        SELECT id FROM jobs WHERE ${mayStart} AND ${LINE} = ${line} ORDER BY priority, turn, id LIMIT ${room} ${lock}) AS known`,
  );
  const isOther = free.size > 0 ? sql`lines.line NOT IN (${join([...free.keys()])})` : sql`lines.line IS NOT NULL`;
  const others = sql`SELECT (
        SELECT id FROM jobs WHERE ${mayStart} AND ${LINE} = lines.line ORDER BY priority, turn, id LIMIT 1 ${lock}) FROM lines WHERE ${isOther}`;
  const nextLine = (beyond: ReturnType<typeof sql>) => sql`(SELECT ${LINE} FROM jobs WHERE ${waits} ${beyond} ORDER BY ${LINE} LIMIT 1)`;
  return sql`lines(line) AS (
      SELECT ${nextLine(empty)}
      UNION ALL SELECT ${nextLine(sql`AND ${LINE} > lines.line`)} FROM lines WHERE lines.line IS NOT NULL),
    due(id) AS MATERIALIZED (
      ${join([...arms, others], " UNION ALL ")})`;
}

/**
 * Takes jobs off a lane's lines, in one statement. Two workers never get the same one. The due ones are found once, apart: as a condition
 * PostgreSQL may ask for them row by row, and each asking passes over what is locked by then to others. A machine that loses power loses its
 * workers, too: then the jobs wait again, whether or not this was on the disk.
 */
export async function claimJobs(tx: Tx, dialect: Database["dialect"], claim: Claim): Promise<ClaimedJob[]> {
  const { lane, workerId, leaseUntil, now } = claim;
  const rows = await unsynced(
    () => tx.$queryRaw<
      (Record<"id" | "type" | "person" | "payload" | "line", string> &
        Record<"attempts" | "max_attempts" | "priority" | "turn", number | bigint> & { correlation_id: string | null })[]
    >`
      WITH RECURSIVE ${due(dialect, claim)}
      UPDATE jobs SET status = 'running', worker_id = ${workerId}, lease_until = ${leaseUntil}, started_at = ${now}, attempts = attempts + 1,
                      progress_value = NULL, progress_max = NULL, progress_note = NULL
      WHERE id IN (SELECT due.id FROM due)
      RETURNING id, type, person, payload, attempts, max_attempts, correlation_id, priority, turn, ${LINE} AS line`,
  );
  return rows
    .sort((a, b) => Number(a.priority) - Number(b.priority) || Number(a.turn) - Number(b.turn) || (a.id < b.id ? -1 : 1))
    .map(({ id, type, line, person, payload, attempts, max_attempts, correlation_id }) => ({
      ...{ id, type, lane, line, person, payload },
      attempts: Number(attempts),
      maxAttempts: Number(max_attempts),
      correlationId: correlation_id,
    }));
}
