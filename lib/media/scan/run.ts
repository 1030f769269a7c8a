/** One scan from beginning to end: walk → match → diff → apply. */
import { messageOf } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import { processWide } from "#lib/core/process-wide.ts";
import { type Database, database } from "#lib/db/client.ts";
import { publish, say, sayLive, wakeReaders } from "#lib/events/service.ts";
import { type JobContext, RetryLater } from "#lib/queue/define.ts";
import { enqueue, releaseKey, wakeWorkers } from "#lib/queue/service.ts";
import { takeUpNew } from "../roots/changes.ts";
import { rootChanged } from "../roots/events.ts";
import type { Root } from "../roots/schema.ts";
import { forgetCached, listRoots } from "../roots/service.ts";
import { READER } from "../rows/row.ts";
import { tellAll } from "./announcing.ts";
import { scanProgress } from "./events.ts";
import { addedMedia, offlineRoots } from "./hooks.ts";
import { REREADING } from "./lines.ts";
import type { RootPlan, Vanished } from "./messages.ts";
import { planScan } from "./plan.ts";
import type { ScanPayload, ScanReport } from "./schema.ts";
import { requestScan } from "./service.ts";
import { SilentDisk, untilSilent } from "./silence.ts";
import { hasPresentFiles, highestId, inTransaction, isScanRunning, oldestFullScan, setOffline, writeRootScan } from "./store.ts";
import { Taking } from "./taking.ts";
import { Tally } from "./tally.ts";
import { endWalker, type Taker, type Walked, walk } from "./walker.ts";

/** Once a process: after its first full scan, files that an earlier reader has read are looked for. */
const reread = processWide("reread", () => ({ by: 0 }));
const OFFLINE_CHUNK = 2_000;
const PROGRESS_MS = 300;
/** Previews are asked for at once for the files of a day's work; where thousands appear, previews find the others by themselves. */
const MOST_NAMED = 500;
const AGAIN_MS = 1_000;

export interface ScanOptions {
  readonly jobId: string | null;
  readonly signal: AbortSignal;
  readonly progress: (found: number, read: number) => void;
}

/** The job. Scans of several workers take turns. */
export async function runScan(context: JobContext<ScanPayload>): Promise<ScanReport | null> {
  const { jobId, payload, attempt, signal, progress } = context;
  if (await isScanRunning(database().client, jobId)) throw new RetryLater("Another worker is at a scan.", AGAIN_MS);
  // Who asks from here on asks for a scan after this one. A schedule's key is its hour.
  if (payload.unless_newer_than_seconds === null) await releaseKey(database().client, jobId);
  if (await isRecent(payload)) return null;
  // Whoever was at it before may have died between writing and saying so.
  if (attempt > 1) await tellAll(database());
  await takeUpNew().catch((error: unknown) => log.warn("new roots could not be taken up", { reason: messageOf(error) }));
  const told = (found: number, read: number) => progress(found, found, `${read} read`);
  const report = await scan(database(), payload, { jobId, signal, progress: told }).catch((error: unknown) => {
    // The next one begins with the disk told as silent, and leaves it out.
    throw error instanceof SilentDisk ? new RetryLater(error.message, AGAIN_MS) : error;
  });
  wakeReaders();
  return report;
}

async function isRecent({ unless_newer_than_seconds: seconds }: ScanPayload): Promise<boolean> {
  if (seconds === null) return false;
  const ids = (await listRoots()).filter(({ state }) => state === "online").map(({ id }) => id);
  const last = await oldestFullScan(database().client, ids);
  return last !== null && Date.now() - last.getTime() < seconds * 1_000;
}

