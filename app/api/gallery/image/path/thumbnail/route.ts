import { route } from "#lib/http/route.ts";
import { thumbnailResponse } from "#lib/lane/original.ts";
import { servedAt } from "#lib/media/detail/service.ts";
import { PathThumbnailQuery } from "#lib/media/schema.ts";

export const GET = route({
  summary: "A preview of the file at a path",
  tags: ["Gallery"],
  query: PathThumbnailQuery,
  response: { content: "image/webp", about: "The smallest preview that is at least so large" },
  can: "gallery.read",
  handle: async ({ actor, query, request }) => thumbnailResponse(request, await servedAt(actor, query.path), query.max_px),
});
