import { patchMedia } from "#lib/curation/service.ts";
import { route } from "#lib/http/route.ts";
import { MediaId } from "#lib/http/shapes.ts";
import { MediaDetail, MediaPatch } from "#lib/media/schema.ts";
import { getMedia } from "#lib/media/service.ts";

export const GET = route({
  summary: "One medium with its recipe, keywords and the files around it",
  tags: ["Gallery"],
  params: MediaId,
  response: MediaDetail,
  can: "gallery.read",
  handle: ({ actor, params }) => getMedia(actor, params.id, { exact: true }),
});

export const PATCH = route({
  summary: "Says something about one medium: caption, score, favourite, kept, licence, keywords",
  tags: ["Gallery"],
  params: MediaId,
  body: MediaPatch,
  response: MediaDetail,
  can: "gallery.edit",
  handle: ({ actor, params, body }) => patchMedia(actor, params.id, body, { exact: true }),
});
