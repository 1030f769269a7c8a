import { localActor } from "#lib/people/actor.ts";
import { accountsExist, actorOfLogin } from "#lib/people/authorize.ts";
import type { Actor } from "#lib/people/schema.ts";
import { UsageError } from "./command.ts";

/** Who a command acts for: the local person while there are no accounts, else the one named by `--as`. */
export async function actingPerson(login: string | undefined): Promise<Actor> {
  if (login === undefined) {
    if (await accountsExist()) throw new UsageError("There are accounts here: say with --as <login> whose work this is.");
    return localActor();
  }
  const actor = await actorOfLogin(login);
  if (!actor) throw new UsageError(`--as: nobody here signs in as "${login}".`);
  return actor;
}
