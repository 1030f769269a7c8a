import { z } from "zod";
import type { JobLine } from "#lib/queue/define.ts";
import { ScanPayload } from "./schema.ts";

export const SCAN = {
  type: "media.scan",
  lane: "scan",
  payload: ScanPayload,
  maxAttempts: 5,
  priority: 0,
} as const satisfies JobLine;

export const HASHING = {
  type: "media.hash",
  lane: "maintenance",
  /** `again`: it goes on where the last slice ended. */
  payload: z.object({ again: z.boolean().default(false) }),
  maxAttempts: 3,
  priority: 10,
} as const satisfies JobLine;

export const HIDDEN_BATCH = 100;

export const HIDDEN = {
  type: "media.hidden",
  lane: "background",
  payload: z.object({ media_ids: z.array(z.number().int()).max(HIDDEN_BATCH) }),
  maxAttempts: 3,
  priority: 20,
} as const satisfies JobLine;

export const REREADING = {
  type: "media.reread",
  lane: "maintenance",
  /** Rows below this id are still to be looked at; null for all. */
  payload: z.object({ below: z.number().int().nullable().default(null) }),
  maxAttempts: 3,
  priority: 15,
} as const satisfies JobLine;
