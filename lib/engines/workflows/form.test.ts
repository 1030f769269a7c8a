import { describe, expect, it } from "vitest";
import type { WorkflowField } from "../graph/schema.ts";
import { addressOf, corrected, defaultsSaid, faultIn, fieldsWhere, taken, withEveryLiteral } from "./form.ts";
import type { FieldPatch } from "./schema.ts";
import { offAs } from "./switches.ts";

const EMPTY = { fields: {}, order: [] };

function field(key: string, node_id: string, input: string, more: Partial<WorkflowField> = {}): WorkflowField {
  return { key, node_id, input, label: key, type: "text", default: "", on_form: true, ...more };
}

const FOUND = [
  field("prompt", "6", "text"),
  field("negative_prompt", "7", "text"),
  field("steps", "3", "steps", { type: "integer", default: 20, min: 1, max: 10_000 }),
  field("9.text", "9", "text", { on_form: false }),
];

const formAfter = (...patches: FieldPatch[]) => corrected(FOUND, taken(FOUND, EMPTY, patches));

describe("a person's form", () => {
  it("stays what was found when the whole list comes back as it was told, so that nothing is held to what nobody said", () => {
    const whole = FOUND.map((one) => ({ ...one }));
    expect(taken(FOUND, EMPTY, whole)).toEqual(EMPTY);
  });

  it("takes labels, ranges, defaults and groups, and keeps only those", () => {
    const form = taken(FOUND, EMPTY, [
      { ...field("steps", "3", "steps"), type: "integer", label: "How long", default: 12, min: 4, max: 40 },
    ]);
    expect(form.fields).toEqual({ "3.steps": { label: "How long", default: 12, min: 4, max: 40 } });
    expect(corrected(FOUND, form)[2]).toMatchObject({ key: "steps", label: "How long", default: 12, min: 4, max: 40 });
  });

  it("takes a bound away with null, and back with its own value", () => {
    const free = taken(FOUND, EMPTY, [{ node_id: "3", input: "steps", max: null }]);
    expect(corrected(FOUND, free).find((one) => one.key === "steps")).not.toHaveProperty("max");
    expect(taken(FOUND, free, [{ node_id: "3", input: "steps", max: 10_000 }]).fields).toEqual({});
  });

  it("lets the named fields change places among themselves and moves no other", () => {
    const order = (...patches: FieldPatch[]) => formAfter(...patches).map((one) => one.key);
    expect(order({ node_id: "3", input: "steps" }, { node_id: "6", input: "text" })).toEqual([
      "steps",
      "negative_prompt",
      "prompt",
      "9.text",
    ]);
    expect(order({ node_id: "3", input: "steps", label: "How long" })).toEqual(FOUND.map((one) => one.key));
    const whole = [...FOUND].reverse().map(({ node_id, input }) => ({ node_id, input }));
    expect(order(...whole)).toEqual([...FOUND].reverse().map((one) => one.key));
  });

  it("gives a role to the input the person chose; what was found under it moves on to the next free key", () => {
    const keys = Object.fromEntries(
      formAfter({ node_id: "9", input: "text", key: "prompt", on_form: true }).map((one) => [one.node_id, [one.key, one.on_form]]),
    );
    expect(keys).toEqual({ "9": ["prompt", true], "6": ["prompt_2", true], "7": ["negative_prompt", true], "3": ["steps", true] });
  });

  it("fills a number that is called a seed in as digits", () => {
    const seed = formAfter({ node_id: "3", input: "steps", key: "seed" }).find((one) => one.key === "seed");
    expect(seed).toMatchObject({ type: "seed", default: "20" });
  });

  it("refuses what the graph has not, keys that are no role and keys given twice, and says where", () => {
    const fault = (...patches: FieldPatch[]) => faultIn(FOUND, EMPTY, patches)?.field ?? null;
    expect(fault({ node_id: "6", input: "text" }, { node_id: "99", input: "text" })).toBe("fields.1.input");
    expect(fault({ node_id: "6", input: "text", key: "style" })).toBe("fields.0.key");
    expect(fault({ node_id: "6", input: "text", key: "prompt_2" }, { node_id: "7", input: "text", key: "prompt_2" })).toBe("fields.1.key");
    expect(fault({ node_id: "3", input: "steps", min: 50, max: 10 })).toBe("fields.0.max");
    expect(fault({ node_id: "6", input: "text", label: " " })).toBe("fields.0.label");
    expect(fault({ node_id: "9", input: "text", key: "9.text" })).toBeNull();
  });
});

describe("fields of nodes that are switched off", () => {
  const steps = field("steps", "3", "steps", { also: [{ node_id: "4:1", input: "steps" }] });
  const shown = (switches: Parameters<typeof offAs>[0]) =>
    fieldsWhere([...FOUND.slice(0, 1), steps], (node) => offAs(switches, node) === null);

  it("are not asked for; one that stands for several inputs stands for those that are left", () => {
    expect(shown({ bypassed: [], muted: [] })).toEqual([FOUND[0], steps]);
    expect(shown({ bypassed: ["6"], muted: ["4"] })).toEqual([field("steps", "3", "steps")]);
    expect(shown({ bypassed: ["3"], muted: [] })).toEqual([FOUND[0], field("steps", "4:1", "steps")]);
    expect(shown({ bypassed: ["3", "4"], muted: [] })).toEqual([FOUND[0]]);
  });
});

