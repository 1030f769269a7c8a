import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { AppError, messageOf } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import { processWide } from "#lib/core/process-wide.ts";
import { sleep } from "#lib/core/time.ts";
import { type Database, database } from "#lib/db/client.ts";
import { listen } from "#lib/events/bus.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { can } from "#lib/people/policy.ts";
import type { Actor } from "#lib/people/schema.ts";
import type { JobStatus } from "#lib/queue/schema.ts";
import { enqueue, releaseKey, stop } from "#lib/queue/service.ts";
import { placementOf } from "../roots/placement.ts";
import { absolutePath, listRoots } from "../roots/service.ts";
import { SCAN } from "./lines.ts";
import { ScanPayload, ScanReport } from "./schema.ts";

const asked = processWide("resync", () => ({ at: 0 }));

/**
 * Starts a quick scan in the background when the last one was asked for longer ago than the settings say. Never throws, never waits:
 * whoever looks at the library is answered at once with what is known.
 */
export function requestResync(): void {
  const { resyncSeconds, hasDatabase } = environment();
  const now = Date.now();
  if (!hasDatabase || now - asked.at < resyncSeconds * 1_000) return;
  asked.at = now;
  void requestScan({ mode: "quick" }).catch((error: unknown) => log.warn("no scan could be started", { reason: messageOf(error) }));
}

/**
 * Puts a scan in line. One that waits there already and does the same is joined; one that runs is not, because it may have passed by
 * what is new. @returns the job's id
 */
export async function requestScan(
  wanted: Partial<ScanPayload> & Pick<ScanPayload, "mode">,
  { person = "", delayMs = 0 }: { person?: string; delayMs?: number } = {},
  of: Database = database(),
): Promise<string> {
  const payload = ScanPayload.parse(wanted);
  const what = payload.folders
    ? createHash("sha256").update(payload.folders.join("\0")).digest("hex").slice(0, 16)
    : (payload.project_id ?? "");
  const idempotencyKey = `${SCAN.type}:${payload.mode}:${payload.folders ? "folders" : "all"}:${what}`;
  // What is quickly done comes first. A full scan comes before a quick one that waits, so that its report tells what it found.
  const priority = payload.folders || payload.project_id ? -2 : payload.mode === "full" ? -1 : 0;
  const options = { person, idempotencyKey, priority, delayMs };
  const { id, existed } = await enqueue(SCAN, payload, options, of);
  if (!existed || (await isAwaited(of, id))) return id;
  // It was stopped before it began, and keeps the key.
  await releaseKey(of.client, id);
  return (await enqueue(SCAN, payload, options, of)).id;
}

async function isAwaited(of: Database, id: string): Promise<boolean> {
  const job = await of.client.job.findUnique({ where: { id }, select: { status: true } });
  return job !== null && ["queued", "running", "stopping"].includes(job.status);
}

const LOOK_MS = 100;
const LONGEST_WAIT_MS = 15 * 60_000;

/** Waits until a scan has ended. @throws AppError when it did not succeed, or takes longer than a quarter of an hour */
export async function scanEnded(id: string, of: Database = database()): Promise<ScanReport> {
  let wake = new AbortController();
  const unlisten = listen((message) => {
    if (message.kind === "wake") wake.abort();
  });
  try {
    for (const until = Date.now() + LONGEST_WAIT_MS; Date.now() < until; ) {
      wake = new AbortController();
      const job = await of.client.job.findUnique({ where: { id }, select: { status: true, result: true, error: true } });
      if (!job) throw new AppError("not_found", "The scan is not in the line any more. Ask again.");
      if (job.status === "completed") return ScanReport.parse(JSON.parse(job.result ?? "null"));
      if (job.status === "failed") throw new AppError("internal", `The scan failed: ${job.error ?? "nobody knows why"}`);
      if (job.status === "canceled") throw new AppError("interrupted", "The scan was stopped.");
      await sleep(LOOK_MS, wake.signal);
    }
  } finally {
    unlisten();
  }
  throw new AppError("interrupted", `The scan ${id} goes on in the background; it takes longer than a request may wait.`);
}

/** Whether a project has a folder in one of the roots, or files that the library knows. */
export async function isProject(id: string, of: Database = database()): Promise<boolean> {
  if (/[/\\\0]/.test(id)) return false;
  for (const root of await listRoots()) {
    if (placementOf(root.kind, `${id}/any`).projectId === null || root.state !== "online") continue;
    if ((await stat(join(root.path, id)).catch(() => null))?.isDirectory()) return true;
  }
  return (await of.client.mediaFile.findFirst({ where: { projectId: id }, select: { id: true } })) !== null;
}

/** `POST /gallery/resync`: never throttled. @throws AppError `not_found` for a project that nobody knows */
export async function resync(
  actor: Actor,
  { wait = false, project_id = null }: { wait?: boolean | undefined; project_id?: string | null | undefined },
): Promise<ScanReport | { job_id: string }> {
  if (project_id !== null && !(await isProject(project_id))) {
    throw refusal("not_found", "project_unknown", { project: project_id }, { field: "project_id" });
  }
  const id = await requestScan({ mode: "full", project_id }, { person: actor.login });
  return wait ? located(actor, await scanEnded(id)) : { job_id: id };
}

/** A report with paths as items give them, for those who may know where folders are. */
async function located(actor: Actor, report: ScanReport): Promise<ScanReport> {
  if (!can(actor, "roots.read")) return report;
  const roots = await listRoots();
  const at = (path: string) => absolutePath(roots, path.includes("/") ? path : `${path}/`) ?? path;
  return {
    ...report,
    errors: report.errors.map((error) => ({ ...error, path: at(error.path) })),
    scanned_folders: report.scanned_folders.map(at),
  };
}

/** Stops a scan that waits or runs. What it has written stays, and the next one goes on from there. @throws AppError `not_found`, `conflict` */
export async function stopScan(id: string, of: Database = database()): Promise<{ job_id: string; status: JobStatus }> {
  const job = await of.client.job.findUnique({ where: { id }, select: { type: true } });
  if (job?.type !== SCAN.type) throw new AppError("not_found", `There is no scan ${id}.`, { field: "id" });
  const moved = await stop(id, of);
  if (!moved) throw refusal("conflict", "scan_over");
  return { job_id: id, status: moved.status as JobStatus };
}
