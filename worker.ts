/** Composition root of the worker: which jobs there are, how many run at once, and a clean end. */
import { environment } from "#lib/core/env.ts";
import { messageOf } from "#lib/core/errors.ts";
import { log, outliveReaders } from "#lib/core/log.ts";
import { sleep } from "#lib/core/time.ts";
import { database } from "#lib/db/client.ts";
import { ENGINE_JOBS, ENGINE_SCHEDULES } from "#lib/engines/jobs.ts";
import { ensureEngines } from "#lib/engines/service.ts";
import { joinParent } from "#lib/events/bus.ts";
import { joinByNotify } from "#lib/events/notify.ts";
import { generateJob, gridJob } from "#lib/generation/job.ts";
import { sweepJob } from "#lib/generation/sweep.ts";
import { COLUMN_JOBS, COLUMN_SCHEDULES } from "#lib/media/columns/jobs.ts";
import { forgetRoot } from "#lib/media/roots/jobs.ts";
import { ensureRoots } from "#lib/media/roots/service.ts";
import { whenMediaAppears } from "#lib/media/scan/hooks.ts";
import { SCAN_JOBS, SCAN_SCHEDULES } from "#lib/media/scan/jobs.ts";
import { requestScan } from "#lib/media/scan/service.ts";
import { watchRoots } from "#lib/media/scan/watch.ts";
import { PREVIEW_JOBS, PREVIEW_SCHEDULES } from "#lib/previews/jobs.ts";
import { createWorker } from "#lib/queue/worker.ts";

/** Running work has this long to end by itself before it is put back in line. */
const GRACE_MS = 6_000;
const RETRY_MS = 2_000;

outliveReaders();
process.env.ATELIER_PROCESS ??= "worker";
const env = environment();

async function untilDone(what: string, work: () => Promise<unknown>): Promise<void> {
  let told = "";
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      const reason = messageOf(error);
      if (reason !== told) log.warn(`${what} failed, will try again until it works`, { reason });
      told = reason;
      await sleep(RETRY_MS);
    }
  }
}

joinParent();
const leave = joinByNotify();
await untilDone("taking up the roots", ensureRoots);
await untilDone("writing the engines", ensureEngines);

whenMediaAppears(async (tx, ids) => (await import("#lib/previews/service.ts")).enqueuePreviews(tx, ids));

const worker = createWorker({
  database: database(),
  jobs: [generateJob, gridJob, ...PREVIEW_JOBS, ...SCAN_JOBS, ...COLUMN_JOBS, ...ENGINE_JOBS, forgetRoot, sweepJob],
  schedules: [
    { job: sweepJob, everySeconds: 15, payload: {} },
    ...PREVIEW_SCHEDULES,
    ...SCAN_SCHEDULES,
    ...COLUMN_SCHEDULES,
    ...ENGINE_SCHEDULES,
  ],
  places: { generation: env.workerConcurrency, background: env.workerConcurrency, maintenance: 1, scan: 1 },
  deadWorkers: (process.env.ATELIER_REAP ?? "").split(",").filter(Boolean),
});

const watching = new AbortController();
let ending = false;
function end(): void {
  if (ending) return;
  ending = true;
  watching.abort();
  void worker.drain(GRACE_MS);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
process.on("disconnect", end);
process.on("message", (message: unknown) => {
  if ((message as { type?: string } | null)?.type === "stop") end();
});
process.on("unhandledRejection", (error) => log.error("unhandled rejection", { error }));

process.send?.({ type: "worker", id: worker.id });
// What changed while nobody watched; an hour later the schedule goes on.
void untilDone("starting a scan", () => requestScan({ mode: "full" }));
void watchRoots(watching.signal);
log.info("worker started", { worker: worker.id, home: env.home });
await worker.run();
leave();
await database().close();
process.exit(0);
