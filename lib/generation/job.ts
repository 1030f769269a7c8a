import { defineJob, RetryLater } from "#lib/queue/define.ts";
import { GeneratePayload, GridPayload } from "./payloads.ts";

export const generateJob = defineJob({
  type: "generate",
  lane: "generation",
  payload: GeneratePayload,
  maxAttempts: 3,
  run: async () => {
    const [{ runGeneration }, { giveFirstPicture }, { leaveEngine }] = await Promise.all([
      import("./run.ts"),
      import("./first-picture.ts"),
      import("./engine-work.ts"),
    ]);
    return async (context) => {
      const end = await runGeneration(context).catch(async (error: unknown) => {
        // It waits for any engine again, not in the line of the one that did not answer.
        if (error instanceof RetryLater && context.payload.engine_id === null) await leaveEngine(context.jobId);
        throw error;
      });
      void giveFirstPicture(context);
      return end;
    };
  },
});

export const gridJob = defineJob({
  type: "grid",
  lane: "generation",
  payload: GridPayload,
  maxAttempts: 3,
  run: async () => (await import("./grid-run.ts")).runGrid,
});
