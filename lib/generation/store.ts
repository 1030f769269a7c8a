import { z } from "zod";
import type { Tx } from "#lib/db/client.ts";
import { join, sql } from "#lib/db/sql.ts";
import { MEDIA_KIND, type MediaKind } from "#lib/engines/schema.ts";
import type { JobStatus } from "#lib/queue/schema.ts";
import type { JobRow } from "#lib/queue/store.ts";
import { JobResult } from "./schema.ts";
import type { Taken } from "./usual.ts";

export interface JobFilter {
  readonly person: string | null;
  readonly statuses: readonly JobStatus[];
  readonly type: string | null;
  readonly projectId: string | null;
  readonly engineId: string | null;
}

function where(filter: JobFilter) {
  return {
    lane: "generation",
    ...(filter.person === null ? {} : { person: filter.person }),
    ...(filter.statuses.length ? { status: { in: [...filter.statuses] } } : {}),
    ...(filter.type === null ? {} : { type: filter.type }),
    ...(filter.projectId === null ? {} : { projectId: filter.projectId }),
    ...(filter.engineId === null ? {} : { engineId: filter.engineId }),
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

export async function selectJobsById(tx: Tx, ids: readonly string[]): Promise<JobRow[]> {
  return tx.job.findMany({ where: { id: { in: [...ids] }, lane: "generation" } });
}

/** The place of each of these waiting jobs in its engine's line, from 1. */
export async function placesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.$queryRaw<{ id: string; place: number | bigint }[]>(sql`
    SELECT id, place FROM (
      SELECT id, ROW_NUMBER() OVER (PARTITION BY COALESCE(engine_id, '') ORDER BY priority, turn, id) AS place FROM jobs WHERE lane = 'generation' AND status = 'queued') AS line
    WHERE id IN (${join([...ids])})`);
  return new Map(rows.map((row) => [row.id, Number(row.place)]));
}

/** The part of a payload that says which workflow it is of. */
const WorkflowOfPayload = z.object({ workflow: z.object({ id: z.string() }).nullish() });

/** What the last completed generations took, newest first. */
export async function selectTaken(tx: Tx, most: number): Promise<Taken[]> {
  const rows = await tx.job.findMany({
    where: { type: "generate", status: "completed" },
    orderBy: { finishedAt: "desc" },
    take: most,
    select: { engineId: true, payload: true, startedAt: true, finishedAt: true },
  });
  return rows.flatMap(({ engineId, payload, startedAt, finishedAt }) => {
    if (!startedAt || !finishedAt) return [];
    const { workflow } = WorkflowOfPayload.catch({}).parse(JSON.parse(payload));
    return [{ engineId, workflowId: workflow?.id ?? null, seconds: (finishedAt.getTime() - startedAt.getTime()) / 1000 }];
  });
}

/** What a person asked for last, newest first; what was asked for at once has one correlation id. */
export async function selectAskedBy(
  tx: Tx,
  person: string,
  most: number,
): Promise<{ id: string; payload: string; correlationId: string | null; createdAt: Date }[]> {
  return tx.job.findMany({
    where: { lane: "generation", type: "generate", person },
    orderBy: [{ turn: "desc" }, { id: "desc" }],
    take: most,
    select: { id: true, payload: true, correlationId: true, createdAt: true },
  });
}

export async function countWaitingOf(tx: Tx, person: string): Promise<number> {
  return tx.job.count({ where: { lane: "generation", person, status: "queued" } });
}

/** Says which engine a job was given to, where the person had left that open; null where it waits for any again. */
export async function setEngine(tx: Tx, id: string, engineId: string | null): Promise<void> {
  await tx.job.updateMany({ where: { id }, data: { engineId } });
}

/** A file of ours that was made of an engine's file with these bytes, and that this person may see: the first there is. */
export async function selectMadeOf(
  tx: Tx,
  { path, hash, before }: { path: string; hash: string; before?: string },
  person: string,
): Promise<number | null> {
  const [found] = await tx.$queryRaw<{ id: number | bigint }[]>`
    SELECT f.id FROM media_origins o JOIN media_files f ON f.id = o.media_file_id
    WHERE o.path IN (${path}, ${before ?? path}) AND o.hash = ${hash}
      AND f.status = 'present' AND (f.owner_id = ${person} OR f.visibility = 'shared')
    ORDER BY f.id LIMIT 1`;
  return found ? Number(found.id) : null;
}

/** What a cell of a matrix came to. */
export interface MadeCell {
  readonly status: string;
  readonly hasEnded: boolean;
  readonly file: { filePath: string; kind: MediaKind; fingerprint: string; width: number | null; height: number | null } | null;
}

const ENDED: ReadonlySet<string> = new Set(["completed", "failed", "canceled", "lost"]);

/** By job. A job that is not there any more has ended. The first of several outputs counts. */
export async function selectCells(tx: Tx, ids: readonly string[]): Promise<Map<string, MadeCell>> {
  const jobs = await tx.job.findMany({ where: { id: { in: [...ids] } }, select: { id: true, status: true, result: true } });
  const firsts = new Map(
    jobs.flatMap(({ id, result }) => {
      const [first] = JobResult.catch({ media_ids: [], texts: [], warnings: [] }).parse(
        result === null ? {} : JSON.parse(result),
      ).media_ids;
      return first === undefined ? [] : [[id, first] as const];
    }),
  );
  const files = await tx.mediaFile.findMany({
    where: { id: { in: [...firsts.values()] } },
    select: { id: true, filePath: true, fileType: true, fingerprint: true, width: true, height: true },
  });
  const byId = new Map(files.map((file) => [file.id, file]));
  const byJob = new Map(jobs.map((job) => [job.id, job.status]));
  return new Map(
    ids.map((id) => {
      const status = byJob.get(id) ?? "lost";
      const file = byId.get(firsts.get(id) ?? 0);
      const kind = file && MEDIA_KIND.safeParse(file.fileType);
      const shown = file && kind?.success ? { ...file, kind: kind.data, fingerprint: file.fingerprint ?? "" } : null;
      return [id, { status, hasEnded: ENDED.has(status), file: shown }];
    }),
  );
}

/** How many other jobs of a person an engine is at. */
export async function countRunningBeside(tx: Tx, job: { id: string; person: string; engineId: string }): Promise<number> {
  return tx.job.count({
    where: { type: "generate", person: job.person, engineId: job.engineId, status: { in: ["running", "stopping"] }, id: { not: job.id } },
  });
}
