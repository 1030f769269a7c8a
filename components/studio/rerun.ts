import type { Job, NewJob } from "#lib/generation/schema.ts";

export type SameOrNew = "same" | "new";

/** A sheet of a matrix is put together from other jobs' pictures: there is nothing in it to be made again. */
export const canRerun = (job: Pick<Job, "type">): boolean => job.type === "generate";

/** Every input whose value is a seed: `seed`, `seed_2`, and what a workflow's node calls so. */
const SEED_KEY = /^(?:.*\.)?(?:noise_)?seed(?:_\d+)?$/;

/** The request that makes a job's work again: exactly, or with seeds that the server draws. */
export function jobAgain(job: Job, seed: SameOrNew): NewJob {
  const params = Object.entries(job.params).filter((entry): entry is [string, string | number | boolean | null] => {
    const [, value] = entry;
    return value === null || ["string", "number", "boolean"].includes(typeof value);
  });
  return {
    type: "generate",
    ...(job.workflow_id === null ? { engine_id: job.engine_id, output_config: job.output_config } : { workflow_id: job.workflow_id }),
    params: Object.fromEntries(params.map(([key, value]) => [key, seed === "new" && SEED_KEY.test(key) ? null : value])),
    project_id: job.project_id,
    output_dir: job.output_dir,
  };
}
