import { z } from "zod";
import { defineEvent } from "#lib/events/define.ts";

/** A root was added, changed, or taken off the list, with all that lists show of it. */
export const rootChanged = defineEvent("root.changed", { durable: true, payload: z.object({ root_id: z.string() }) });
