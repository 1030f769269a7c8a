import { hostname } from "node:os";
import { performance } from "node:perf_hooks";
import { uuidv7 } from "#lib/core/ids.ts";
import { log } from "#lib/core/log.ts";
import { sleep } from "#lib/core/time.ts";
import type { Database } from "#lib/db/client.ts";
import { unsynced } from "#lib/db/unsynced.ts";
import { listen } from "#lib/events/bus.ts";
import { wakeReaders } from "#lib/events/service.ts";
import { type ClaimedJob, claimJobs } from "./claim.ts";
import { Aborted, type JobDefinition, LANES, type Lane, type Schedule } from "./define.ts";
import { type Active, execute, surviving, type Workbench } from "./execution.ts";
import { backoff } from "./outcome.ts";
import { enqueue, wakeWorkers } from "./service.ts";
import { forgetWorkers, nextRunAfter, reapJobs, renewLeases, seeWorker } from "./store.ts";

const LEASE_MS = 30_000;
const HEARTBEAT_MS = 5_000;
/** How long a lane sleeps when nothing wakes it: what a lost wake-up costs. */
const IDLE_MS = 1_000;
const STOP_POLL_MS = 500;
/** Whose work goes first: a person waits for that of these lanes. */
const BEFORE: Readonly<Record<Lane, readonly Lane[]>> = {
  generation: [],
  scan: ["generation"],
  background: ["generation"],
  maintenance: ["generation", "scan"],
};
/** The share of time the event loop is at work from which on other work waits, and how long at most. */
const BUSY = 0.6;
const GIVE_WAY_MS = 3_000;

