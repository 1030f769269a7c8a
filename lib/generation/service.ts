import { db } from "#lib/db/client.ts";
import { decodeCursor, encodeCursor } from "#lib/db/cursor.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { presentMedia } from "#lib/media/present.ts";
import { listRoots } from "#lib/media/roots/service.ts";
import type { Media } from "#lib/media/schema.ts";
import { mediaOfJobs } from "#lib/media/service.ts";
import { sightOf, viewerOf } from "#lib/media/sight.ts";
import { selectMedia } from "#lib/media/store.ts";
import { can, reachOf } from "#lib/people/policy.ts";
import type { Actor } from "#lib/people/schema.ts";
import { isEnded, JobError, type JobStatus } from "#lib/queue/schema.ts";
import { enqueue, pause, retry, stop } from "#lib/queue/service.ts";
import { countActive, countRunning, isPaused, type JobRow, jobsAhead, listWorkers } from "#lib/queue/store.ts";
import { checkedJob, lineOf, payloadOf, refuseTooMany } from "./asked.ts";
import { generateJob, gridJob } from "./job.ts";
import { GeneratePayload, GridPayload } from "./payloads.ts";
import { type Job, JobResult, type JobsQuery, type NewJob, type Queue } from "./schema.ts";
import { countJobs, type JobFilter, placesOf, selectJob, selectJobs, selectJobsById, selectTaken, setEngine } from "./store.ts";
import { type Taken, usualSeconds, type Work } from "./usual.ts";

/** A worker that was not seen for this long counts as dead. */
const ALIVE_MS = 15_000;

/**
 * Puts a generation in line.
 * @throws AppError `invalid` (fields named), `engine_unavailable`, `root_offline`, `rate_limited` where an admin set how much may wait
 */
export async function createJob(actor: Actor, sent: NewJob): Promise<Job> {
  const asked = checkedJob(sent);
  const payload = await payloadOf(actor, asked);
  await refuseTooMany(actor, 1);
  const idempotencyKey = asked.idempotency_key === undefined ? undefined : `${actor.login}:${asked.idempotency_key}`;
  const { id } = await enqueue(generateJob, payload, { ...lineOf(actor, payload), idempotencyKey });
  return getJob(actor, id);
}

/** @throws AppError `not_found`, also for another person's job */
export async function ownJob(actor: Actor, id: string, right: "jobs.read" | "jobs.manage"): Promise<JobRow> {
  const row = await selectJob(db(), id);
  if (row?.lane !== "generation" || !can(actor, right, { owner: row.person })) throw refusal("not_found", "job_gone", {}, { field: "id" });
  return row;
}

/** Those of these jobs that the actor may see, in the order asked for. */
export async function jobsById(actor: Actor, ids: readonly string[]): Promise<Job[]> {
  const rows = new Map((await selectJobsById(db(), ids)).map((row) => [row.id, row]));
  const own = ids.flatMap((id) => rows.get(id) ?? []).filter((row) => can(actor, "jobs.read", { owner: row.person }));
  return present(actor, own);
}

export async function getJob(actor: Actor, id: string): Promise<Job> {
  const [job] = await present(actor, [await ownJob(actor, id, "jobs.read")]);
  if (!job) throw refusal("not_found", "job_gone", {}, { field: "id" });
  return job;
}

export async function listJobs(
  actor: Actor,
  query: JobsQuery,
): Promise<{ items: Job[]; total: number | null; next_cursor: string | null }> {
  const filter: JobFilter = {
    person: reachOf(actor, "jobs.read") === "all" ? null : actor.login,
    statuses: query.status ?? [],
    type: query.type ?? null,
    projectId: query.project_id ?? null,
    engineId: query.engine_id ?? null,
  };
  const before = decodeCursor(query.cursor, (value) => (typeof value === "string" ? value : null));
  const [rows, total] = await Promise.all([
    selectJobs(db(), filter, query.limit, before),
    query.count === "none" ? null : countJobs(db(), filter),
  ]);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return { items: await present(actor, page), total, next_cursor: rows.length > query.limit && last ? encodeCursor(last.id) : null };
}

