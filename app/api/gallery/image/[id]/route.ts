import { route } from "#lib/http/route.ts";
import { MediaId } from "#lib/http/shapes.ts";
import { originalResponse } from "#lib/lane/original.ts";
import { servedMedia } from "#lib/media/detail/service.ts";

export const GET = route({
  summary: "The file itself",
  tags: ["Gallery"],
  params: MediaId,
  response: { content: "application/octet-stream", about: "The bytes, of any media type, whole or a range" },
  can: "gallery.read",
  handle: async ({ actor, params, request }) => originalResponse(request, await servedMedia(actor, params.id)),
});
