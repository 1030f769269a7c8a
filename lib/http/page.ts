import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { environment } from "#lib/core/env.ts";
import { sleep } from "#lib/core/time.ts";
import { db } from "#lib/db/client.ts";
import { isDatabaseUnavailable } from "#lib/db/unavailable.ts";
import { placeIn } from "#lib/events/resume.ts";
import { selectOutbox } from "#lib/events/store.ts";
import { accountsExist, authorize } from "#lib/people/authorize.ts";
import type { Actor } from "#lib/people/schema.ts";
import { sessionTokenIn } from "#lib/people/session.ts";
import { factsOf } from "./front.ts";

/** Who looks at the page, or null. For pages that are open to everyone. */
export async function optionalActor(): Promise<Actor | null> {
  const sent = await headers();
  return authorize({ local: factsOf(sent)?.local ?? false, session: sessionTokenIn(sent.get("cookie")) });
}

/** A page does not wait long for what only keeps it true. */
const PATIENCE_MS = 1_000;

/**
 * The place of the newest event before anything of the page was read: the browser's stream begins after it, so that nothing is missed that happens
 * between the two. Null where the database does not tell.
 */
export const newestEvent = cache(async (): Promise<string | null> => {
  if (!environment().hasDatabase) return null;
  const asked = selectOutbox(db()).then(
    (outbox) => placeIn(outbox, outbox.last),
    () => null,
  );
  return Promise.race([asked, sleep(PATIENCE_MS).then(() => null)]);
});

/** Who looks at the page, before anything of it is read. Someone unknown is sent to sign in, or, where there is no account yet, to make the first. */
export async function pageActor(): Promise<Actor> {
  const [actor] = await Promise.all([optionalActor(), newestEvent()]);
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
