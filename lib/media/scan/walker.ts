/** The walking thread as seen from outside: one a process, kept for a while because the next scan is often near. */
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { environment } from "#lib/core/env.ts";
import type { Database } from "#lib/db/client.ts";
import type { Batch, FromThread, RootPlan, ThreadStart, ToThread, Vanished } from "./messages.ts";

const THREAD = join(import.meta.dirname, "thread.ts");
/** What the walk passes on is garbage at once. What it holds is a folder, which may be one of a million files. */
const LIMITS = { maxYoungGenerationSizeMb: 8 } as const;
const IDLE_MS = 120_000;

export interface Walked {
  readonly vanished: readonly Vanished[];
  /** Roots that were not there when their turn came. */
  readonly unreachable: readonly string[];
}

let thread: { worker: Worker; key: string } | undefined;
let idle: NodeJS.Timeout | undefined;
let asked = 0;
/** What ends each walk that is under way. */
const walks = new Set<(why: unknown) => void>();

/** Whether this process is at a scan. */
export function isWalking(): boolean {
  return walks.size > 0;
}

function threadFor(database: Database): Worker {
  const start: ThreadStart = { environment: environment(), database: { ...database.location } };
  const key = JSON.stringify(start);
  if (thread && thread.key !== key) endWalker();
  if (!thread) {
    const worker = new Worker(THREAD, { workerData: start, resourceLimits: LIMITS });
    const mine = { worker, key };
    const forget = () => {
      if (thread === mine) thread = undefined;
    };
    worker.once("exit", forget);
    worker.once("error", forget);
    thread = mine;
  }
  clearTimeout(idle);
  thread.worker.ref();
  return thread.worker;
}

/** Ends the thread, so that the process can end. Its walks end at once: a thread that a disk keeps waiting may never say that it has. */
export function endWalker(): void {
  clearTimeout(idle);
  void thread?.worker.terminate();
  thread = undefined;
  for (const end of walks) end(new Error("The walking thread was ended."));
}

export interface Taker<P> {
  /** Begins as soon as a batch is there, while earlier ones are still being taken in. */
  prepare(batch: Batch): P;
  /** One after another, in order. */
  take(batch: Batch, prepared: P): Promise<void>;
}

/**
 * Walks roots and hands on what it finds, batch by batch; the walk waits while several are under way. Rejects when `signal` aborts or
 * the taker fails.
 */
export async function walk<P>(database: Database, plans: readonly RootPlan[], signal: AbortSignal, taker: Taker<P>): Promise<Walked> {
  signal.throwIfAborted();
  asked += 1;
  const id = asked;
  const worker = threadFor(database);
  const stop = new SharedArrayBuffer(4);
  const send = (message: ToThread) => worker.postMessage(message);
  const over = Promise.withResolvers<Walked>();
  let failure: unknown;
  const fail = (error: unknown) => {
    failure ??= error;
    Atomics.store(new Int32Array(stop), 0, 1);
    send({ kind: "taken" });
  };
  const halt = () => fail(signal.reason);
  let taking: Promise<unknown> = Promise.resolve();
  const hear = (message: FromThread) => {
    if (message.id !== id) return;
    if (message.kind === "batch") {
      if (failure !== undefined) {
        send({ kind: "taken" });
        return;
      }
      const prepared = taker.prepare(message.batch);
      taking = taking
        .then(() => (failure === undefined ? taker.take(message.batch, prepared) : undefined))
        .then(() => send({ kind: "taken" }), fail)
        // Taking in a batch may be one long run: what the threads have said meanwhile is heard before the next.
        .then(() => setImmediate());
      return;
    }
    taking.finally(() => {
      if (failure !== undefined) over.reject(failure);
      else if (message.kind === "failed") over.reject(new Error(message.reason));
      else over.resolve(message);
    });
  };
  const died = (why: unknown) => over.reject(why instanceof Error ? why : new Error("The walking thread ended."));
  worker.on("message", hear);
  worker.once("error", died);
  worker.once("exit", died);
  signal.addEventListener("abort", halt, { once: true });
  walks.add(died);
  try {
    send({ kind: "scan", id, plans, stop });
    return await over.promise;
  } finally {
    walks.delete(died);
    signal.removeEventListener("abort", halt);
    worker.off("message", hear);
    worker.off("error", died);
    worker.off("exit", died);
    worker.unref();
    if (thread?.worker === worker) {
      clearTimeout(idle);
      idle = setTimeout(endWalker, IDLE_MS);
      idle.unref();
    }
  }
}