/** Of the job that puts a matrix's picture together those that make its cells: what is done with it is done with them. */
function cellsOf({ type, payload }: JobRow): string[] {
  return type === gridJob.type ? GridPayload.parse(JSON.parse(payload)).cells.map((cell) => cell.job_id) : [];
}

const canRetry = ({ status }: JobRow): boolean => isEnded(status as JobStatus) && status !== "completed";

/**
 * Stops a job: at once while it waits, else as soon as its engine lets go; of a matrix what is still to come.
 * @throws AppError `conflict` when it has ended
 */
export async function cancelJob(actor: Actor, id: string): Promise<Job> {
  const row = await ownJob(actor, id, "jobs.manage");
  // The last ones first: what runs makes room for nothing.
  if (!isEnded(row.status as JobStatus)) for (const cell of cellsOf(row).reverse()) await stop(cell);
  if (!(await stop(id))) throw refusal("conflict", "job_ended");
  return getJob(actor, id);
}

/** Puts a job that did not complete in line again, as it was; of a matrix what is missing. @throws AppError `conflict` for any other */
export async function retryJob(actor: Actor, id: string): Promise<Job> {
  const row = await ownJob(actor, id, "jobs.manage");
  if (canRetry(row)) {
    for (const cell of cellsOf(row)) await retry(cell);
    if (leavesEngineOpen(row)) await setEngine(db(), id, null);
  }
  if (!(await retry(id))) throw refusal("conflict", "job_not_ended");
  return getJob(actor, id);
}

export async function queueState(_actor: Actor): Promise<Queue> {
  const [paused, active, workers] = await Promise.all([isPaused(db(), "generation"), countActive(db(), "generation"), listWorkers(db())]);
  return {
    paused,
    ...active,
    workers: workers.map((worker) => ({
      id: worker.id,
      host: worker.host,
      started_at: worker.startedAt.toISOString(),
      seen_at: worker.seenAt.toISOString(),
      alive: Date.now() - worker.seenAt.getTime() < ALIVE_MS,
    })),
  };
}

export async function pauseQueue(actor: Actor, paused: boolean): Promise<Queue> {
  await pause("generation", paused, actor.login);
  return queueState(actor);
}

async function present(actor: Actor, rows: readonly JobRow[]): Promise<Job[]> {
  const waiting = rows.filter((row) => row.status === "queued");
  const completed = rows.filter((row) => row.status === "completed");
  const active = rows.filter((row) => row.status === "queued" || row.status === "running");
  const [outputs, places, lately] = await Promise.all([
    outputsOf(actor, completed),
    placesIn(waiting),
    active.length > 0 ? takenLately() : [],
  ]);
  const usual = new Map(active.map((row) => [row.id, usualSeconds(lately, workOf(row))]));
  const isTold = waiting.some((row) => usual.get(row.id) != null);
  const running = isTold ? await countRunning(db(), "generation") : new Map<string, number>();
  return rows.map((row) => {
    const position = places.get(row.id) ?? null;
    const takes = usual.get(row.id) ?? null;
    return {
      ...presentJob(row),
      position,
      eta_seconds: eta(row, position, takes, runningBeside(row, running)),
      outputs: outputs.get(row.id) ?? [],
    };
  });
}

function resultOf(row: JobRow): JobResult {
  return JobResult.catch({ media_ids: [], texts: [], warnings: [] }).parse(row.result === null ? {} : JSON.parse(row.result));
}

/** What jobs made, in the order of their results; of a run that was cached, what was stored the first time. */
async function outputsOf(actor: Actor, rows: readonly JobRow[]): Promise<Map<string, Media[]>> {
  const made = await mediaOfJobs(
    actor,
    rows.map((row) => row.id),
  );
  for (const row of rows) {
    const own = new Map((made.get(row.id) ?? []).map((media) => [media.id, media]));
    const ids = resultOf(row).media_ids;
    const earlier = ids.filter((id) => !own.has(id));
    if (earlier.length === 0) continue;
    for (const media of await mediaByIds(actor, earlier)) own.set(media.id, media);
    made.set(
      row.id,
      ids.flatMap((id) => own.get(id) ?? []),
    );
  }
  return made;
}

