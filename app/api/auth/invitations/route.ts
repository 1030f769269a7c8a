import { route } from "#lib/http/route.ts";
import { makeInvitation } from "#lib/people/invitations.ts";
import { Invitation, NewInvitation } from "#lib/people/schema.ts";

export const POST = route({
  summary: "Invite someone: a link that works once and expires",
  tags: ["People"],
  body: NewInvitation,
  response: Invitation,
  status: 201,
  can: "users.manage",
  handle: async ({ body }) => makeInvitation(body.role, body.hours),
});
