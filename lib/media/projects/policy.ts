import { reachOf } from "#lib/people/policy.ts";
import type { Actor } from "#lib/people/schema.ts";

/**
 * Whether someone sees projects, and the names of folders, in which nothing is theirs to see: whoever makes media needs to know what
 * there is to put it in; whoever only looks on does not.
 */
export function seesEmptyFolders(actor: Actor): boolean {
  return reachOf(actor, "projects.read") !== "shared";
}

/** Whether someone may give a project another title: an admin any, others one in which no other person has files. */
export function mayRetitle(actor: Actor, project: { readonly holdsOthersFiles: boolean }): boolean {
  if (reachOf(actor, "projects.write") === "none") return false;
  return actor.role === "admin" || !project.holdsOthersFiles;
}
