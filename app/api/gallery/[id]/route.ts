import { route } from "#lib/http/route.ts";
import { MediaId } from "#lib/http/shapes.ts";
import { MediaDetail } from "#lib/media/schema.ts";
import { getMedia } from "#lib/media/service.ts";

export const GET = route({
  summary: "One medium with its recipe, keywords and the files around it",
  tags: ["Gallery"],
  params: MediaId,
  response: MediaDetail,
  can: "gallery.read",
  handle: ({ actor, params }) => getMedia(actor, params.id),
});
