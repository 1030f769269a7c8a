import { route } from "#lib/http/route.ts";
import { editedUser } from "#lib/http/signed-in.ts";
import { ListQuery } from "#lib/media/schema.ts";
import { presentUser, presentUsers } from "#lib/people/present.ts";
import { NewUser, User, UserList, UserPatch } from "#lib/people/schema.ts";
import { addUser, listUsers } from "#lib/people/service.ts";

const shared = { tags: ["People"], can: "users.manage" } as const;

export const GET = route({
  ...shared,
  summary: "All accounts",
  query: ListQuery,
  response: UserList,
  handle: async ({ query }) => presentUsers(await listUsers(query)),
});

export const POST = route({
  ...shared,
  summary: "Add an account; the first must be an admin's",
  body: NewUser,
  response: User,
  status: 201,
  handle: async ({ body }) => presentUser(await addUser(body)),
});

export const PATCH = route({
  ...shared,
  summary: "Change an account: name, role, password, disabled; its sessions end",
  body: UserPatch,
  response: User,
  handle: ({ actor, body, request }) => editedUser(request, actor, body),
});
