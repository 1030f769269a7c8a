import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { isDatabaseUnavailable } from "#lib/db/unavailable.ts";
import { accountsExist, authorize } from "#lib/people/authorize.ts";
import type { Actor } from "#lib/people/schema.ts";
import { sessionTokenIn } from "#lib/people/session.ts";
import { factsOf } from "./front.ts";

/** Who looks at the page, or null. For pages that are open to everyone. */
export async function optionalActor(): Promise<Actor | null> {
  const sent = await headers();
  return authorize({ local: factsOf(sent)?.local ?? false, session: sessionTokenIn(sent.get("cookie")) });
}

/** Who looks at the page. Someone unknown is sent to sign in, or, where there is no account yet, to make the first. */
export async function pageActor(): Promise<Actor> {
  const actor = await optionalActor();
  if (actor) return actor;
  if (!(await accountsExist())) redirect("/auth/setup");
  const path = shownPath(factsOf(await headers())?.path ?? "/");
  redirect(path === "/" ? "/auth/sign-in" : `/auth/sign-in?next=${encodeURIComponent(path)}`);
}

/** The address as the browser shows it: without the key that Next's own fetches of a page add. */
function shownPath(path: string): string {
  const url = new URL(path, "http://localhost");
  url.searchParams.delete("_rsc");
  return `${url.pathname}${url.search}`;
}

/** What a page asks for; where it takes the database, which is away, the page leads to one that does without. Null: there is none. */
export async function orLeadTo<T>(address: string | null, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (address === null || !isDatabaseUnavailable(error)) throw error;
  }
  redirect(address);
}
