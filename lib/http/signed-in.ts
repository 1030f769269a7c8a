import { presentUser } from "#lib/people/present.ts";
import type { Actor, User, UserPatch } from "#lib/people/schema.ts";
import { editUser } from "#lib/people/service.ts";
import { sessionCookie } from "#lib/people/session.ts";
import type { UserRow } from "#lib/people/store.ts";
import { factsOf } from "./front.ts";
import { type Reply, reply } from "./route.ts";

/** Answers with the account and signs its person in. */
export async function signedIn(request: Request, row: UserRow, status: 200 | 201): Promise<Reply<User>> {
  const cookie = await sessionCookie({ login: row.login, epoch: row.sessionEpoch }, factsOf(request.headers)?.secure ?? false);
  return reply(presentUser(row), { status, headers: { "set-cookie": cookie } });
}

/** Changes an account. Someone who changes their own stays signed in here, and is signed out everywhere else. */
export async function editedUser(request: Request, actor: Actor, patch: UserPatch): Promise<User | Reply<User>> {
  const { login, ...edit } = patch;
  const row = await editUser(login, edit);
  return login === actor.login && row.disabledAt === null ? signedIn(request, row, 200) : presentUser(row);
}
