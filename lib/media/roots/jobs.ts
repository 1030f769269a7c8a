import { z } from "zod";
import { defineJob } from "#lib/queue/define.ts";

/** Takes out the rows of a root that a person has taken off the list. Safe to repeat; does nothing once the root is back. */
export const forgetRoot = defineJob({
  type: "roots.forget",
  lane: "maintenance",
  payload: z.object({ root_id: z.string() }),
  run: async () => (await import("./forgetting.ts")).runForget,
});
