import { z } from "zod";
import { numeral } from "#lib/core/numbers.ts";

/** Ids in paths. */
export const MediaId = z.object({ id: numeral(z.number().int().positive()) });
export const TextId = z.object({ id: z.string().min(1).max(255) });
