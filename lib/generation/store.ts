import type { Tx } from "#lib/db/client.ts";
import { join, sql } from "#lib/db/sql.ts";
import type { JobStatus } from "#lib/queue/schema.ts";
import type { JobRow } from "#lib/queue/store.ts";

export interface JobFilter {
  readonly person: string | null;
  readonly statuses: readonly JobStatus[];
  readonly type: string | null;
  readonly projectId: string | null;
}

function where(filter: JobFilter) {
  return {
    lane: "generation",
    ...(filter.person === null ? {} : { person: filter.person }),
    ...(filter.statuses.length ? { status: { in: [...filter.statuses] } } : {}),
    ...(filter.type === null ? {} : { type: filter.type }),
    ...(filter.projectId === null ? {} : { projectId: filter.projectId }),
  };
}

/** One page, newest first, and one row more where there is another page. */
export async function selectJobs(tx: Tx, filter: JobFilter, limit: number, before: string | null): Promise<JobRow[]> {
  return tx.job.findMany({
    where: { ...where(filter), ...(before === null ? {} : { id: { lt: before } }) },
    orderBy: { id: "desc" },
    take: limit + 1,
  });
}

export async function countJobs(tx: Tx, filter: JobFilter): Promise<number> {
  return tx.job.count({ where: where(filter) });
}

export async function selectJob(tx: Tx, id: string): Promise<JobRow | null> {
  return tx.job.findUnique({ where: { id } });
}

/** The place in line of each of these waiting jobs, from 1. */
export async function placesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.$queryRaw<{ id: string; place: number | bigint }[]>(sql`
    SELECT id, place FROM (
      SELECT id, ROW_NUMBER() OVER (ORDER BY priority, turn, id) AS place FROM jobs WHERE lane = 'generation' AND status = 'queued') AS line
    WHERE id IN (${join([...ids])})`);
  return new Map(rows.map((row) => [row.id, Number(row.place)]));
}

/** Seconds the last completed jobs of an engine took, on average; null before the first. */
export async function averageSeconds(tx: Tx, engineId: string): Promise<number | null> {
  const rows = await tx.job.findMany({
    where: { type: "generate", status: "completed", engineId },
    orderBy: { finishedAt: "desc" },
    take: 20,
    select: { startedAt: true, finishedAt: true },
  });
  const seconds = rows.flatMap(({ startedAt, finishedAt }) =>
    startedAt && finishedAt ? [(finishedAt.getTime() - startedAt.getTime()) / 1000] : [],
  );
  return seconds.length ? seconds.reduce((sum, one) => sum + one, 0) / seconds.length : null;
}

export async function countWaitingOf(tx: Tx, person: string): Promise<number> {
  return tx.job.count({ where: { lane: "generation", person, status: "queued" } });
}

/** Says which engine a job was given to, where the person had left that open. */
export async function setEngine(tx: Tx, id: string, engineId: string): Promise<void> {
  await tx.job.updateMany({ where: { id }, data: { engineId } });
}

/** A file of ours that was made of an engine's file with these bytes, and that this person may see: the first there is. */
export async function selectMadeOf(tx: Tx, made: { path: string; hash: string }, person: string): Promise<number | null> {
  const found = await tx.mediaOrigin.findFirst({
    where: { ...made, mediaFile: { status: "present", OR: [{ ownerId: person }, { visibility: "shared" }] } },
    orderBy: { mediaFileId: "asc" },
    select: { mediaFileId: true },
  });
  return found?.mediaFileId ?? null;
}
