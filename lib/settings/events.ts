import { z } from "zod";
import { defineEvent } from "#lib/events/define.ts";

export const settingsChanged = defineEvent("settings.changed", { durable: true, payload: z.object({ keys: z.array(z.string()) }) });
