import { route } from "#lib/http/route.ts";
import { requestResync } from "#lib/media/scan/service.ts";
import { GalleryQuery, MediaList } from "#lib/media/schema.ts";
import { listGallery } from "#lib/media/service.ts";

export const GET = route({
  summary: "Lists media by filter, page by page",
  tags: ["Gallery"],
  query: GalleryQuery,
  response: MediaList,
  can: "gallery.read",
  handle: ({ actor, query, request }) => {
    requestResync();
    return listGallery(actor, query, request.signal);
  },
});
