import { route } from "#lib/http/route.ts";
import { signedIn } from "#lib/http/signed-in.ts";
import { Setup, User } from "#lib/people/schema.ts";
import { setUp } from "#lib/people/service.ts";

export const POST = route({
  summary: "Make the first admin, with the token that the terminal showed, and sign in",
  tags: ["People"],
  body: Setup,
  response: User,
  status: 201,
  can: "anyone",
  handle: async ({ body, request }) => signedIn(request, await setUp(body), 201),
});
