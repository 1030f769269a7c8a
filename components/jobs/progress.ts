import type { Job } from "#lib/generation/schema.ts";

/** How far a job was at some instant (milliseconds of the browser's own clock, which alone is compared with itself). */
export interface Mark {
  readonly at: number;
  readonly value: number;
}

const LEAST_MS = 700;

/** Seconds until `max`, at the pace since the first mark; null while there is nothing to tell it by. */
export function secondsLeft(first: Mark | null, now: Mark, max: number): number | null {
  if (first === null || now.value >= max) return null;
  const [elapsed, done] = [now.at - first.at, now.value - first.value];
  if (elapsed < LEAST_MS || done <= 0) return null;
  return ((max - now.value) * elapsed) / done / 1000;
}

/** 0 … 1, or null when the job has said nothing yet. */
export function fraction(progress: Job["progress"]): number | null {
  if (progress === null || progress.max <= 0) return null;
  return Math.min(1, Math.max(0, progress.value / progress.max));
}

/** A length of time as people say it: seconds up to a minute and a half, then minutes, then hours. */
export type Spoken = { readonly unit: "second" | "minute" | "hour"; readonly count: number };

export function spoken(seconds: number): Spoken {
  if (seconds < 10) return { unit: "second", count: Math.max(1, Math.ceil(seconds)) };
  if (seconds < 90) return { unit: "second", count: Math.round(seconds / 5) * 5 };
  if (seconds < 5400) return { unit: "minute", count: Math.round(seconds / 60) };
  return { unit: "hour", count: Math.round(seconds / 3600) };
}

/** How long a finished job took, in seconds. */
export function tookSeconds(job: Pick<Job, "started_at" | "finished_at">): number | null {
  if (job.started_at === null || job.finished_at === null) return null;
  return Math.max(0, (Date.parse(job.finished_at) - Date.parse(job.started_at)) / 1000);
}
