import { route } from "#lib/http/route.ts";
import { MediaId } from "#lib/http/shapes.ts";
import { captionsOfMedia } from "#lib/media/detail/service.ts";
import { CaptionList } from "#lib/media/schema.ts";

export const GET = route({
  summary: "All captions one medium has had, the newest last",
  tags: ["Gallery"],
  params: MediaId,
  response: CaptionList,
  can: "gallery.read",
  handle: async ({ actor, params }) => {
    const items = await captionsOfMedia(actor, params.id);
    return { items, total: items.length, next_cursor: null };
  },
});
