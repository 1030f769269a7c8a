import { z } from "zod";
import { defineJob, type Schedule } from "#lib/queue/define.ts";

export const RenderPayload = z.object({ media_ids: z.array(z.number().int()).max(10_000) });

/** Makes what is missing of the previews of some files, and says so. Safe to repeat. */
export const renderPreviews = defineJob({
  type: "previews.render",
  lane: "background",
  payload: RenderPayload,
  run: async () => (await import("./service.ts")).runRender,
});

/** Finds files without previews that nobody has asked for, some at a time. */
export const catchUpPreviews = defineJob({
  type: "previews.catch-up",
  lane: "maintenance",
  payload: z.object({}),
  run: async () => (await import("./catch-up.ts")).runCatchUp,
});

/** Keeps the cache of previews below its size. */
export const prunePreviews = defineJob({
  type: "previews.prune",
  lane: "maintenance",
  payload: z.object({}),
  run: async () => (await import("./prune.ts")).runPrune,
});

/** What the worker does of itself. */
export const PREVIEW_JOBS = [renderPreviews, catchUpPreviews, prunePreviews] as const;
export const PREVIEW_SCHEDULES: readonly Schedule[] = [
  { job: catchUpPreviews, everySeconds: 30, payload: {} },
  { job: prunePreviews, everySeconds: 3_600, payload: {} },
];
