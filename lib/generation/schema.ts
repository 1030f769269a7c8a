import { z } from "zod";
import { FolderName } from "#lib/core/folder-name.ts";
import { FOREIGN_ID } from "#lib/core/foreign-id.ts";
import { ListQuery, listOf, Media } from "#lib/media/schema.ts";
import { JobError, JobStatus } from "#lib/queue/schema.ts";

/** The API's Job. `position` counts the jobs ahead plus one while it waits. */
export const Job = z.object({
  id: z.string(),
  type: z.string(),
  status: JobStatus,
  engine_id: z.string().nullable(),
  workflow_id: z.string().nullable(),
  output_config: z.string().nullable(),
  project_id: z.string().nullable(),
  output_dir: z.string().nullable(),
  params: z.record(z.string(), z.unknown()),
  position: z.number().int().nullable(),
  eta_seconds: z.number().nullable(),
  progress: z.object({ value: z.number(), max: z.number() }).nullable(),
  attempts: z.number().int(),
  outputs: z.array(Media),
  error: JobError.nullable(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
});
export type Job = z.infer<typeof Job>;
export const JobList = listOf(Job);

/** `POST /jobs`. Neither engine nor output config: sketch's own parameters. */
export const NewJob = z.object({
  type: z.literal("generate"),
  engine_id: z.string().max(128).nullish(),
  output_config: z.string().max(128).nullish(),
  /** No engine takes one yet. */
  workflow_id: z.null().optional(),
  params: z.record(z.string().max(128), z.union([z.string().max(20_000), z.number(), z.null()])).default({}),
  /** The settings' default project and `output` where left out. */
  project_id: FolderName.nullish(),
  output_dir: FolderName.nullish(),
  /** The same key answers with the same job instead of making another; the header `Idempotency-Key` says the same. */
  idempotency_key: z.string().regex(FOREIGN_ID).optional(),
});
export type NewJob = z.input<typeof NewJob>;

/** `GET /jobs`; `status` may name several, separated by commas. */
export const JobsQuery = ListQuery.extend({
  status: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(JobStatus))
    .optional(),
  type: z.string().max(64).optional(),
  project_id: z.string().max(255).optional(),
});
export type JobsQuery = z.infer<typeof JobsQuery>;

/** `GET /queue` */
export const Queue = z.object({
  paused: z.boolean(),
  running: z.number().int(),
  queued: z.number().int(),
  workers: z.array(z.object({ id: z.string(), host: z.string(), started_at: z.string(), seen_at: z.string(), alive: z.boolean() })),
});
export type Queue = z.infer<typeof Queue>;

/** Live, never stored: a job's progress, and that frame `n` of its preview lies ready at `/m/{token}/live/{job}?n=`. */
export const JobLive = z.object({
  job_id: z.string(),
  progress: z.object({ value: z.number(), max: z.number() }).nullable(),
  note: z.string().nullable(),
  preview: z.number().int().nullable(),
  preview_url: z.string().nullable(),
});
