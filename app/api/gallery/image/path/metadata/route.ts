import { patchMediaAt } from "#lib/curation/service.ts";
import { route } from "#lib/http/route.ts";
import { getMediaAt } from "#lib/media/detail/service.ts";
import { MediaDetail, MediaPatch, PathQuery } from "#lib/media/schema.ts";

export const GET = route({
  summary: "All that is known of the file at a path; its id is null when it is not indexed",
  tags: ["Gallery"],
  query: PathQuery,
  response: MediaDetail,
  can: "gallery.read",
  handle: ({ actor, query }) => getMediaAt(actor, query.path, { exact: true }),
});

export const PATCH = route({
  summary: "Says something about the file at a path, also one that is not indexed",
  tags: ["Gallery"],
  query: PathQuery,
  body: MediaPatch,
  response: MediaDetail,
  can: "gallery.edit",
  handle: ({ actor, query, body }) => patchMediaAt(actor, query.path, body, { exact: true }),
});
