import { route } from "#lib/http/route.ts";
import { GallerySummary, SummaryQuery } from "#lib/media/schema.ts";
import { summarizeGallery } from "#lib/media/service.ts";

export const GET = route({
  summary: "Counts what a filter matches, by day, kind and score, and finds the cursor of a day or of a part of the way",
  tags: ["Gallery"],
  query: SummaryQuery,
  response: GallerySummary,
  can: "gallery.read",
  handle: ({ actor, query, request }) => summarizeGallery(actor, query, request.signal),
});
