import type { z } from "zod";
import { AppError, type ErrorCode } from "#lib/core/errors.ts";
import type { Log } from "#lib/core/log.ts";
import { Reason } from "#lib/core/reason.ts";
import type { Tx } from "#lib/db/client.ts";
import type { JobFault } from "./schema.ts";

/** A lane has its own line, pause switch and number of places at once. */
export const LANES = ["generation", "background", "maintenance", "scan"] as const;
export type Lane = (typeof LANES)[number];

/** What a handler is given. It is safe to run again: a worker can die at any instant, and the job starts over elsewhere. */
export interface JobContext<P> {
  readonly jobId: string;
  readonly person: string;
  readonly payload: P;
  /** 1 the first time. */
  readonly attempt: number;
  /** Aborted when the job is stopped or the worker drains; `endingOf` tells which. */
  readonly signal: AbortSignal;
  readonly log: Log;
  progress(value: number, max: number, note?: string): void;
  /**
   * Completes the job in the handler's own transaction, so that what it made and its completion become true together; call it last,
   * before commit. False: the job is no longer this worker's, and the transaction must be given up. Then return `COMPLETED`.
   */
  completeIn(tx: Tx, result: unknown): Promise<boolean>;
}

/**
 * Work the worker can do. The handler is loaded when the first such job runs, so that naming a job does not import what it needs.
 * `run` resolves to the job's result (JSON) or, when it has already completed the job in a transaction of its own, to `COMPLETED`.
 */
export interface JobDefinition<P extends z.ZodType = z.ZodType> {
  readonly type: string;
  readonly lane: Lane;
  readonly payload: P;
  readonly maxAttempts: number;
  /** Lower runs first within a lane. */
  readonly priority: number;
  readonly run: () => Promise<(context: JobContext<z.infer<P>>) => Promise<unknown>>;
}

/** What it takes to put a job in line, without what runs it: so that a handler can ask for jobs of its own room. */
export type JobLine<P extends z.ZodType = z.ZodType> = Omit<JobDefinition<P>, "run">;

export const COMPLETED = Symbol("completed");

export function defineJob<P extends z.ZodType>(
  job: Omit<JobDefinition<P>, "maxAttempts" | "priority"> & { maxAttempts?: number; priority?: number },
): JobDefinition<P> {
  return { maxAttempts: 3, priority: 0, ...job };
}

/** Thrown by a handler that wants to be tried again later and does not count as a failure. */
export class RetryLater extends Error {
  override readonly name = "RetryLater";
  readonly delayMs: number;
  /** What keeps it from being done, for who looks at the job meanwhile; null where it is only not its turn. */
  readonly code: ErrorCode | null;
  constructor(reason: string, delayMs: number, code: ErrorCode | null = null) {
    super(reason);
    this.delayMs = delayMs;
    this.code = code;
  }
}

/** Why a job's signal was aborted: a person asked, the worker closes, or another worker has the job now. */
export type Ending = "stop" | "drain" | "lost";

export class Aborted extends DOMException {
  readonly ending: Ending;
  constructor(ending: Ending) {
    super(`The job was asked to end (${ending}).`, "AbortError");
    this.ending = ending;
  }
}

/** @returns null while the signal is not aborted; an abort that says nothing counts as a person's */
export function endingOf(signal: AbortSignal): Ending | null {
  if (!signal.aborted) return null;
  return signal.reason instanceof Aborted ? signal.reason.ending : "stop";
}

/** How work ended elsewhere, and where in its graph. */
interface Ended {
  readonly status?: "failed" | "lost" | "canceled";
  readonly node_id?: string | null;
  readonly class_type?: string | null;
  readonly input?: string | null;
  readonly reason?: Reason | null | undefined;
  /** Where else, beside this. */
  readonly also?: readonly JobFault[] | undefined;
}

/**
 * Thrown by a handler whose work ended for good elsewhere: failed at a node of its graph, was forgotten by what ran it (`lost`), or was
 * stopped there (`canceled`). Never tried again by itself.
 */
export class WorkEnded extends AppError {
  readonly ending: "failed" | "lost" | "canceled";
  readonly node_id: string | null;
  readonly class_type: string | null;
  readonly input: string | null;
  readonly also: readonly JobFault[];
  constructor(code: ErrorCode, detail: string, at: Ended = {}) {
    super(code, detail, { reason: at.reason });
    this.ending = at.status ?? "failed";
    this.node_id = at.node_id ?? null;
    this.class_type = at.class_type ?? null;
    this.input = at.input ?? null;
    this.also = at.also ?? [];
  }
}

/** What an error says of itself in any language, whatever sort of error it is. */
export function reasonOf(error: unknown): Reason | null {
  return Reason.safeParse((error as { reason?: unknown } | null)?.reason).data ?? null;
}

/** A job that comes back by itself; several workers make one of each slot, because the slot is its key. */
export interface Schedule {
  readonly job: JobDefinition;
  readonly everySeconds: number;
  readonly payload: unknown;
}
