/** Puts a form's values back into a workflow's graph. */
import { AppError, type FieldError } from "#lib/core/errors.ts";
import { tell } from "#lib/i18n/reasons.ts";
import { checkedValue } from "./apply-checks.ts";
import { inputOf } from "./input-type.ts";
import { ownValue, setOwn } from "./json-shape.ts";
import type { ApiGraph, ApiNode, Definitions, WorkflowField } from "./schema.ts";

/**
 * The graph with `values` (by field key) written into its nodes; what is not given stays as saved. A value that is an input of several
 * nodes is written to all. Every value is checked, so that all that is wrong is said at once.
 * @throws AppError `invalid`, every wrong value at its `<node>.<input>`, unknown keys at `params.<key>`
 */
export function applyFields(
  graph: ApiGraph,
  fields: readonly WorkflowField[],
  values: Readonly<Record<string, unknown>>,
  definitions: Definitions,
): ApiGraph {
  const errors: FieldError[] = [];
  for (const key of Object.keys(values)) {
    if (!fields.some((field) => field.key === key))
      errors.push({
        field: `params.${key}`,
        code: "unknown",
        detail: `The workflow has no field "${key}"`,
        reason: tell("field_unknown", { field: key }).reason,
      });
  }
  const changed: ApiGraph = { ...graph };
  // A mask that is drawn into the picture replaces the picture's file, whichever of the two was filled in first.
  const ordered = [...fields.filter(({ type }) => type !== "mask"), ...fields.filter(({ type }) => type === "mask")];
  for (const field of ordered) {
    const given = ownValue(values, field.key);
    if (!isGiven(field, given)) continue;
    for (const place of [field, ...(field.also ?? [])]) write(changed, field, place, given, definitions, errors);
  }
  const first = errors[0];
  if (first) throw new AppError("invalid", `${errors.map(({ detail }) => detail).join("; ")}.`, { field: first.field, errors });
  return changed;
}

/** An empty box of anything but words says nothing: the saved value stands. */
function isGiven(field: WorkflowField, given: unknown): boolean {
  return given !== undefined && given !== null && (given !== "" || field.type === "text");
}

function write(
  graph: ApiGraph,
  field: WorkflowField,
  place: { readonly node_id: string; readonly input: string },
  given: unknown,
  definitions: Definitions,
  errors: FieldError[],
): void {
  const at = `${place.node_id}.${place.input}`;
  const node = ownValue(graph, place.node_id);
  const definition = node && ownValue(definitions, node.class_type);
  const spec = inputOf(definition, place.input);
  if (!node || (spec === null && !Object.hasOwn(node.inputs, place.input))) {
    const { reason } = tell("field_gone", { input: at });
    errors.push({ field: at, code: "missing", detail: `${field.label} belongs to input ${at}, which the workflow does not have`, reason });
    return;
  }
  const checked = checkedValue(field, spec, ownValue(node.inputs, place.input), given);
  if (checked.ok) setOwn(graph, place.node_id, withInput(node, place.input, checked.value));
  else errors.push({ field: at, code: "invalid", detail: `${field.label} ${checked.detail}`, reason: checked.reason });
}

function withInput(node: ApiNode, name: string, value: unknown): ApiNode {
  const inputs = { ...node.inputs };
  setOwn(inputs, name, value);
  return { ...node, inputs };
}
