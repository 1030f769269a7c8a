import { defineJob, type Schedule } from "#lib/queue/define.ts";
import { HASHING, HIDDEN, REREADING, SCAN } from "./lines.ts";

/** Brings the library to what is on the disk. Safe to repeat and to break off: what is written stays, the next one goes on. */
const scanMedia = defineJob({ ...SCAN, run: async () => (await import("./run.ts")).runScan });

/** Whole hashes of files that have none, some seconds at a time. */
const hashMedia = defineJob({ ...HASHING, run: async () => (await import("./hashing.ts")).runHash });

/** Looks once at the pixels of pictures that say nothing of how they were made but may hide it. */
const lookForHidden = defineJob({ ...HIDDEN, run: async () => (await import("./hidden-texts.ts")).runHidden });

/** Reads files again that an earlier version of our readers has read, some seconds at a time. */
const rereadMedia = defineJob({ ...REREADING, run: async () => (await import("./rereading.ts")).runReread });

const HOUR = 3_600;

export const SCAN_JOBS = [scanMedia, hashMedia, lookForHidden, rereadMedia] as const;
export const SCAN_SCHEDULES: readonly Schedule[] = [
  // A scan that someone asked for a moment ago serves as well.
  { job: scanMedia, everySeconds: HOUR, payload: { mode: "full", project_id: null, folders: null, unless_newer_than_seconds: HOUR - 300 } },
  { job: hashMedia, everySeconds: 60, payload: {} },
];