export interface WorkerOptions {
  readonly database: Database;
  readonly jobs: readonly JobDefinition[];
  readonly schedules?: readonly Schedule[];
  /** Places at once, for each line of a lane: an engine that is busy, or hangs, keeps no other's jobs waiting. */
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

function end(active: Active, why: NonNullable<Active["ending"]>): void {
  active.ending ??= why;
  active.abort.abort(new Aborted(active.ending));
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
  readonly #bench: Workbench;
  #lanes: Promise<unknown> = Promise.resolve();
  /** Of each lane the lines that had jobs since this worker began. */
  readonly #lines = new Map<Lane, Set<string>>(LANES.map((lane) => [lane, new Set()]));
  readonly #alarms = new Map<string, AbortController>(LANES.map((lane) => [lane, new AbortController()]));

  constructor(options: WorkerOptions) {
    this.#options = options;
    for (const job of options.jobs) {
      if (this.#definitions.has(job.type)) throw new Error(`Two jobs are called "${job.type}".`);
      this.#definitions.set(job.type, job);
    }
    this.#bench = { client: options.database.client, workerId: this.id, definitions: this.#definitions };
  }

  async run(): Promise<void> {
    const unlisten = listen((message) => {
      if (message.kind === "wake" && message.topic === "jobs") this.#wake(message.only);
    });
    await surviving("reap", () => this.#reap(this.#options.deadWorkers ?? []));
    const upkeep = [
      this.#every(HEARTBEAT_MS, "heartbeat", () => this.#heartbeat()),
      this.#every(STOP_POLL_MS, "stop requests", () => this.#obeyStops()),
      this.#every(HEARTBEAT_MS, "reap", () => this.#reap([])),
      this.#every(HEARTBEAT_MS, "schedules", () => this.#enqueueSlots()),
    ];
    this.#lanes = Promise.all(LANES.filter((lane) => this.#options.places[lane] > 0).map((lane) => this.#laneLoop(lane)));
    await this.#lanes;
    await this.#finished.promise;
    await Promise.all(upkeep);
    unlisten();
    await surviving("leave", () => forgetWorkers(this.#db, { ids: [this.id], seenBefore: new Date(0) }));
  }

  async drain(graceMs: number): Promise<void> {
    this.#closing.abort();
    await this.#lanes;
    const all = Promise.all([...this.#active.values()].map((active) => active.done));
    await Promise.race([all, sleep(graceMs)]);
    for (const active of this.#active.values()) end(active, "drain");
    await all;
    this.#over.abort();
    this.#finished.resolve();
  }

  get #db() {
    return this.#options.database.client;
  }

  #wake(lanes: readonly string[] = LANES): void {
    for (const lane of lanes) {
      this.#alarms.get(lane)?.abort();
      this.#alarms.set(lane, new AbortController());
    }
  }

  /** Goes on while the worker drains: leases are kept until the last job has ended. */
  async #every(ms: number, what: string, work: () => Promise<unknown>): Promise<void> {
    while (!this.#over.signal.aborted) {
      await surviving(what, work);
      await sleep(ms, this.#over.signal);
    }
  }

  async #laneLoop(lane: Lane): Promise<void> {
    let failures = 0;
    let looked = Number.NEGATIVE_INFINITY;
    while (!this.#closing.signal.aborted) {
      await this.#giveWay(lane);
      const alarm = this.#alarms.get(lane)?.signal ?? this.#closing.signal;
      const free = this.#free(lane);
      const hasRoom = free.size === 0 || [...free.values()].some((room) => room > 0);
      // Where all is full that had jobs before, a line that never had any is looked for now and then.
      if (hasRoom || performance.now() - looked > IDLE_MS) {
        looked = performance.now();
        const found = await surviving("claim", () => this.#claim(lane, free));
        failures = found === undefined ? failures + 1 : 0;
        if (found === undefined) await sleep(backoff(failures), this.#closing.signal);
        if (found !== "all due") continue;
      }
      const isFull = [...this.#free(lane).values()].some((room) => room <= 0);
      await sleep(isFull ? IDLE_MS : await this.#idleTime(lane), AbortSignal.any([alarm, this.#closing.signal]));
    }
  }

  /** How many more jobs each line may have running. */
  #free(lane: Lane): Map<string, number> {
    const places = this.#options.places[lane];
    const free = new Map([...(this.#lines.get(lane) ?? [])].map((line) => [line, places]));
    for (const { row } of this.#active.values()) if (row.lane === lane) free.set(row.line, (free.get(row.line) ?? places) - 1);
    return free;
  }

  /** Work nobody waits for gives way while this process is busy with work somebody does, but not for ever. */
  async #giveWay(lane: Lane): Promise<void> {
    const latest = performance.now() + GIVE_WAY_MS;
    while (BEFORE[lane].some((first) => this.#inLane(first) > 0) && performance.now() < latest && !this.#closing.signal.aborted) {
      const before = performance.eventLoopUtilization();
      await sleep(100, this.#closing.signal);
      if (performance.eventLoopUtilization(before).utilization < BUSY) return;
    }
  }

  async #idleTime(lane: Lane): Promise<number> {
    const next = await surviving("look ahead", () => nextRunAfter(this.#db, lane));
    return next ? Math.min(IDLE_MS, Math.max(20, next.getTime() - Date.now())) : IDLE_MS;
  }

  #inLane(lane: Lane): number {
    let count = 0;
    for (const active of this.#active.values()) if (active.row.lane === lane) count += 1;
    return count;
  }

  /** @returns whether all that is due and has a place was taken: a line without jobs until now has given only its first */
  async #claim(lane: Lane, free: ReadonlyMap<string, number>): Promise<"all due" | "more due"> {
    const now = new Date();
    const leaseUntil = new Date(now.getTime() + LEASE_MS);
    const rows = await claimJobs(this.#db, this.#options.database.dialect, { lane, free, workerId: this.id, leaseUntil, now });
    if (rows.length) wakeReaders();
    for (const row of rows) {
      this.#lines.get(lane)?.add(row.line);
      this.#start(row);
    }
    return rows.every(({ line }) => free.has(line)) ? "all due" : "more due";
  }

  #start(row: ClaimedJob): void {
    const abort = new AbortController();
    const active: Active = { row, abort, ending: null, done: Promise.resolve() };
    const done = execute(active, this.#bench).finally(() => {
      this.#active.delete(row.id);
      this.#wake([row.lane]);
    });
    this.#active.set(row.id, Object.assign(active, { done }));
  }

  async #heartbeat(): Promise<void> {
    await unsynced(() => seeWorker(this.#db, { id: this.id, host: hostname(), pid: process.pid, startedAt: this.#startedAt }));
    // Only those asked about can turn out lost: others may have been claimed since.
    const asked = [...this.#active.values()];
    if (asked.length === 0) return;
    const ids = asked.map((active) => active.row.id);
    const held = new Set(await unsynced(() => renewLeases(this.#db, this.id, ids, new Date(Date.now() + LEASE_MS))));
    for (const active of asked) if (!held.has(active.row.id)) end(active, "lost");
  }

  async #obeyStops(): Promise<void> {
    if (this.#active.size === 0) return;
    const asked = await this.#db.job.findMany({
      where: { id: { in: [...this.#active.keys()] }, status: "stopping" },
      select: { id: true },
    });
    for (const { id } of asked) {
      const active = this.#active.get(id);
      if (active) end(active, "stop");
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
