import { route } from "#lib/http/route.ts";
import { ResyncAnswer, ResyncRequest } from "#lib/media/scan/schema.ts";
import { resync } from "#lib/media/scan/service.ts";

export const POST = route({
  summary: "Brings the library to what is on the disk: at once, never throttled; `wait` answers with what was found",
  tags: ["Gallery"],
  body: ResyncRequest,
  response: ResyncAnswer,
  can: "gallery.edit",
  handle: ({ actor, body }) => resync(actor, body),
});
