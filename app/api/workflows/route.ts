import { readImport } from "#lib/engines/workflows/import.ts";
import { ImportForm, Workflow, WorkflowList, WorkflowsQuery } from "#lib/engines/workflows/schema.ts";
import { listWorkflows, takeWorkflow } from "#lib/engines/workflows/service.ts";
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
  response: Workflow,
  status: 201,
  can: "generate",
  handle: ({ actor, request }) => readImport(actor, request, (asked, imported) => takeWorkflow(actor, asked, imported)),
});