export async function scan(of: Database, payload: ScanPayload, options: ScanOptions): Promise<ScanReport> {
  const { signal } = options;
  forgetCached();
  const roots = await listRoots();
  const tally = new Tally();
  await putOffline(of, roots, tally, signal);
  const appeared: number[] = [];
  const added = (ids: readonly number[]) => appeared.push(...ids.slice(0, MOST_NAMED - appeared.length));
  const isPart = payload.folders !== null || payload.project_id !== null;
  const taking = new Taking({ database: of, roots, upTo: await highestId(of.client), isPart, tally, signal, added });
  const tell = teller(payload, options, tally);
  const plans = planScan(roots, payload);
  const taken = () => tell(false);
  const there = await walkAndTake({ of, plans, mode: payload.mode, signal, taking, taken }).catch(async (error: unknown) => {
    // What is written stays, and the next scan finds nothing new in it.
    await taking.tell().catch((reason: unknown) => log.warn("what a scan has written could not be told", { reason: messageOf(reason) }));
    wakeReaders();
    throw error;
  });
  await putOffline(of, await listRoots(), tally, signal);
  // Not before: making their previews would share the processors with the scan. What somebody looks at is made meanwhile.
  if (appeared.length > 0) await inTransaction(of, (tx) => addedMedia(tx, appeared));
  const report = tally.report;
  if (!isPart) {
    for (const id of there) offlineRoots.delete(id);
    const at = new Date(Date.now() - report.seconds * 1_000);
    await inTransaction(of, async (tx) => {
      for (const id of there) await writeRootScan(tx, id, { mode: payload.mode, at, report });
    });
    if (payload.mode === "full" && reread.by !== READER) {
      await enqueue(REREADING, { below: null }, { person: "", idempotencyKey: REREADING.type }, of);
      reread.by = READER;
    }
  }
  if (taking.unsettled.size > 0) {
    const folders = taking.asksForAll ? null : [...taking.unsettled].slice(0, 5_000);
    await requestScan({ mode: "quick", folders }, { delayMs: AGAIN_MS }, of);
  }
  tell(true);
  wakeReaders();
  wakeWorkers();
  return report;
}

interface Taken {
  readonly of: Database;
  readonly plans: readonly RootPlan[];
  readonly mode: ScanPayload["mode"];
  readonly signal: AbortSignal;
  readonly taking: Taking;
  /** After each batch. */
  readonly taken: () => void;
}

/** @returns the roots that were there to the end */
async function walkAndTake({ of, plans, mode, signal, taking, taken }: Taken): Promise<Set<string>> {
  const walked = await walkAnswering(of, plans, signal, {
    prepare: (batch) => taking.prepare(batch),
    take: async (batch, read) => {
      await taking.take(batch, read);
      taken();
      wakeReaders();
    },
  });
  const there = await stillThere(
    plans.map(({ root }) => root.id),
    walked.unreachable,
  );
  await taking.finish(walked.vanished.filter(isIn(there)), mode);
  return there;
}

/** Walks as long as the disks answer. @throws SilentDisk where one stops to; its thread is left to itself */
async function walkAnswering<P>(of: Database, plans: readonly RootPlan[], signal: AbortSignal, taker: Taker<P>): Promise<Walked> {
  const [over, stop] = [new AbortController(), new AbortController()];
  const walking = { rootIds: new Set(plans.map(({ root }) => root.id)), heardAt: performance.now() };
  const heard = <T>(told: T): T => {
    walking.heardAt = performance.now();
    return told;
  };
  const walked = walk(of, plans, AbortSignal.any([signal, stop.signal]), {
    prepare: (batch) => heard(taker.prepare(batch)),
    take: async (batch, prepared) => heard(await taker.take(batch, prepared)),
  });
  try {
    await Promise.race([walked, untilSilent(walking, over.signal)]);
  } catch (error) {
    if (!(error instanceof SilentDisk)) throw error;
    stop.abort(error);
    walked.catch(() => undefined);
    endWalker();
    throw error;
  } finally {
    over.abort();
  }
  return walked;
}

/** A disk may be unplugged while it is walked: then nothing on it counts as gone. */
async function stillThere(walked: readonly string[], unreachable: readonly string[]): Promise<Set<string>> {
  forgetCached();
  const online = new Set((await listRoots()).filter(({ state }) => state === "online").map(({ id }) => id));
  return new Set(walked.filter((id) => online.has(id) && !unreachable.includes(id)));
}

function isIn(rootIds: ReadonlySet<string>): (vanished: Vanished) => boolean {
  return ({ path }) => rootIds.has(path.slice(0, path.indexOf("/")));
}

async function putOffline(of: Database, roots: readonly Root[], tally: Tally, signal: AbortSignal): Promise<void> {
  for (const root of roots) {
    if (root.state === "online") continue;
    offlineRoots.add(root.id);
    tally.offline(root.id);
    let isNews = false;
    for (; await hasPresentFiles(of.client, root.id); isNews = true) {
      signal.throwIfAborted();
      await setOffline(of.client, root.id, OFFLINE_CHUNK);
    }
    if (!isNews) continue;
    await inTransaction(of, (tx) => publish(tx, [say(rootChanged, "members", { root_id: root.id })], of));
    wakeReaders();
  }
}

function teller({ mode }: ScanPayload, { jobId, progress }: ScanOptions, tally: Tally): (ended: boolean) => void {
  let said = 0;
  return (ended) => {
    progress(tally.found, tally.read);
    if (!ended && performance.now() - said < PROGRESS_MS) return;
    said = performance.now();
    sayLive(scanProgress, "members", { job_id: jobId, mode, found: tally.found, read: tally.read, ended });
  };
}
