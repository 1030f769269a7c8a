import { WorkflowVersionList } from "#lib/engines/workflows/schema.ts";
import { versionsOf } from "#lib/engines/workflows/versions.ts";
import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";

export const GET = route({
  summary: "A workflow's versions, the newest first",
  tags: ["Workflows"],
  params: TextId,
  response: WorkflowVersionList,
  can: "engines.read",
  handle: ({ actor, params }) => versionsOf(actor, params.id),
});
