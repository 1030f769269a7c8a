import { z } from "zod";
import { defineEvent } from "#lib/events/define.ts";

/** A workflow is new, different or gone. */
export const workflowChanged = defineEvent("workflow.changed", { durable: true, payload: z.object({ workflow_id: z.string() }) });
