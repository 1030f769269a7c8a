import { z } from "zod";
import { defineJob, type Schedule } from "#lib/queue/define.ts";

/** Asks every engine that is switched on how it is, and says so where that has changed. */
export const healthJob = defineJob({
  type: "engines.health",
  lane: "maintenance",
  payload: z.object({}),
  run: async () => async () => (await import("./watching.ts")).watchEngines(),
});

export const ENGINE_JOBS = [healthJob] as const;
export const ENGINE_SCHEDULES: readonly Schedule[] = [{ job: healthJob, everySeconds: 20, payload: {} }];
