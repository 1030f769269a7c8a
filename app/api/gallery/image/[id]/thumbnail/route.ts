import { route } from "#lib/http/route.ts";
import { MediaId } from "#lib/http/shapes.ts";
import { thumbnailResponse } from "#lib/lane/original.ts";
import { servedMedia } from "#lib/media/detail/service.ts";
import { ThumbnailQuery } from "#lib/media/schema.ts";

export const GET = route({
  summary: "A preview of one medium",
  tags: ["Gallery"],
  params: MediaId,
  query: ThumbnailQuery,
  response: { content: "image/webp", about: "The smallest preview that is at least so large" },
  can: "gallery.read",
  handle: async ({ actor, params, query, request }) => thumbnailResponse(request, await servedMedia(actor, params.id), query.size),
});
