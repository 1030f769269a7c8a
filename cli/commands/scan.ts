import { environment } from "#lib/core/env.ts";
import { AppError } from "#lib/core/errors.ts";
import { sleep } from "#lib/core/time.ts";
import { database } from "#lib/db/client.ts";
import { absolutePath, ensureRoots, listRoots } from "#lib/media/roots/service.ts";
import { SCAN_JOBS } from "#lib/media/scan/jobs.ts";
import type { ScanReport } from "#lib/media/scan/schema.ts";
import { isProject, requestScan, scanEnded } from "#lib/media/scan/service.ts";
import { createWorker } from "#lib/queue/worker.ts";
import { isWorkerAlive } from "./alive.ts";
import { type Answer, type Command, type Given, text, UsageError } from "./command.ts";

const LOOK_EVERY_MS = 250;
const SHOWN_PROBLEMS = 20;

export const scan: Command = {
  name: "scan",
  arguments: "[--quick] [--project …]",
  summary:
    "Brings the library to what is on the disk, and says what it found. Looks at every file, or with --quick at changed folders only.",
  options: {
    quick: { type: "boolean", about: "pass over folders whose times have not changed" },
    project: { type: "string", about: "only this project, by its folder name" },
  },
  run: scanNow,
};

async function scanNow(given: Given): Promise<Answer> {
  const project = text(given, "project") ?? null;
  if (given.values.quick && project !== null) throw new UsageError("--quick looks at the whole library: leave out --project.");
  if (!environment().hasDatabase) throw new UsageError("ATELIER_DATABASE is off: there is no library to bring to what is on the disk.");
  await ensureRoots();
  if (project !== null && !(await isProject(project))) throw new AppError("not_found", `There is no project ${project}.`);
  const id = await requestScan({ mode: given.values.quick ? "quick" : "full", project_id: project });
  const report = await withWorker(() => follow(id, given.progress));
  return answer(report);
}

/** Where a running instance's worker is alive, it does the work; else one runs here as long as it is needed. */
async function withWorker<T>(work: () => Promise<T>): Promise<T> {
  if (await isWorkerAlive()) return work();
  const worker = createWorker({
    database: database(),
    jobs: [...SCAN_JOBS],
    places: { generation: 0, background: 0, maintenance: 0, scan: 1 },
  });
  const running = worker.run();
  try {
    return await work();
  } finally {
    await worker.drain(0);
    await running;
  }
}

async function follow(id: string, progress: Given["progress"]): Promise<ScanReport> {
  const ended = new AbortController();
  const report = scanEnded(id).finally(() => ended.abort());
  void (async () => {
    while (!ended.signal.aborted) {
      const job = await database().client.job.findUnique({ where: { id }, select: { progressValue: true, progressNote: true } });
      if (job?.progressValue && !ended.signal.aborted) progress(`${job.progressValue} files, ${job.progressNote ?? ""}`);
      await sleep(LOOK_EVERY_MS, ended.signal);
    }
  })().catch(() => undefined);
  return report;
}

async function answer(report: ScanReport): Promise<Answer> {
  const roots = await listRoots();
  const offline = roots.filter(({ id }) => report.offline_roots.includes(id));
  const { found, imported, updated, relinked, restored, missing, skipped, unstable, errors, seconds } = report;
  const problems = errors.slice(0, SHOWN_PROBLEMS).map(({ path, reason }) => `  ${absolutePath(roots, path) ?? path}: ${reason}`);
  const lines = [
    `${found} files in ${seconds.toFixed(1)} s`,
    `  ${imported} new, ${updated} changed, ${relinked} moved, ${restored} back, ${missing} missing, ${skipped} left out`,
    ...(unstable > 0 ? [`  ${unstable} still being written: looked at again in a moment`] : []),
    ...offline.map((root) => `  offline: ${root.name} (${root.path})`),
    ...(errors.length > 0 ? [`${errors.length} ${errors.length === 1 ? "problem" : "problems"}:`, ...problems] : []),
    ...(errors.length > SHOWN_PROBLEMS ? [`  and ${errors.length - SHOWN_PROBLEMS} more (--json lists them)`] : []),
  ];
  return { code: 0, json: report, text: lines.join("\n") };
}