describe("every literal of a graph", () => {
  it("can be put on the form, with all digits, but no link can", () => {
    const graph = {
      "3": { class_type: "KSampler", inputs: { seed: JSON.rawJSON("18446744073709551615"), cfg: 7.5, model: ["4", 0], steps: 20 } },
    };
    const others = withEveryLiteral([field("steps", "3", "steps")], graph as never).slice(1);
    expect(others.map(({ key, type, default: value, on_form }) => [key, type, value, on_form])).toEqual([
      ["3.seed", "seed", "18446744073709551615", false],
      ["3.cfg", "number", 7.5, false],
    ]);
  });

  it("is told once, also where one field fills in several", () => {
    const graph = { "3": { class_type: "A", inputs: { steps: 20 } }, "4": { class_type: "A", inputs: { steps: 20 } } };
    const shared = field("steps", "3", "steps", { also: [{ node_id: "4", input: "steps" }] });
    expect(withEveryLiteral([shared], graph)).toEqual([shared]);
  });
});

describe("a picture and the mask in its transparency", () => {
  const PAIR = [
    field("prompt", "6", "text"),
    field("image", "19", "image", { type: "image", default: "a.png" }),
    field("mask", "19", "image", { type: "mask", default: null }),
  ];
  const keysAfter = (...patches: FieldPatch[]) => corrected(PAIR, taken(PAIR, EMPTY, patches)).map(({ key }) => key);

  it("are two fields of one input, each with its own key, and no further literal beside them", () => {
    const graph = { "19": { class_type: "LoadImage", inputs: { image: "a.png" } }, "6": { class_type: "A", inputs: { text: "" } } };
    expect(withEveryLiteral(PAIR, graph).map(({ key }) => key)).toEqual(["prompt", "image", "mask"]);
    expect(keysAfter()).toEqual(["prompt", "image", "mask"]);
    expect(new Set(PAIR.map(addressOf)).size).toBe(3);
    expect(taken(PAIR, EMPTY, PAIR)).toEqual(EMPTY);
  });

  it("are each corrected alone: the mask where the type or the role names it", () => {
    const mask = { node_id: "19", input: "image", type: "mask" } as const;
    const form = taken(PAIR, EMPTY, [
      { node_id: "19", input: "image", label: "Photo" },
      { ...mask, label: "What changes", on_form: false },
    ]);
    expect(form.fields).toEqual({ "19.image": { label: "Photo" }, "19.image#mask": { label: "What changes", on_form: false } });
    expect(corrected(PAIR, form).map(({ label }) => label)).toEqual(["prompt", "Photo", "What changes"]);
    expect(keysAfter({ node_id: "19", input: "image", key: "mask_2" })).toEqual(["prompt", "image", "mask_2"]);
    expect(keysAfter(mask, { node_id: "6", input: "text" })).toEqual(["mask", "image", "prompt"]);
  });

  it("may both go without a role, and keep keys that differ", () => {
    const plain = (more: Partial<FieldPatch>): FieldPatch => ({ node_id: "19", input: "image", ...more });
    const patches = [plain({ key: "19.image" }), plain({ key: "19.image#mask", type: "mask" })];
    expect(faultIn(PAIR, EMPTY, patches)).toBeNull();
    expect(keysAfter(...patches)).toEqual(["prompt", "19.image", "19.image#mask"]);
  });

  it("are told apart in what was kept before they were: that was the picture's", () => {
    const kept = { fields: { "19.image": { label: "Photo", key: "image_2" } }, order: ["19.image", "6.text"] };
    expect(corrected(PAIR, kept).map(({ key, label }) => [key, label])).toEqual([
      ["image_2", "Photo"],
      ["prompt", "prompt"],
      ["mask", "mask"],
    ]);
  });

  it("have defaults of which only the picture's stands in the graph", () => {
    const form = { fields: { "19.image": { default: "b.png" }, "19.image#mask": { default: "drawn.png" } }, order: [] };
    expect(defaultsSaid(PAIR, form)).toEqual({ image: "b.png" });
    expect(corrected(PAIR, form)[2]?.default).toBe("drawn.png");
  });
});

it("lets a mask that is an input's only field go without a role by whichever name a screen knows it", () => {
  const alone = [field("mask", "11", "image", { type: "mask", default: "m.png" })];
  const said: FieldPatch[] = [{ node_id: "11", input: "image", type: "mask", key: "11.image#mask" }];
  expect(faultIn(alone, EMPTY, said)).toBeNull();
  expect(taken(alone, EMPTY, said).fields).toEqual({ "11.image": { key: "11.image" } });
});
