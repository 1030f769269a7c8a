import { z } from "zod";
import { defineJob } from "#lib/queue/define.ts";

export const RenderPayload = z.object({ media_ids: z.array(z.number().int()).max(10_000) });

/** Makes what is missing of the previews of some files, and says so. Safe to repeat. */
export const renderPreviews = defineJob({
  type: "previews.render",
  lane: "background",
  payload: RenderPayload,
  run: async () => (await import("./service.ts")).runRender,
});
