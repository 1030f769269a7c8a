import { route } from "#lib/http/route.ts";
import { signedIn } from "#lib/http/signed-in.ts";
import { AcceptInvitation, User } from "#lib/people/schema.ts";
import { acceptInvitation } from "#lib/people/service.ts";

export const POST = route({
  summary: "Accept an invitation: make the account and sign in",
  tags: ["People"],
  body: AcceptInvitation,
  response: User,
  status: 201,
  can: "anyone",
  handle: async ({ body, request }) => signedIn(request, await acceptInvitation(body), 201),
});
