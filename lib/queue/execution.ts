import { isAppError, messageOf } from "#lib/core/errors.ts";
import { type Fields, log, note, wideEvent } from "#lib/core/log.ts";
import type { Client } from "#lib/db/client.ts";
import { reportDamage } from "#lib/db/damage.ts";
import { unsynced } from "#lib/db/unsynced.ts";
import { wakeReaders } from "#lib/events/service.ts";
import type { ClaimedJob } from "./claim.ts";
import { COMPLETED, type JobContext, type JobDefinition } from "./define.ts";
import { judge } from "./outcome.ts";
import type { JobError } from "./schema.ts";
import { endJob, type Outcome, requeueJob, setProgress } from "./store.ts";

const PROGRESS_MS = 500;

/** A job in a worker's hands. `ending` says why its signal was aborted. */
export interface Active {
  readonly row: ClaimedJob;
  readonly abort: AbortController;
  readonly done: Promise<void>;
  ending: "drain" | "stop" | "lost" | null;
}

/** What every job of one worker is run with. */
export interface Workbench {
  readonly client: Client;
  readonly workerId: string;
  readonly definitions: ReadonlyMap<string, JobDefinition>;
}

/** The database may be away: it is said, and whoever called goes on. */
export async function surviving<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    reportDamage(error);
    log.warn(`worker: ${what} failed, will try again`, { reason: messageOf(error).split("\n").at(-1) });
    return undefined;
  }
}

/**
 * Runs a claimed job to its end, whatever the end, and writes one line about it. Where the end cannot be written, the lease runs out and
 * the job is taken up again.
 */
export async function execute(active: Active, bench: Workbench): Promise<void> {
  const { row } = active;
  const fields = { job_id: row.id, type: row.type, person: row.person, attempt: row.attempts, correlation_id: row.correlationId ?? row.id };
  const work = async () => {
    try {
      const result = await call(active, bench);
      if (result !== COMPLETED) await end(bench, row, { status: "completed", result });
      note({ outcome: "completed" });
    } catch (error) {
      note({ outcome: await endUnfinished(active, bench, error) });
    }
  };
  // Upkeep nobody asked for is only worth a line when it does not go well.
  const level = ({ outcome }: Fields) => (row.person === "" && outcome === "completed" ? "debug" : "info");
  await surviving(`ending job ${row.id}`, () => wideEvent("job", fields, work, level));
}

async function call({ row, abort }: Active, bench: Workbench): Promise<unknown> {
  const definition = bench.definitions.get(row.type);
  if (!definition) throw new Error(`This worker does not know jobs called "${row.type}".`);
  const payload = definition.payload.parse(JSON.parse(row.payload));
  const handler = await definition.run();
  const context: JobContext<unknown> = {
    jobId: row.id,
    person: row.person,
    payload,
    attempt: row.attempts,
    signal: abort.signal,
    log,
    progress: progressWriter(bench, row),
    completeIn: async (tx, result) => (await endJob(tx, row.id, bench.workerId, { status: "completed", result })).length === 1,
  };
  return handler(context);
}

/** Written at most every half second, and of a job that takes less not at all. */
function progressWriter({ client, workerId }: Workbench, row: ClaimedJob): JobContext<unknown>["progress"] {
  let written = performance.now();
  return (value, max, said) => {
    const now = performance.now();
    if (now - written < PROGRESS_MS) return;
    written = now;
    void surviving("progress", () => setProgress(client, row.id, workerId, { value, max, note: said ?? null }));
  };
}

/** Housekeeping may be done again, should the power fail before its end is on the disk. */
async function end({ client, workerId }: Workbench, row: ClaimedJob, outcome: Outcome): Promise<void> {
  const ending = () => endJob(client, row.id, workerId, outcome);
  await (row.lane === "generation" ? ending() : unsynced(ending));
  wakeReaders();
}

async function putBack(
  { client, workerId }: Workbench,
  row: ClaimedJob,
  back: { runAfter: Date; counts: boolean; error: JobError | null },
): Promise<boolean> {
  const moved = await requeueJob(client, row.id, workerId, back);
  wakeReaders();
  return moved.length === 1;
}

/** A handler threw: because it was told to stop, because the worker closes, or because the work failed. */
async function endUnfinished({ row, ending }: Active, bench: Workbench, error: unknown): Promise<string> {
  if (ending === "lost") return "lost lease";
  if (ending === "stop") {
    await end(bench, row, { status: "canceled" });
    return "canceled";
  }
  if (ending === "drain") {
    await putBack(bench, row, { runAfter: new Date(), counts: false, error: null });
    return "put back";
  }
  const verdict = judge(error, row.attempts, row.maxAttempts);
  log.warn("job did not succeed", {
    job_id: row.id,
    type: row.type,
    again: verdict.kind === "again",
    ...(isAppError(error) ? { reason: error.message } : { error }),
  });
  if (verdict.kind !== "again") {
    await end(bench, row, { status: verdict.kind, error: verdict.error });
    return verdict.kind;
  }
  const runAfter = new Date(Date.now() + verdict.delayMs);
  const isBack = await putBack(bench, row, { runAfter, counts: verdict.counts, error: verdict.error });
  // It was asked to stop while it failed: then stopped is what it is.
  if (!isBack) await end(bench, row, { status: "canceled" });
  return "again";
}
