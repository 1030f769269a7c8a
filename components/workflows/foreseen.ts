import type { WorkflowField } from "#lib/engines/graph/schema.ts";
import { addressOf, permuted, withRoleType } from "#lib/engines/workflows/form.ts";
import type { FieldPatch, Workflow, WorkflowPatch } from "#lib/engines/workflows/schema.ts";
import { switchesAfter } from "#lib/engines/workflows/switches.ts";

/** How a workflow will look once the server has taken a change, so that the screen need not wait for it. */
export function foreseen(workflow: Workflow, patch: WorkflowPatch): Workflow {
  const { fields } = patch;
  const { bypassed, muted } = switchesAfter(workflow, patch);
  return {
    ...workflow,
    bypassed: [...bypassed],
    muted: [...muted],
    ...(fields ? { fields: fieldsAfter(workflow.fields, fields) } : {}),
  };
}

function fieldsAfter(before: readonly WorkflowField[], patches: readonly FieldPatch[]): WorkflowField[] {
  const said = new Map(patches.map((patch) => [addressOf(patch), patch]));
  const byAddress = new Map(before.map((field) => [addressOf(field), changed(field, said.get(addressOf(field)))]));
  return permuted([...byAddress.keys()], [...said.keys()]).flatMap((address) => byAddress.get(address) ?? []);
}

function changed(field: WorkflowField, patch: FieldPatch | undefined): WorkflowField {
  if (!patch) return field;
  const entries = Object.entries({ ...field, ...withRoleType(patch) }).filter(
    ([name, value]) => value !== undefined && (value !== null || name === "default"),
  );
  return Object.fromEntries(entries) as unknown as WorkflowField;
}
