import type { WorkflowField } from "#lib/engines/graph/schema.ts";
import { addressOf } from "#lib/engines/workflows/form.ts";
import type { FieldPatch, Workflow, WorkflowPatch } from "#lib/engines/workflows/schema.ts";

/** A mask may share its input with the picture it lies over: then its type tells it apart. */
export const placeOf = ({ node_id, input, type }: WorkflowField): FieldPatch =>
  type === "mask" ? { node_id, input, type } : { node_id, input };

/**
 * What takes a change back, made out before it is made. Only what the change names is named: a field whose key moved on because another
 * was given it moves back by itself.
 */
export function inverseOf(workflow: Workflow, { fields, bypassed, muted }: WorkflowPatch): WorkflowPatch {
  return {
    ...(fields ? { fields: fieldsBefore(workflow.fields, fields) } : {}),
    // Putting a node into one list may have taken it out of the other.
    ...(bypassed || muted ? { bypassed: workflow.bypassed, muted: workflow.muted } : {}),
  };
}

/** In the order in which they stand: that takes back a new order, too. */
function fieldsBefore(fields: readonly WorkflowField[], patches: readonly FieldPatch[]): FieldPatch[] {
  const said = new Map(patches.map((patch) => [addressOf(patch), patch]));
  return fields.flatMap((field) => {
    const patch = said.get(addressOf(field));
    return patch ? [{ ...placeOf(field), ...before(field, patch) }] : [];
  });
}

function before(field: WorkflowField, { node_id: _node, input: _input, type: _type, ...patch }: FieldPatch): Partial<FieldPatch> {
  const names = Object.keys(patch) as (keyof typeof patch)[];
  const values = Object.fromEntries(names.map((name) => [name, field[name] ?? null])) as Partial<FieldPatch>;
  // A role brings a control of its own along.
  return names.includes("key") ? { ...values, type: field.type } : values;
}
