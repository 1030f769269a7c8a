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

const HOUR = 3_600;

export const SCAN_JOBS = [scanMedia] as const;
export const SCAN_SCHEDULES: readonly Schedule[] = [
  // A scan that someone asked for a moment ago serves as well.
  { job: scanMedia, everySeconds: HOUR, payload: { mode: "full", project_id: null, folders: null, unless_newer_than_seconds: HOUR - 300 } },
];
