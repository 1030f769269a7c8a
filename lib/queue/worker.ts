import { hostname } from "node:os";
import { performance } from "node:perf_hooks";
import { messageOf } from "#lib/core/errors.ts";
import { uuidv7 } from "#lib/core/ids.ts";
import { type Fields, log, note, wideEvent } from "#lib/core/log.ts";
import { sleep } from "#lib/core/time.ts";
import type { Database } from "#lib/db/client.ts";
import { listen } from "#lib/events/bus.ts";
import { wakeReaders } from "#lib/events/service.ts";
import { COMPLETED, type JobContext, type JobDefinition, LANES, type Lane, type Schedule } from "./define.ts";
import { judge } from "./outcome.ts";
import type { JobError } from "./schema.ts";
import { enqueue, wakeWorkers } from "./service.ts";
import {
  type ClaimedJob,
  claimJobs,
  endJob,
  forgetWorkers,
  nextRunAfter,
  type Outcome,
  reapJobs,
  renewLeases,
  requeueJob,
  seeWorker,
  setProgress,
} from "./store.ts";

const LEASE_MS = 30_000;
const HEARTBEAT_MS = 5_000;
/** How long a lane sleeps when nothing wakes it: what a lost wake-up costs. */
const IDLE_MS = 1_000;
const STOP_POLL_MS = 500;
const PROGRESS_MS = 500;
/** The share of time the event loop is at work from which on background work waits, and how long at most. */
const BUSY = 0.6;
const GIVE_WAY_MS = 3_000;

export interface WorkerOptions {
  readonly database: Database;
  readonly jobs: readonly JobDefinition[];
  readonly schedules?: readonly Schedule[];
  /** Places at once, a lane. */
  readonly places: Readonly<Record<Lane, number>>;
  /** Ids of workers that are known to be dead: their jobs are taken over at once instead of when their leases run out. */
  readonly deadWorkers?: readonly string[];
}

export interface Worker {
  readonly id: string;
  /** Runs until `drain` is called. */
  run(): Promise<void>;
  /** Starts nothing new, aborts what runs after `graceMs`, puts it back in line, and resolves when all has ended. */
  drain(graceMs: number): Promise<void>;
}

interface Active {
  readonly row: ClaimedJob;
  readonly abort: AbortController;
  readonly done: Promise<void>;
  ending: "drain" | "stop" | "lost" | null;
}

class QueueWorker implements Worker {
  readonly id = `${hostname()}:${process.pid}:${uuidv7()}`;
  readonly #options: WorkerOptions;
  readonly #definitions = new Map<string, JobDefinition>();
  readonly #active = new Map<string, Active>();
  readonly #closing = new AbortController();
  readonly #over = new AbortController();
  readonly #finished = Promise.withResolvers<void>();
  readonly #startedAt = new Date();
  #lanes: Promise<unknown> = Promise.resolve();
  #alarm = new AbortController();

