import { AppError } from "#lib/core/errors.ts";
import { isDatabaseUnavailable } from "#lib/db/unavailable.ts";
import { authorize } from "#lib/people/authorize.ts";
import type { Actor } from "#lib/people/schema.ts";
import { sessionTokenIn } from "#lib/people/session.ts";
import { factsOf } from "./front.ts";

/**
 * Who asks. On an open route nobody is an answer too, also while the database cannot be asked.
 * @throws AppError `unauthenticated`
 */
export async function actorOf(request: Request, access: string): Promise<Actor | null> {
  const asking = { local: factsOf(request.headers)?.local ?? false, session: sessionTokenIn(request.headers.get("cookie")) };
  if (access === "anyone") {
    return authorize(asking).catch((error: unknown) => {
      if (isDatabaseUnavailable(error)) return null;
      throw error;
    });
  }
  const actor = await authorize(asking);
  if (!actor) throw new AppError("unauthenticated", "Sign in first.");
  return actor;
}
