import { z } from "zod";

/** Ids in paths. */
export const MediaId = z.object({ id: z.coerce.number().int().positive() });
export const TextId = z.object({ id: z.string().min(1).max(255) });
