import { z } from "zod";
import { defineEvent } from "#lib/events/define.ts";
import { ScanMode } from "./schema.ts";

/** How far a scan is: said a few times a second while it runs, and once more when it has ended. */
export const scanProgress = defineEvent("scan.progress", {
  durable: false,
  payload: z.object({
    job_id: z.string().nullable(),
    mode: ScanMode,
    /** Media files looked at. */
    found: z.number().int(),
    /** Of those, files that were read because they are new or changed. */
    read: z.number().int(),
    ended: z.boolean(),
  }),
});
