import { route } from "#lib/http/route.ts";
import { originalResponse } from "#lib/lane/original.ts";
import { servedAt } from "#lib/media/detail/service.ts";
import { PathQuery } from "#lib/media/schema.ts";

export const GET = route({
  summary: "The file at a path",
  tags: ["Gallery"],
  query: PathQuery,
  response: { content: "application/octet-stream", about: "The bytes, of any media type, whole or a range" },
  can: "gallery.read",
  handle: async ({ actor, query, request }) => originalResponse(request, await servedAt(actor, query.path)),
});
