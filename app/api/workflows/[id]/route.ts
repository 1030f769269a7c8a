import { DeletedWorkflow, Workflow, WorkflowPatch } from "#lib/engines/workflows/schema.ts";
import { changeWorkflow, deleteWorkflow, getWorkflow } from "#lib/engines/workflows/service.ts";
import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";

export const GET = route({
  summary: "One workflow with its fields and what the engine lacks for it",
  tags: ["Workflows"],
  params: TextId,
  response: Workflow,
  can: "engines.read",
  handle: ({ actor, params }) => getWorkflow(actor, params.id),
});

export const PATCH = route({
  summary: "Changes a workflow's name, tags, form, switches or picture, or whether it is archived",
  tags: ["Workflows"],
  params: TextId,
  body: WorkflowPatch,
  maxBodyBytes: 16 * 1024 * 1024,
  response: Workflow,
  can: "generate",
  handle: ({ actor, params, body }) => changeWorkflow(actor, params.id, body),
});

export const DELETE = route({
  summary: "Moves a workflow with its versions into the library's trash; POST /workflows/{id}/restore takes it back out",
  tags: ["Workflows"],
  params: TextId,
  response: DeletedWorkflow,
  can: "generate",
  handle: ({ actor, params }) => deleteWorkflow(actor, params.id),
});
