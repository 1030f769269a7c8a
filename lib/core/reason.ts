import { z } from "zod";

/** A sentence of the catalogue (`jobs.reasons`) and what stands in it, for who reads another language than the message's. */
export const Reason = z.object({ key: z.string(), values: z.record(z.string(), z.string()) });
export type Reason = z.infer<typeof Reason>;
