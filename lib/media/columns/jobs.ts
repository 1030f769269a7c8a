import { z } from "zod";
import { database } from "#lib/db/client.ts";
import { defineJob, type Schedule } from "#lib/queue/define.ts";

/** Keeps the log of changes short. Whoever lagged behind what is left of it loads the library anew. */
export const pruneChanges = defineJob({
  type: "media.prune_changes",
  lane: "maintenance",
  payload: z.object({}),
  run: async () => async () => {
    const { deleteOldChanges } = await import("./store.ts");
    return { removed: await deleteOldChanges(database().client, database().dialect.name) };
  },
});

export const COLUMN_JOBS = [pruneChanges] as const;
export const COLUMN_SCHEDULES: readonly Schedule[] = [{ job: pruneChanges, everySeconds: 300, payload: {} }];
