import { z } from "zod";
import { defineJob } from "#lib/queue/define.ts";

/** Makes every preview of some media that is not made yet. */
export const renderPreviews = defineJob({
  type: "previews.render",
  lane: "background",
  payload: z.object({ media_ids: z.array(z.number().int()) }),
  run: async () => (await import("./run.ts")).runPreviews,
});
