import { exportResponse, exportWorkflow } from "#lib/engines/workflows/export.ts";
import { ExportQuery } from "#lib/engines/workflows/schema.ts";
import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";

export const GET = route({
  summary: "A workflow as a file: the graph ComfyUI would be sent, the page's own JSON byte for byte, or a bundle of all",
  tags: ["Workflows"],
  params: TextId,
  query: ExportQuery,
  response: { content: "application/octet-stream", about: "JSON, or with format=bundle a zip with manifest and hashes" },
  can: "engines.read",
  handle: async ({ actor, params, query }) => exportResponse(await exportWorkflow(actor, params.id, query)),
});
