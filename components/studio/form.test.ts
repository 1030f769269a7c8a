import { describe, expect, it } from "vitest";
import type { FieldType, WorkflowField } from "#lib/engines/graph/schema.ts";
import { fitted, formOfConfig, formOfWorkflow, groupsOf, valuesFor } from "./form.ts";

const field = (key: string, type: FieldType, more: Partial<WorkflowField> = {}): WorkflowField => ({
  key,
  node_id: "3",
  input: key,
  label: key,
  type,
  default: null,
  on_form: true,
  ...more,
});
const form = (...fields: WorkflowField[]) => formOfWorkflow({ id: "wf", name: "wf", engine_id: null, fields });

describe("a form's values", () => {
  it("are the person's where the field can take them, else its default", () => {
    const drawn = form(
      field("prompt", "text", { default: "a cat" }),
      field("style", "choice", { default: "auto", choices: ["auto", "dada"] }),
      field("seed", "seed", { default: "7" }),
      field("width", "integer", { default: 1024, min: 256, max: 1536 }),
      field("cfg", "number", { default: 7 }),
      field("tiled", "boolean", { default: false }),
      field("image", "image", { default: "example.png" }),
    );
    const set = { style: "no such style", seed: "18446744073709551615", width: 99999, cfg: "5.5", tiled: true, image: "Foxes/fox.png" };
    expect(valuesFor(drawn, set)).toEqual({
      prompt: "a cat",
      style: "auto",
      seed: "18446744073709551615",
      width: 1536,
      cfg: 5.5,
      tiled: true,
      image: "Foxes/fox.png",
    });
  });

  it("keep a seed digit for digit and a random one random", () => {
    const [seed] = form(field("seed", "seed")).fields;
    if (!seed) throw new Error("no field");
    expect(fitted(seed, "9007199254740993")).toBe("9007199254740993");
    expect(fitted(seed, null)).toBeNull();
    expect(fitted(seed, "0x10")).toBeUndefined();
  });

  it("take a name that no list is known for", () => {
    const [sampler] = form(field("sampler", "choice", { default: "euler" })).fields;
    expect(sampler && fitted(sampler, "res_2s")).toBe("res_2s");
  });
});

describe("what stands on a form", () => {
  it("is what the person chose, or everything where nothing was chosen", () => {
    const [shown, hidden] = [field("prompt", "text"), field("3.noise", "text", { on_form: false })];
    expect(form(shown, hidden).fields.map((one) => one.key)).toEqual(["prompt"]);
    expect(form(hidden).fields.map((one) => one.key)).toEqual(["3.noise"]);
  });

  it("knows the place in the workflow, by which the server names what is wrong", () => {
    expect(form(field("prompt", "text", { node_id: "121:6", input: "text" })).fields[0]?.at).toBe("121:6.text");
    expect(formOfConfig("sketch", { id: "i", name: "i", media_kind: "image", formats: [], parameters: [] }).fields).toEqual([]);
  });

  it("stands in groups, what has none first", () => {
    const { fields } = form(field("a", "text", { group: "Hires" }), field("b", "text"), field("c", "text", { group: "Hires" }));
    expect(groupsOf(fields).map((one) => [one.group, one.fields.map(({ key }) => key)])).toEqual([
      [null, ["b"]],
      ["Hires", ["a", "c"]],
    ]);
  });
});
