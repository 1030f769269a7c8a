import { z } from "zod";
import { defineJob, type Schedule } from "#lib/queue/define.ts";
import { ScanPayload } from "./schema.ts";

export const SCAN_TYPE = "media.scan";

/** Brings the library to what is on the disk. Safe to repeat and to break off: what is written stays, the next one goes on. */
export const scanMedia = defineJob({
  type: SCAN_TYPE,
  lane: "scan",
  payload: ScanPayload,
  maxAttempts: 5,
  run: async () => (await import("./run.ts")).runScan,
});

/** Whole hashes of files that have none, some seconds at a time. */
export const hashMedia = defineJob({
  type: "media.hash",
  lane: "maintenance",
  /** `again`: it goes on where the last slice ended. */
  payload: z.object({ again: z.boolean().default(false) }),
  priority: 10,
  run: async () => (await import("./hashing.ts")).runHash,
});

export const HIDDEN_BATCH = 100;

/** Looks once at the pixels of pictures that say nothing of how they were made but may hide it. */
export const lookForHidden = defineJob({
  type: "media.hidden",
  lane: "background",
  payload: z.object({ media_ids: z.array(z.number().int()).max(HIDDEN_BATCH) }),
  priority: 20,
  run: async () => (await import("./hidden-texts.ts")).runHidden,
});

const HOUR = 3_600;

export const SCAN_JOBS = [scanMedia, hashMedia, lookForHidden] as const;
export const SCAN_SCHEDULES: readonly Schedule[] = [
  // A scan that someone asked for a moment ago serves as well.
  { job: scanMedia, everySeconds: HOUR, payload: { mode: "full", project_id: null, folders: null, unless_newer_than_seconds: HOUR - 300 } },
  { job: hashMedia, everySeconds: 60, payload: {} },
];