/** Those of them that the actor may see. */
async function mediaByIds(actor: Actor, ids: readonly number[]): Promise<Media[]> {
  const [roots, rows] = await Promise.all([listRoots(), Promise.all(ids.map((id) => selectMedia(db(), sightOf(actor), id)))]);
  return rows.flatMap((row) => (row && row.status !== "trashed" ? presentMedia(row, viewerOf(actor), roots) : []));
}

/** The place of each waiting job in its engine's line, from 1: a count for one, one walk along the line for several. */
async function placesIn(waiting: readonly JobRow[]): Promise<Map<string, number>> {
  const [only, ...others] = waiting;
  if (only && others.length === 0) return new Map([[only.id, (await jobsAhead(db(), only)) + 1]]);
  return placesOf(
    db(),
    waiting.map((row) => row.id),
  );
}

const LATELY = 300;
const LATELY_FRESH_MS = 5_000;
let known: { readonly from: unknown; readonly at: number; readonly taken: Promise<Taken[]> } | null = null;

/** What the last jobs took, newest first; asked for at most every five seconds. */
function takenLately(): Promise<Taken[]> {
  if (known && known.from === db() && Date.now() - known.at < LATELY_FRESH_MS) return known.taken;
  const taken = selectTaken(db(), LATELY);
  const asked = { from: db(), at: Date.now(), taken };
  known = asked;
  taken.catch(() => {
    if (known === asked) known = null;
  });
  return taken;
}

/** Whether whoever asked left it open which engine makes it. */
function leavesEngineOpen({ type, payload }: JobRow): boolean {
  return type === generateJob.type && GeneratePayload.pick({ engine_id: true }).safeParse(JSON.parse(payload)).data?.engine_id === null;
}

function workOf({ engineId, payload }: JobRow): Work {
  const { workflow } = GeneratePayload.pick({ workflow: true }).catch({}).parse(JSON.parse(payload));
  return { engineId, workflowId: workflow?.id ?? null };
}

/** Those that make room for it in its engine's line; one that waits for any engine may get the place of any. */
function runningBeside({ engineId }: JobRow, running: ReadonlyMap<string, number>): number {
  if (engineId !== null) return running.get(engineId) ?? 0;
  return [...running.values()].reduce((sum, jobs) => sum + jobs, 0);
}

/** Seconds until it is done, from what it usually takes; null when nothing is known. */
function eta(row: JobRow, position: number | null, takes: number | null, running: number): number | null {
  if (takes === null) return null;
  if (position !== null) return Math.ceil(takes * (position / Math.max(1, running) + (running ? 0.5 : 0)));
  if (row.status !== "running") return null;
  const done = row.progressMax ? (row.progressValue ?? 0) / row.progressMax : 0;
  return Math.ceil(takes * (1 - Math.min(1, done)));
}

/** What was written last; of a completed job all of it, since the last step is not written apart. */
function progressOf({ status, progressValue, progressMax }: JobRow): Job["progress"] {
  if (progressMax === null || progressValue === null) return null;
  return { value: status === "completed" ? progressMax : progressValue, max: progressMax };
}

function presentJob(row: JobRow): Omit<Job, "position" | "eta_seconds" | "outputs"> {
  const payload = GeneratePayload.partial().catch({}).parse(JSON.parse(row.payload));
  const result = resultOf(row);
  const error = row.error === null || row.status === "completed" ? null : JobError.safeParse(JSON.parse(row.error));
  return {
    id: row.id,
    type: row.type,
    status: row.status as JobStatus,
    engine_id: row.engineId,
    workflow_id: payload.workflow?.id ?? null,
    output_config: payload.output_config ?? null,
    project_id: row.projectId,
    output_dir: payload.output_dir ?? null,
    params: payload.params ?? {},
    progress: progressOf(row),
    attempts: row.attempts,
    texts: result.texts,
    warnings: result.warnings,
    error: error?.success ? error.data : null,
    created_at: row.createdAt.toISOString(),
    started_at: row.startedAt?.toISOString() ?? null,
    finished_at: row.finishedAt?.toISOString() ?? null,
  };
}
