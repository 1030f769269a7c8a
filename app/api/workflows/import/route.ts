import { readImport } from "#lib/engines/workflows/import.ts";
import { ImportedWorkflow, ImportForm } from "#lib/engines/workflows/schema.ts";
import { takeWorkflows } from "#lib/engines/workflows/service.ts";
import { route } from "#lib/http/route.ts";

export const POST = route({
  summary: "Takes up a workflow: a file, or JSON {workflow} or {media_id} with name, engine_id, tags and replaces",
  tags: ["Workflows"],
  multipart: ImportForm,
  response: ImportedWorkflow,
  status: 201,
  can: "generate",
  handle: ({ actor, request }) => readImport(actor, request, (asked, imported) => takeWorkflows(actor, asked, imported)),
});
