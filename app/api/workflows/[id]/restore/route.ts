import { RestoreBody, Workflow } from "#lib/engines/workflows/schema.ts";
import { restoreWorkflow } from "#lib/engines/workflows/versions.ts";
import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";

export const POST = route({
  summary: "Puts an earlier version in front again, or without one takes the workflow out of the trash",
  tags: ["Workflows"],
  params: TextId,
  body: RestoreBody,
  response: Workflow,
  can: "generate",
  handle: ({ actor, params, body }) => restoreWorkflow(actor, params.id, body.version),
});
