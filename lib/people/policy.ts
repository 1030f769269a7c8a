import type { Actor, Role } from "./schema.ts";

/**
 * How far a right reaches. `all`: everything; `visible`: one's own and what is shared; `shared`: only what is shared; `own`: only
 * one's own; `none`: not at all.
 */
type Reach = "all" | "visible" | "shared" | "own" | "none";

type Row = Readonly<Record<Role, Reach> & { about: string }>;

/** Every right there is and how far it reaches for each role. Routes name one; adding a right is adding a row. */
export const RIGHTS = {
  "gallery.read": { admin: "all", member: "visible", guest: "shared", about: "See media and what is known of it" },
  "gallery.edit": { admin: "all", member: "own", guest: "none", about: "Score, describe, move and trash media" },
  "projects.read": { admin: "all", member: "visible", guest: "shared", about: "See projects and their folders" },
  "projects.write": { admin: "all", member: "all", guest: "none", about: "Make, rename and order projects" },
  "files.read": { admin: "all", member: "visible", guest: "none", about: "Look through the managed folders as they lie on disk" },
  generate: { admin: "all", member: "all", guest: "none", about: "Make media" },
  "jobs.read": { admin: "all", member: "own", guest: "none", about: "See work and its progress" },
  "jobs.manage": { admin: "all", member: "own", guest: "none", about: "Cancel and retry work" },
  "queue.read": { admin: "all", member: "all", guest: "all", about: "See how long the line is" },
  "queue.manage": { admin: "all", member: "none", guest: "none", about: "Pause, resume and reorder the line" },
  "engines.read": { admin: "all", member: "all", guest: "none", about: "See which engines there are and what they take" },
  "engines.write": { admin: "all", member: "none", guest: "none", about: "Add, change and remove engines" },
  "roots.read": { admin: "all", member: "none", guest: "none", about: "See where the managed folders are" },
  "roots.write": { admin: "all", member: "none", guest: "none", about: "Add, move and remove managed folders" },
  "settings.read": { admin: "all", member: "all", guest: "all", about: "See settings that are no secret" },
  "settings.write": { admin: "all", member: "none", guest: "none", about: "Change settings" },
  "users.manage": { admin: "all", member: "none", guest: "none", about: "Add, change and disable accounts" },
  "operations.undo": { admin: "all", member: "own", guest: "none", about: "Take changes back" },
  "events.listen": { admin: "all", member: "all", guest: "all", about: "Hear what changes, as far as one may see it" },
  "metrics.read": { admin: "all", member: "none", guest: "none", about: "Read the program's counters" },
  "me.read": { admin: "all", member: "all", guest: "all", about: "Ask who one is" },
} as const satisfies Record<string, Row>;

export type Right = keyof typeof RIGHTS;

/** What a right is exercised on. A thing without an owner is nobody's own. */
export interface Subject {
  readonly owner?: string | null | undefined;
  readonly visibility?: string | null | undefined;
}

export function reachOf(actor: Actor, right: Right): Reach {
  return RIGHTS[right][actor.role];
}

/**
 * Whether `actor` may. Without a subject: whether there is anything at all on which they might, which is what a route asks before it
 * has looked anything up; the service asks again with the thing in hand.
 */
export function can(actor: Actor, right: Right, subject?: Subject): boolean {
  const reach = reachOf(actor, right);
  if (reach === "none") return false;
  if (reach === "all" || subject === undefined) return true;
  const isOwn = subject.owner !== undefined && subject.owner !== null && subject.owner === actor.login;
  const isShared = subject.visibility === "shared";
  if (reach === "own") return isOwn;
  if (reach === "shared") return isShared;
  return isOwn || isShared;
}

export function rightsOf(actor: Actor): Right[] {
  return (Object.keys(RIGHTS) as Right[]).filter((right) => can(actor, right));
}
