import type { EventScope } from "#lib/events/define.ts";

/** Who hears of a file: those who may see it. Of what belongs to nobody and is not shared, admins. */
export function scopeOf({ visibility, ownerId }: { readonly visibility: string; readonly ownerId: string | null }): EventScope {
  if (visibility === "shared") return "everyone";
  return ownerId === null ? "admins" : `person:${ownerId}`;
}
