import { z } from "zod";
import { defineEvent } from "#lib/events/define.ts";

export const engineChanged = defineEvent("engine.changed", { durable: true, payload: z.object({ engine_id: z.string() }) });
