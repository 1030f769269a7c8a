import { pictureResponse } from "#lib/engines/workflows/export.ts";
import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";

export const GET = route({
  summary: "The picture of a workflow's card",
  tags: ["Workflows"],
  params: TextId,
  response: { content: "image/webp", about: "At most 512 px" },
  can: "engines.read",
  quiet: true,
  handle: ({ actor, params, request }) => pictureResponse(actor, request, params.id),
});
