import { reachOf } from "#lib/people/policy.ts";
import type { Actor } from "#lib/people/schema.ts";
import type { Viewer } from "./present.ts";
import type { Sight } from "./store.ts";

/** What of the library an actor's right reaches. */
export function sightOf(actor: Actor): Sight {
  const reach = reachOf(actor, "gallery.read");
  if (reach === "all") return { kind: "all" };
  return reach === "shared" ? { kind: "shared" } : { kind: "visible", login: actor.login };
}

export function viewerOf(actor: Actor): Viewer {
  return { login: actor.login, seesAll: reachOf(actor, "gallery.read") === "all" };
}
