import { readImport } from "#lib/engines/workflows/import.ts";
import { ImportedWorkflow, ImportForm, WorkflowList, WorkflowsQuery } from "#lib/engines/workflows/schema.ts";
import { listWorkflows, takeWorkflows } from "#lib/engines/workflows/service.ts";
import { route } from "#lib/http/route.ts";

export const GET = route({
  summary: "Lists the workflows, what was changed last first",
  tags: ["Workflows"],
  query: WorkflowsQuery,
  response: WorkflowList,
  can: "engines.read",
  handle: ({ actor, query }) => listWorkflows(actor, query),
});

export const POST = route({
  summary: "Takes up a workflow, as POST /workflows/import does",
  tags: ["Workflows"],
  multipart: ImportForm,
  response: ImportedWorkflow,
  status: 201,
  can: "generate",
  handle: ({ actor, request }) => readImport(actor, request, (asked, imported) => takeWorkflows(actor, asked, imported)),
});