  constructor(options: WorkerOptions) {
    this.#options = options;
    for (const job of options.jobs) {
      if (this.#definitions.has(job.type)) throw new Error(`Two jobs are called "${job.type}".`);
      this.#definitions.set(job.type, job);
    }
  }

  async run(): Promise<void> {
    const unlisten = listen((message) => {
      if (message.kind === "wake" && message.topic === "jobs") this.#wake();
    });
    await this.#surviving("reap", () => this.#reap(this.#options.deadWorkers ?? []));
    const upkeep = [
      this.#every(HEARTBEAT_MS, "heartbeat", () => this.#heartbeat()),
      this.#every(STOP_POLL_MS, "stop requests", () => this.#obeyStops()),
      this.#every(HEARTBEAT_MS, "reap", () => this.#reap([])),
      this.#every(HEARTBEAT_MS, "schedules", () => this.#enqueueSlots()),
    ];
    this.#lanes = Promise.all(LANES.map((lane) => this.#laneLoop(lane)));
    await this.#lanes;
    await this.#finished.promise;
    await Promise.all(upkeep);
    unlisten();
    await this.#surviving("leave", () => forgetWorkers(this.#db, { ids: [this.id], seenBefore: new Date(0) }));
  }

  async drain(graceMs: number): Promise<void> {
    this.#closing.abort();
    await this.#lanes;
    const all = Promise.all([...this.#active.values()].map((active) => active.done));
    await Promise.race([all, sleep(graceMs)]);
    for (const active of this.#active.values()) {
      active.ending ??= "drain";
      active.abort.abort();
    }
    await all;
    this.#over.abort();
    this.#finished.resolve();
  }

  get #db() {
    return this.#options.database.client;
  }

  #wake(): void {
    this.#alarm.abort();
    this.#alarm = new AbortController();
  }

  /** The database may be away: the loop says so and goes on when it is back. */
  async #surviving<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      log.warn(`worker: ${what} failed, will try again`, { reason: messageOf(error).split("\n").at(-1) });
      return undefined;
    }
  }

  /** Goes on while the worker drains: leases are kept until the last job has ended. */
  async #every(ms: number, what: string, work: () => Promise<unknown>): Promise<void> {
    while (!this.#over.signal.aborted) {
      await this.#surviving(what, work);
      await sleep(ms, this.#over.signal);
    }
  }

  async #laneLoop(lane: Lane): Promise<void> {
    while (!this.#closing.signal.aborted) {
      if (lane !== "generation") await this.#giveWay();
      const alarm = this.#alarm.signal;
      const places = this.#options.places[lane] - this.#inLane(lane);
      const claimed = places > 0 ? ((await this.#surviving("claim", () => this.#claim(lane, places))) ?? 0) : 0;
      if (claimed > 0) continue;
      await sleep(places > 0 ? await this.#idleTime(lane) : IDLE_MS, AbortSignal.any([alarm, this.#closing.signal]));
    }
  }

  /** Work nobody waits for gives way while this process is busy with work somebody does, but not for ever. */
  async #giveWay(): Promise<void> {
    const latest = performance.now() + GIVE_WAY_MS;
    while (this.#inLane("generation") > 0 && performance.now() < latest && !this.#closing.signal.aborted) {
      const before = performance.eventLoopUtilization();
      await sleep(100, this.#closing.signal);
      if (performance.eventLoopUtilization(before).utilization < BUSY) return;
    }
  }

  async #idleTime(lane: Lane): Promise<number> {
    const next = await this.#surviving("look ahead", () => nextRunAfter(this.#db, lane));
    return next ? Math.min(IDLE_MS, Math.max(20, next.getTime() - Date.now())) : IDLE_MS;
  }

  #inLane(lane: Lane): number {
    let count = 0;
    for (const active of this.#active.values()) if (active.row.lane === lane) count += 1;
    return count;
  }

  async #claim(lane: Lane, places: number): Promise<number> {
    const now = new Date();
    const leaseUntil = new Date(now.getTime() + LEASE_MS);
    const rows = await claimJobs(this.#db, this.#options.database.dialect, { lane, places, workerId: this.id, leaseUntil, now });
    if (rows.length) wakeReaders();
    for (const row of rows) this.#start(row);
    return rows.length;
  }

  #start(row: ClaimedJob): void {
    const abort = new AbortController();
    const active: Active = { row, abort, ending: null, done: Promise.resolve() };
    const done = this.#execute(active).finally(() => {
      this.#active.delete(row.id);
      this.#wake();
    });
    this.#active.set(row.id, Object.assign(active, { done }));
  }

  async #execute(active: Active): Promise<void> {
    const { row } = active;
    const fields = {
      job_id: row.id,
      type: row.type,
      person: row.person,
      attempt: row.attempts,
      correlation_id: row.correlationId ?? row.id,
    };
    const work = async () => {
      try {
        const result = await this.#call(active);
        if (result !== COMPLETED) await this.#end(row, { status: "completed", result });
        note({ outcome: "completed" });
      } catch (error) {
        note({ outcome: await this.#endUnfinished(active, error) });
      }
    };
    // Upkeep nobody asked for is only worth a line when it does not go well.
    const level = ({ outcome }: Fields) => (row.person === "" && outcome === "completed" ? "debug" : "info");
    await this.#surviving(`ending job ${row.id}`, () => wideEvent("job", fields, work, level));
  }

  async #call(active: Active): Promise<unknown> {
    const { row } = active;
    const definition = this.#definitions.get(row.type);
    if (!definition) throw new Error(`This worker does not know jobs called "${row.type}".`);
    const payload = definition.payload.parse(JSON.parse(row.payload));
    const handler = await definition.run();
    const context: JobContext<unknown> = {
      jobId: row.id,
      person: row.person,
      payload,
      attempt: row.attempts,
      signal: active.abort.signal,
      log,
      progress: this.#progressWriter(row),
      completeIn: async (tx, result) => (await endJob(tx, row.id, this.id, { status: "completed", result })).length === 1,
    };
    return handler(context);
  }

  /** Written at most every half second. */
  #progressWriter(row: ClaimedJob): JobContext<unknown>["progress"] {
    let written = 0;
    return (value, max, note) => {
      const now = performance.now();
      if (now - written < PROGRESS_MS) return;
      written = now;
      void this.#surviving("progress", () => setProgress(this.#db, row.id, this.id, { value, max, note: note ?? null }));
    };
  }

  async #end(row: ClaimedJob, outcome: Outcome): Promise<void> {
    await endJob(this.#db, row.id, this.id, outcome);
    wakeReaders();
  }

  async #putBack(row: ClaimedJob, back: { runAfter: Date; counts: boolean; error: JobError | null }): Promise<boolean> {
    const moved = await requeueJob(this.#db, row.id, this.id, back);
    wakeReaders();
    return moved.length === 1;
  }

  /** A handler threw: because it was told to stop, because the worker closes, or because the work failed. */
  async #endUnfinished(active: Active, error: unknown): Promise<string> {
    const { row } = active;
    if (active.ending === "lost") return "lost lease";
    if (active.ending === "stop") {
      await this.#end(row, { status: "canceled" });
      return "canceled";
    }
    if (active.ending === "drain") {
      await this.#putBack(row, { runAfter: new Date(), counts: false, error: null });
      return "put back";
    }
    const verdict = judge(error, row.attempts, row.maxAttempts);
    log.warn("job did not succeed", { job_id: row.id, type: row.type, again: verdict.kind === "again", error });
    if (verdict.kind === "failed") {
      await this.#end(row, { status: "failed", error: verdict.error });
      return "failed";
    }
    const runAfter = new Date(Date.now() + verdict.delayMs);
    const isBack = await this.#putBack(row, { runAfter, counts: verdict.counts, error: verdict.error });
    // It was asked to stop while it failed: then stopped is what it is.
    if (!isBack) await this.#end(row, { status: "canceled" });
    return "again";
  }

  async #heartbeat(): Promise<void> {
    await seeWorker(this.#db, { id: this.id, host: hostname(), pid: process.pid, startedAt: this.#startedAt });
    if (this.#active.size === 0) return;
    const held = await renewLeases(this.#db, this.id, new Date(Date.now() + LEASE_MS));
    const ids = new Set(held.map((job) => job.id));
    for (const [id, active] of this.#active) {
      if (ids.has(id) || active.ending) continue;
      active.ending = "lost";
      active.abort.abort();
    }
  }

  async #obeyStops(): Promise<void> {
    if (this.#active.size === 0) return;
    const asked = await this.#db.job.findMany({
      where: { id: { in: [...this.#active.keys()] }, status: "stopping" },
      select: { id: true },
    });
    for (const { id } of asked) {
      const active = this.#active.get(id);
      if (!active || active.ending) continue;
      active.ending = "stop";
      active.abort.abort();
    }
  }

  async #reap(deadWorkers: readonly string[]): Promise<void> {
    const now = new Date();
    const moved = await reapJobs(this.#db, now, deadWorkers);
    await forgetWorkers(this.#db, { ids: deadWorkers, seenBefore: new Date(now.getTime() - 10 * 60_000) });
    if (moved.length) {
      log.warn("took over jobs of a dead worker", { jobs: moved.map((job) => job.id) });
      wakeWorkers();
    }
  }

  async #enqueueSlots(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    for (const schedule of this.#options.schedules ?? []) {
      const slot = Math.floor(Date.now() / 1000 / schedule.everySeconds);
      const idempotencyKey = `schedule.${schedule.job.type}.${slot}`;
      const known = await this.#db.job.findUnique({ where: { idempotencyKey }, select: { id: true } });
      if (known) continue;
      await enqueue(schedule.job, schedule.payload, { person: "", idempotencyKey }, this.#options.database);
    }
  }
}

/** @throws {Error} when two jobs have the same name */
export function createWorker(options: WorkerOptions): Worker {
  return new QueueWorker(options);
}
