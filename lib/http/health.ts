import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { environment } from "#lib/core/env.ts";
import { database, db } from "#lib/db/client.ts";
import { reportDamage } from "#lib/db/damage.ts";
import { isDatabaseUnavailable } from "#lib/db/unavailable.ts";
import { anyUser } from "#lib/people/store.ts";
import { LANES } from "#lib/queue/define.ts";
import { countActive, listWorkers } from "#lib/queue/store.ts";
import { damagedConfig } from "#lib/settings/service.ts";
import type { Gauge } from "./metrics.ts";

const Part = z.enum(["ok", "down", "unknown"]);

/** `GET /health`. Numbers and times are for people who are signed in; others see `null`. */
export const Health = z.object({
  status: z.enum(["ok", "degraded"]),
  version: z.string(),
  database: z.object({ status: Part, kind: z.enum(["sqlite", "postgresql"]).nullable() }),
  worker: z.object({ status: Part, alive: z.number().int().nullable(), seen_at: z.string().nullable() }),
  queue: z.object({ queued: z.number().int().nullable(), running: z.number().int().nullable() }),
  /** `damaged`: files in `<home>/config` that cannot be read and wait to be mended by hand. */
  config: z.object({ status: Part, damaged: z.array(z.string()).nullable() }),
});
export type Health = z.infer<typeof Health>;

/** A worker says every few seconds that it lives; one silent for longer is taken for dead. */
const ALIVE_MS = 30_000;
/** Who asks for health wants an answer, not a wait for a database that does not come. */
const PATIENCE_MS = 1_500;
/** A page waits longer: a database that is only busy would else be told to be away. */
const PAGE_PATIENCE_MS = 5_000;

let version: string | undefined;
function ownVersion(): string {
  version ??= (JSON.parse(readFileSync(join(process.cwd(), "package.json"), "utf8")) as { version: string }).version;
  return version;
}

interface Vitals {
  workers: { alive: number; seenAt: Date | null };
  lanes: { lane: string; queued: number; running: number }[];
}

async function readVitals(): Promise<Vitals> {
  const workers = await listWorkers(db());
  const seen = workers.map((worker) => worker.seenAt.getTime());
  const lanes = await Promise.all(LANES.map(async (lane) => ({ lane, ...(await countActive(db(), lane)) })));
  return {
    workers: { alive: seen.filter((at) => Date.now() - at < ALIVE_MS).length, seenAt: seen.length ? new Date(Math.max(...seen)) : null },
    lanes,
  };
}

function withPatience<T>(work: Promise<T>, patienceMs = PATIENCE_MS): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), patienceMs);
  });
  return Promise.race([work.catch(() => null), late]).finally(() => clearTimeout(timer));
}

/** Whether a page would find no database: one key is asked for, and no answer within seconds is none. */
export async function isDatabaseAway(): Promise<boolean> {
  if (!environment().hasDatabase) return true;
  const asked = anyUser().then(
    () => ({ away: false }),
    (error: unknown) => {
      reportDamage(error);
      return { away: isDatabaseUnavailable(error) };
    },
  );
  return (await withPatience(asked, PAGE_PATIENCE_MS))?.away ?? true;
}

export async function checkHealth(isKnown: boolean): Promise<Health> {
  const vitals = await withPatience(readVitals());
  const alive = vitals?.workers.alive ?? 0;
  const damaged = await damagedConfig();
  const sum = (key: "queued" | "running") => vitals?.lanes.reduce((total, lane) => total + lane[key], 0) ?? null;
  return {
    status: vitals && alive > 0 && damaged.length === 0 ? "ok" : "degraded",
    version: ownVersion(),
    database: { status: vitals ? "ok" : "down", kind: isKnown && environment().hasDatabase ? database().dialect.name : null },
    worker: {
      status: vitals ? (alive > 0 ? "ok" : "down") : "unknown",
      alive: isKnown && vitals ? alive : null,
      seen_at: (isKnown && vitals?.workers.seenAt?.toISOString()) || null,
    },
    queue: { queued: isKnown ? sum("queued") : null, running: isKnown ? sum("running") : null },
    config: { status: damaged.length === 0 ? "ok" : "down", damaged: isKnown ? damaged : null },
  };
}

/** What the database knows, for `/metrics`; without it only that it is away. */
export async function healthGauges(): Promise<Gauge[]> {
  const vitals = await withPatience(readVitals());
  const memory = process.memoryUsage();
  const own: Gauge[] = [
    { name: "atelier_database_up", help: "Whether the database answers.", values: [{ labels: {}, value: vitals ? 1 : 0 }] },
    { name: "process_resident_memory_bytes", help: "Memory of the web process.", values: [{ labels: {}, value: memory.rss }] },
    { name: "atelier_info", help: "The running version.", values: [{ labels: { version: ownVersion() }, value: 1 }] },
  ];
  if (!vitals) return own;
  const jobs = vitals.lanes.flatMap(({ lane, queued, running }) => [
    { labels: { lane, status: "queued" }, value: queued },
    { labels: { lane, status: "running" }, value: running },
  ]);
  return [
    ...own,
    { name: "atelier_workers_alive", help: "Workers heard of lately.", values: [{ labels: {}, value: vitals.workers.alive }] },
    { name: "atelier_jobs", help: "Jobs that wait or run.", values: jobs },
  ];
}
