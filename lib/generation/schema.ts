import { z } from "zod";
import { FolderName } from "#lib/core/folder-name.ts";
import { FOREIGN_ID } from "#lib/core/foreign-id.ts";
import { ListQuery, listOf, Media } from "#lib/media/schema.ts";
import { JobError, JobStatus } from "#lib/queue/schema.ts";

const JobText = z.object({ node_id: z.string(), class_type: z.string(), text: z.string() });

/** What a completed job holds as its result. `media_ids` may be of an earlier job: a cached run makes no new file. */
export const JobResult = z.object({
  media_ids: z.array(z.number().int()).default([]),
  texts: z.array(JobText).default([]),
  warnings: z.array(JobError).default([]),
});
export type JobResult = z.infer<typeof JobResult>;

/** The API's Job. `position` counts the jobs ahead that wait for the same engine, plus one, while it waits. */
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
  /** What a workflow said in words. */
  texts: z.array(JobText),
  /** Parts that were refused or could not be kept while the rest was made. */
  warnings: z.array(JobError),
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
  /** Its fields are then the parameters; what is left out stays as the workflow says, a seed of `null` is drawn. */
  workflow_id: z.string().max(128).nullish(),
  params: z.record(z.string().max(256), z.union([z.string().max(100_000), z.number(), z.boolean(), z.null()])).default({}),
  /** The settings' default project and `output` where left out. */
  project_id: FolderName.nullish(),
  output_dir: FolderName.nullish(),
  /** The same key answers with the same job instead of making another; the header `Idempotency-Key` says the same. */
  idempotency_key: z.string().regex(FOREIGN_ID).optional(),
});
export type NewJob = z.input<typeof NewJob>;

/** `POST /jobs/{id}/rerun`: with the seeds it had, or with others. */
export const Rerun = z.object({ seed: z.enum(["same", "new"]) });
export type Rerun = z.infer<typeof Rerun>;

/**
 * `POST /jobs/matrix`: the job once for every combination of up to three axes (columns, rows, pictures), at most 400, and a labelled
 * picture of them all. What no axis says, a drawn seed too, is the same in each.
 */
export const NewMatrix = z.object({
  job: NewJob.omit({ idempotency_key: true }),
  axes: z
    .array(
      z.object({
        key: z.string().max(256),
        /** What the field is called on the form, for the headings; its key where left out. */
        label: z.string().max(80).optional(),
        values: z.array(z.union([z.string().max(20_000), z.number(), z.boolean()])).max(400),
      }),
    )
    .min(1)
    .max(3),
});
export type NewMatrix = z.input<typeof NewMatrix>;
/** `grid` is the job that puts the picture together when the others have ended. */
export const Matrix = z.object({ grid: Job, jobs: z.array(Job) });

/**
 * `GET /jobs/{id}/matrix`, of the job that puts the picture together: what there is of each combination by now. Headings are those of
 * the picture; an axis that there is not has one heading without words.
 */
export const MatrixState = z.object({
  id: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.string()),
  pages: z.array(z.string()),
  cells: z.array(
    z.object({
      job_id: z.string(),
      column: z.number().int(),
      row: z.number().int(),
      page: z.number().int(),
      /** `lost` too where the job is not there any more. */
      status: JobStatus,
      output: Media.nullable(),
      error: JobError.nullable(),
      started_at: z.string().nullable(),
      finished_at: z.string().nullable(),
    }),
  ),
});
export type MatrixState = z.infer<typeof MatrixState>;

/** `GET /jobs`; `status` may name several, separated by commas. */
export const JobsQuery = ListQuery.extend({
  status: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(JobStatus))
    .optional(),
  type: z.string().max(64).optional(),
  project_id: z.string().max(255).optional(),
  engine_id: z.string().max(128).optional(),
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
  /** The node a workflow is at; `done` of `total` nodes are finished, `value` counts to `max` within this one. */
  node: z
    .object({
      id: z.string(),
      class_type: z.string(),
      label: z.string(),
      value: z.number(),
      max: z.number(),
      done: z.number().int(),
      total: z.number().int(),
    })
    .nullish(),
  preview: z.number().int().nullable(),
  preview_url: z.string().nullable(),
});
