import { route } from "#lib/http/route.ts";
import { CopiedToInput, CopyToInput } from "#lib/media/uploads/schema.ts";
import { copyToInput } from "#lib/media/uploads/service.ts";

export const POST = route({
  summary: "Puts a file where an engine finds it, by a copy unless it lies there",
  tags: ["Files"],
  body: CopyToInput,
  response: CopiedToInput,
  can: "generate",
  handle: ({ actor, body }) => copyToInput(actor, body),
});
