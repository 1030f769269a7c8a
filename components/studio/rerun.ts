import type { Job, Rerun } from "#lib/generation/schema.ts";

export type SameOrNew = Rerun["seed"];

/** A sheet of a matrix is put together from other jobs' pictures: there is nothing in it to be made again. */
export const canRerun = (job: Pick<Job, "type">): boolean => job.type === "generate";
