import { describe, expect, it } from "vitest";
import type { WorkflowField } from "#lib/engines/graph/schema.ts";
import { corrected, taken } from "#lib/engines/workflows/form.ts";
import type { FieldPatch, Workflow, WorkflowPatch } from "#lib/engines/workflows/schema.ts";
import { inverseOf } from "./inverse.ts";

const field = (key: string, node_id: string, input: string, more: Partial<WorkflowField> = {}): WorkflowField => ({
  key,
  node_id,
  input,
  label: key,
  type: "text",
  default: "",
  on_form: true,
  ...more,
});
const FOUND = [
  field("prompt", "6", "text"),
  field("steps", "3", "steps", { type: "integer", default: 20, min: 1, max: 100, group: "Sampling" }),
  field("9.text", "9", "text", { on_form: false }),
  field("9.noise", "9", "noise", { type: "integer", default: 7, on_form: false }),
];
type Form = Parameters<typeof taken>[1];
const EMPTY: Form = { fields: {}, order: [] };
const toldOf = (form: Form) => ({ bypassed: [], muted: [], fields: corrected(FOUND, form) }) as unknown as Workflow;

/** What the server keeps after a change on `form`, and after its inverse. */
function thereAndBack(form: Form, patch: WorkflowPatch): { there: Form; back: Form } {
  const inverse = inverseOf(toldOf(form), patch);
  const there = taken(FOUND, form, patch.fields ?? []);
  return { there, back: taken(FOUND, there, inverse.fields ?? []) };
}

const CHANGES: readonly (readonly [string, FieldPatch[]])[] = [
  ["a label", [{ node_id: "3", input: "steps", label: "How long" }]],
  ["bounds, a default and a group", [{ node_id: "3", input: "steps", min: 4, max: null, step: 2, default: 8, group: null }]],
  [
    "an order",
    [
      { node_id: "3", input: "steps" },
      { node_id: "6", input: "text" },
    ],
  ],
  [
    "what comes onto the form, last",
    [
      { node_id: "3", input: "steps" },
      { node_id: "6", input: "text" },
      { node_id: "9", input: "text", on_form: true },
    ],
  ],
  ["a role that another field had, which moves on", [{ node_id: "9", input: "text", key: "prompt" }]],
  ["a role with a control of its own", [{ node_id: "9", input: "noise", key: "seed" }]],
];

describe("what takes a change back", () => {
  it.each(CHANGES)("leaves nothing of %s", (_what, fields) => {
    const { there, back } = thereAndBack(EMPTY, { fields });
    expect(there).not.toEqual(EMPTY);
    expect(back).toEqual(EMPTY);
  });

  it.each(CHANGES)("comes back to what was said before %s", (_what, fields) => {
    const said = taken(FOUND, EMPTY, [
      { node_id: "9", input: "text", on_form: true, label: "More words" },
      { node_id: "3", input: "steps", max: 50 },
    ]);
    expect(thereAndBack(said, { fields }).back).toEqual(said);
  });

  it("names both lists of switches, as one takes out of the other", () => {
    const workflow = { ...toldOf(EMPTY), bypassed: ["1"], muted: ["2"] };
    expect(inverseOf(workflow, { muted: ["1", "2"] })).toEqual({ bypassed: ["1"], muted: ["2"] });
    expect(inverseOf(workflow, { fields: [{ node_id: "6", input: "text", label: "x" }] })).not.toHaveProperty("muted");
  });
});
