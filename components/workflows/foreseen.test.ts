import { describe, expect, it } from "vitest";
import type { WorkflowField } from "#lib/engines/graph/schema.ts";
import type { Workflow } from "#lib/engines/workflows/schema.ts";
import { foreseen } from "./foreseen.ts";

const field = (node_id: string, more: Partial<WorkflowField> = {}): WorkflowField => ({
  key: `${node_id}.a`,
  node_id,
  input: "a",
  label: node_id,
  type: "integer",
  default: 1,
  on_form: true,
  ...more,
});
const workflow = {
  bypassed: ["5"],
  muted: ["6"],
  fields: [field("1", { max: 9 }), field("2", { on_form: false }), field("3")],
} as unknown as Workflow;
const labels = (fields: readonly WorkflowField[]) => fields.map(({ label }) => label);

describe("a change that was not answered yet", () => {
  it("is shown as the server will take it: bounds go with null, others stay", () => {
    const after = foreseen(workflow, { fields: [{ node_id: "1", input: "a", max: null, label: "one" }] });
    expect(after.fields[0]).toEqual({ ...field("1"), label: "one" });
    expect(after.fields.slice(1)).toEqual(workflow.fields.slice(1));
  });

  it("moves the named fields among themselves", () => {
    const after = foreseen(workflow, {
      fields: [
        { node_id: "3", input: "a" },
        { node_id: "1", input: "a" },
      ],
    });
    expect(labels(after.fields)).toEqual(["3", "2", "1"]);
  });

  it("becomes what its role is filled in with", () => {
    expect(foreseen(workflow, { fields: [{ node_id: "1", input: "a", key: "seed" }] }).fields[0]).toMatchObject({
      key: "seed",
      type: "seed",
    });
  });

  it("switches nodes", () => {
    expect(foreseen(workflow, { bypassed: ["6", "7"] })).toMatchObject({ bypassed: ["6", "7"], muted: [] });
    expect(foreseen(workflow, { muted: ["5"] })).toMatchObject({ bypassed: [], muted: ["5"] });
    expect(foreseen(workflow, {})).toMatchObject({ bypassed: ["5"], muted: ["6"] });
  });
});
