import { z } from "zod";
import { defineJob, type Schedule } from "#lib/queue/define.ts";
import { type PruneJob, PrunePayload, type RenderJob, RenderPayload } from "./payloads.ts";

/** Keeps the cache of previews below its size. */
export const prunePreviews: PruneJob = defineJob({
  type: "previews.prune",
  lane: "maintenance",
  payload: PrunePayload,
  run: async () => (await import("./prune.ts")).runPrune,
});

/** Makes what is missing of the previews of some files, and says so. Safe to repeat. */
export const renderPreviews: RenderJob = defineJob({
  type: "previews.render",
  lane: "background",
  payload: RenderPayload,
  run: async () => {
    const { runRender } = await import("./render.ts");
    return (context) => runRender(context, { render: renderPreviews, prune: prunePreviews });
  },
});

/** Finds files without previews that nobody has asked for, some at a time. */
export const catchUpPreviews = defineJob({
  type: "previews.catch-up",
  lane: "maintenance",
  payload: z.object({}),
  run: async () => {
    const { runCatchUp } = await import("./catch-up.ts");
    return (context) => runCatchUp(context, renderPreviews);
  },
});

/** What the worker does of itself. */
export const PREVIEW_JOBS = [renderPreviews, catchUpPreviews, prunePreviews] as const;
export const PREVIEW_SCHEDULES: readonly Schedule[] = [
  { job: catchUpPreviews, everySeconds: 30, payload: {} },
  { job: prunePreviews, everySeconds: 3_600, payload: {} },
];
