import { can } from "#lib/people/policy.ts";
import type { Actor } from "#lib/people/schema.ts";
import type { WorkflowRecord } from "./schema.ts";

type Said = Pick<WorkflowRecord, "picture"> | null;

/** Whose result the card's picture is, where only they may see it. */
export function ownerOfPicture(record: Said): string | null {
  return typeof record?.picture === "object" ? record.picture.owner : null;
}

/** A picture somebody chose, or that came with the workflow, is everybody's who sees the workflow. */
export function maySeePicture(actor: Actor, owner: string | null): boolean {
  return owner === null || can(actor, "gallery.read", { owner });
}

/**
 * Whether a result becomes the card's picture: the first one does. A private one is seen by its owner alone, and gives way to the first
 * that everybody may see.
 */
export function takesPicture(record: Said, hasPicture: boolean, isShared: boolean): boolean {
  if (record?.picture === "none") return false;
  return !hasPicture || (isShared && ownerOfPicture(record) !== null);
}
