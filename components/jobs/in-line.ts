import type { Job } from "#lib/generation/schema.ts";

/** What runs first, then what waits, in the order it will be taken. */
export function inLine(jobs: readonly Job[]): Job[] {
  const rank = (job: Job) => (job.status === "queued" ? (job.position ?? Number.MAX_SAFE_INTEGER) : -1);
  return jobs.toSorted((a, b) => rank(a) - rank(b));
}
