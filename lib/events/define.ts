import type { z } from "zod";

/** Who may hear an event: everyone signed in, all but guests, admins only, or one person (`person:<login>`) and admins. */
export type EventScope = "everyone" | "members" | "admins" | `person:${string}`;

/**
 * Something that is said when something changed. Durable events stand in the outbox and are replayed after a pause
 * (`Last-Event-ID`); the others live for a moment only. Each domain declares its own in its `events.ts`.
 */
export interface EventDefinition<T extends string = string, P extends z.ZodType = z.ZodType> {
  readonly type: T;
  readonly durable: boolean;
  readonly payload: P;
}

export type PayloadOf<D extends EventDefinition> = z.infer<D["payload"]>;

export function defineEvent<T extends string, P extends z.ZodType>(
  type: T,
  options: { durable: boolean; payload: P },
): EventDefinition<T, P> {
  return { type, ...options };
}
