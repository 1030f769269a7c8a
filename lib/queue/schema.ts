import { z } from "zod";
import { Reason } from "#lib/core/reason.ts";

/** `stopping` is honest: asked to stop, not stopped yet. `lost` is work whose engine has forgotten it. */
export const JobStatus = z.enum(["queued", "running", "stopping", "completed", "failed", "canceled", "lost"]);
export type JobStatus = z.infer<typeof JobStatus>;

export function isEnded(status: JobStatus): boolean {
  return status === "completed" || status === "failed" || status === "canceled" || status === "lost";
}

/** What went wrong, in words, and where: the node and input of a workflow if there is one. */
export const JobFault = z.object({
  code: z.string(),
  message: z.string(),
  node_id: z.string().nullable(),
  class_type: z.string().nullable(),
  input: z.string().nullable(),
  reason: Reason.nullable().default(null),
});
export type JobFault = z.infer<typeof JobFault>;

/** Why a job failed. Where it was refused at several places, `also` holds the others, and the message tells how many they are. */
export const JobError = JobFault.extend({ also: z.array(JobFault).optional() });
export type JobError = z.infer<typeof JobError>;

/** Right before or right after another job of the line. */
export interface Beside {
  readonly side: "before" | "after";
  readonly job: string;
}

/** `POST /queue/reorder`: `before` or `after`, not both. */
export const QueueReorder = z
  .strictObject({ job_id: z.string().max(128), before: z.string().max(128).optional(), after: z.string().max(128).optional() })
  .refine((asked) => (asked.before === undefined) !== (asked.after === undefined), {
    message: "Name the job it goes before, or the one it goes after.",
    path: ["before"],
  });
export type QueueReorder = z.infer<typeof QueueReorder>;
