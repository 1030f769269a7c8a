import { route } from "#lib/http/route.ts";
import { presentMe } from "#lib/people/present.ts";
import { Me } from "#lib/people/schema.ts";

export const GET = route({
  summary: "Who one is and what one may do",
  tags: ["People"],
  response: Me,
  can: "me.read",
  handle: ({ actor }) => presentMe(actor),
});
