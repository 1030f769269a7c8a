import { describe, expect, it } from "vitest";
import type { EngineParameter } from "#lib/engines/schema.ts";
import { type Draft, EMPTY_DRAFT, setOn } from "./draft.ts";
import { type Form, formOfConfig, formOfWorkflow } from "./form.ts";
import { afterwards, axesOn, cellsOf, countsFor, requestsFor } from "./request.ts";

const parameter = (key: string, type: EngineParameter["type"], more: Partial<EngineParameter> = {}): EngineParameter => ({
  key,
  label: key,
  type,
  multiline: false,
  required: false,
  default: null,
  min: null,
  max: null,
  step: null,
  choices: null,
  ...more,
});
const config = (...parameters: EngineParameter[]): Form =>
  formOfConfig("sketch", { id: "image", name: "Picture", media_kind: "image", formats: ["png"], parameters });
const prompt = parameter("prompt", "text", { default: "" });
const seed = parameter("seed", "seed");
const batched = config(prompt, seed, parameter("batch_size", "integer", { default: 1, min: 1, max: 16 }));
const workflow = formOfWorkflow({
  id: "wf",
  name: "wf",
  engine_id: null,
  fields: [
    { key: "prompt", node_id: "6", input: "text", label: "Prompt", type: "text", default: "", on_form: true },
    { key: "seed", node_id: "3", input: "seed", label: "Seed", type: "seed", default: "5", on_form: true },
    { key: "cfg", node_id: "3", input: "cfg", label: "CFG", type: "number", default: 7, min: 0, max: 30, on_form: true },
  ],
});
const draft: Draft = { ...EMPTY_DRAFT, project: "Foxes", folder: "drafts", count: 3, values: { prompt: "a fox", seed: "7" } };
const label = (field: { key: string }) => field.key.toUpperCase();

describe("one press of the button", () => {
  it("is one job where the engine makes several at once, and several jobs where it does not", () => {
    expect(requestsFor(draft, batched, label, ".")).toEqual([
      {
        type: "generate",
        engine_id: "sketch",
        output_config: "image",
        project_id: "Foxes",
        output_dir: "drafts",
        params: { prompt: "a fox", seed: "7", batch_size: 3 },
      },
    ]);
    const single = requestsFor(draft, config(prompt, seed), label, ".");
    expect(single.map((job) => job.params?.seed)).toEqual(["7", "8", "9"]);
  });

  it("leaves a random seed to the server, every time", () => {
    const jobs = requestsFor({ ...draft, values: { prompt: "a fox", seed: null } }, config(prompt, seed), label, ".");
    expect(jobs.map((job) => job.params?.seed)).toEqual([null, null, null]);
  });

  it("asks a workflow by its fields, with the seeds that follow each other", () => {
    const own = { ...draft, count: 2, forms: { wf: { seed: "18446744073709551615" } } };
    expect(requestsFor(own, workflow, label, ".")).toEqual(
      ["18446744073709551615", "0"].map((digits) => ({
        type: "generate",
        workflow_id: "wf",
        project_id: "Foxes",
        output_dir: "drafts",
        params: { prompt: "a fox", seed: digits, cfg: 7 },
      })),
    );
  });

  it("offers no more at once than the engine makes", () => {
    expect(countsFor(batched).at(-1)).toBe(16);
    expect(countsFor(config(prompt)).at(-1)).toBe(8);
    expect(countsFor(workflow).at(-1)).toBe(64);
  });
});

describe("a matrix", () => {
  const varied = {
    ...draft,
    axes: [
      { key: "cfg", text: "4..8 step 2" },
      { key: "seed", text: "7 x 2" },
      { key: "gone", text: "1" },
    ],
  };

  it("is one request with every axis that the form has, its labels in the reader's words", () => {
    const [job, ...others] = requestsFor(varied, workflow, label, ".");
    expect(others).toEqual([]);
    expect(job?.matrix).toEqual([
      { key: "cfg", label: "CFG", values: [4, 6, 8] },
      { key: "seed", label: "SEED", values: ["7", "8"] },
    ]);
    expect(cellsOf(axesOn(varied, workflow, "."))).toBe(6);
  });

  it("asks for nothing while an axis cannot be read", () => {
    const half = { ...varied, axes: [{ key: "cfg", text: "4.." }] };
    expect(requestsFor(half, workflow, label, ".")).toEqual([]);
    expect(cellsOf(axesOn(half, workflow, "."))).toBeNull();
  });

  it("makes one picture a cell", () => {
    const job = requestsFor({ ...draft, axes: [{ key: "prompt", text: "a\nb" }] }, batched, label, ".")[0];
    expect(job?.params?.batch_size).toBe(1);
  });
});

describe("seeds after a press", () => {
  it("stay where they are, or count on by as many as were used", () => {
    expect(afterwards(draft, workflow)).toBe(draft);
    const counting: Draft = { ...draft, seeds: { seed: "increment" }, forms: { wf: { seed: "18446744073709551614" } } };
    expect(setOn(afterwards(counting, workflow), workflow).seed).toBe("1");
    expect(setOn(afterwards({ ...counting, seeds: { seed: "fixed" } }, workflow), workflow).seed).toBe("18446744073709551614");
  });

  it("stay random where they are random, or where they are an axis", () => {
    const random: Draft = { ...draft, values: { ...draft.values, seed: null }, seeds: { seed: "increment" } };
    expect(afterwards(random, batched)).toBe(random);
    const axis: Draft = { ...draft, seeds: { seed: "increment" }, axes: [{ key: "seed", text: "x 4" }] };
    expect(afterwards(axis, batched)).toBe(axis);
  });
});
