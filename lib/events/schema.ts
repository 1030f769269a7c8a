import { z } from "zod";
import { JobLive, JobStatus } from "#lib/generation/schema.ts";

/**
 * Everything that is said when something changes. `durable` events stand in the outbox and are replayed after a pause
 * (`Last-Event-ID`); the others live for a moment only.
 */
export const EVENTS = {
  "job.changed": {
    durable: true,
    payload: z.object({ job_id: z.string(), status: JobStatus, type: z.string(), project_id: z.string().nullable() }),
  },
  "job.live": { durable: false, payload: JobLive },
  "queue.changed": { durable: true, payload: z.object({ lane: z.string(), paused: z.boolean() }) },
  "media.added": {
    durable: true,
    payload: z.object({ ids: z.array(z.number().int()), project_id: z.string().nullable(), job_id: z.string().nullable() }),
  },
  "media.changed": { durable: true, payload: z.object({ ids: z.array(z.number().int()) }) },
  "project.changed": { durable: true, payload: z.object({ project_id: z.string() }) },
  "engine.changed": { durable: true, payload: z.object({ engine_id: z.string() }) },
  "settings.changed": { durable: true, payload: z.object({ keys: z.array(z.string()) }) },
} as const satisfies Record<string, { durable: boolean; payload: z.ZodType }>;

export type EventType = keyof typeof EVENTS;
export type EventPayload<T extends EventType> = z.infer<(typeof EVENTS)[T]["payload"]>;

/** Who may hear it: everyone signed in, admins only, or one person (`person:<login>`) and admins. */
export type EventScope = "everyone" | "admins" | `person:${string}`;
