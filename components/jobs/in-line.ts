import type { Job } from "#lib/generation/schema.ts";
import type { Beside } from "#lib/queue/schema.ts";

/** What runs first, then what waits, in the order it will be taken; each engine has a line of its own. */
export function inLine(jobs: readonly Job[]): Job[] {
  const rank = (job: Job) => (job.status === "queued" ? (job.position ?? Number.MAX_SAFE_INTEGER) : -1);
  return jobs.toSorted((a, b) => rank(a) - rank(b));
}

type Waiting = Pick<Job, "id" | "engine_id">;

/**
 * Where a waiting job goes when it is put at another one's place: beside that one, or where that one waits for another engine, beside the
 * last of its own line on the way there. Null where there is none to pass.
 */
export function besideOf(waiting: readonly Waiting[], id: string, at: string): Beside | null {
  const from = waiting.findIndex((job) => job.id === id);
  const to = waiting.findIndex((job) => job.id === at);
  if (from === -1 || to === -1) return null;
  const passed = from < to ? waiting.slice(from + 1, to + 1) : waiting.slice(to, from).reverse();
  const last = passed.findLast((job) => job.engine_id === waiting[from]?.engine_id);
  return last ? { side: from < to ? "after" : "before", job: last.id } : null;
}

/** The next of a waiting job's own line, on either side. */
export function neighbourInLine(waiting: readonly Waiting[], id: string, by: 1 | -1): string | null {
  const own = waiting.find((job) => job.id === id)?.engine_id;
  const line = waiting.filter((job) => job.engine_id === own).map((job) => job.id);
  return line[line.indexOf(id) + by] ?? null;
}
