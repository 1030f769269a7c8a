import { z } from "zod";

const MESSAGE = z.union([
  z.object({ type: z.literal("ready"), url: z.string() }),
  z.object({ type: z.literal("worker"), id: z.string() }),
  z.object({ type: z.literal("damaged") }),
  z.looseObject({ relay: z.literal(true) }),
]);

/** What web and worker tell the supervisor: that they answer, which worker id they took, that the database file is broken, or something for the other processes. */
export type ChildMessage = z.infer<typeof MESSAGE>;

export function readMessage(raw: unknown): ChildMessage | null {
  return MESSAGE.safeParse(raw).data ?? null;
}
