import { isDatabaseUnavailable } from "#lib/db/unavailable.ts";
import type { Actor } from "#lib/people/schema.ts";
import { viewerOf } from "./sight.ts";

/** What the database says, or `instead` while it is away. */
export async function whileAway<T>(ask: () => Promise<T>, instead: T): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (isDatabaseUnavailable(error)) return instead;
    throw error;
  }
}

/**
 * The same for who sees everything, so that the disk can be looked through without the database. For all others it is the only one to
 * know what they may see, and nothing is answered.
 */
export async function orWithoutDatabase<T>(actor: Actor, ask: () => Promise<T>, instead: T): Promise<T> {
  return viewerOf(actor).seesAll ? whileAway(ask, instead) : ask();
}
