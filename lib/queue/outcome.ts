import { type ErrorCode, isAppError, messageOf } from "#lib/core/errors.ts";
import { RetryLater, reasonOf, WorkEnded } from "./define.ts";
import type { JobError } from "./schema.ts";

/** Failures that the next try would only repeat. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  "invalid",
  "not_found",
  "forbidden",
  "outside_roots",
  "unsupported_media",
  "too_large",
  "disk_full",
  "generation_failed",
]);

export type Verdict =
  | { kind: "again"; delayMs: number; counts: boolean; error: JobError | null }
  | { kind: "failed" | "lost" | "canceled"; error: JobError };

const NOWHERE = { node_id: null, class_type: null, input: null, also: [] };

/** What becomes of a job whose handler threw. */
export function judge(error: unknown, attempt: number, maxAttempts: number): Verdict {
  const { node_id, class_type, input, also } = error instanceof WorkEnded ? error : NOWHERE;
  const told: JobError = {
    code: isAppError(error) || error instanceof RetryLater ? (error.code ?? "internal") : "internal",
    message: messageOf(error),
    node_id,
    class_type,
    input,
    reason: reasonOf(error),
    ...(also.length > 0 ? { also: [...also] } : {}),
  };
  if (error instanceof WorkEnded) return { kind: error.ending, error: told };
  if (error instanceof RetryLater) return { kind: "again", delayMs: error.delayMs, counts: false, error: error.code && told };
  if (attempt >= maxAttempts || (isAppError(error) && FINAL.has(error.code))) return { kind: "failed", error: told };
  return { kind: "again", delayMs: backoff(attempt), counts: true, error: told };
}

/** Milliseconds until the next try: 1, 4, 9 … seconds, a minute at most. */
export function backoff(attempt: number): number {
  return Math.min(60_000, attempt * attempt * 1_000);
}
