import { z } from "zod";
import { defineEvent, type EventScope } from "#lib/events/define.ts";

const ids = z.array(z.number().int());

/** So many files at once that their ids are not named, and `ids` is empty: lists are read again. */
const many = z.literal(true).optional();

export const mediaAdded = defineEvent("media.added", {
  durable: true,
  payload: z.object({ ids, many, project_id: z.string().nullable(), job_id: z.string().nullable() }),
});

/** Rows changed: words, status, or a preview that is ready now. `recount`: lists have more or fewer of them now. */
export const mediaChanged = defineEvent("media.changed", {
  durable: true,
  payload: z.object({ ids, many, recount: z.literal(true).optional() }),
});

export const projectChanged = defineEvent("project.changed", { durable: true, payload: z.object({ project_id: z.string() }) });

/**
 * Whose files these are, who may see them, or what a review said of them changed: addresses of their previews that were given out
 * before are asked about again for two days. `keys` are fingerprints; null for so many that naming them would be too much: all.
 * To be published by whatever changes `owner_id`, `visibility`, `workshop` or a review, in the same transaction.
 */
export const mediaVisibility = defineEvent("media.visibility", {
  durable: true,
  payload: z.object({ keys: z.array(z.string()).max(5_000).nullable() }),
});

export interface Owned {
  readonly visibility: string;
  readonly ownerId: string | null;
}

/** Who hears of a file: those who may see it. Of what belongs to nobody and is not shared, admins. */
export function scopeOf({ visibility, ownerId }: Owned): EventScope {
  if (visibility === "shared") return "everyone";
  return ownerId === null ? "admins" : `person:${ownerId}`;
}
