import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "#lib/core/errors.ts";
import { parseExact, stringifyExact } from "#lib/core/json.ts";
import { DEFINITIONS, graphOf, plainGraph, sampler } from "../../../test/fields/graphs.ts";
import { applyFields } from "./apply.ts";
import { findFields } from "./fields.ts";
import type { ApiGraph, WorkflowField } from "./schema.ts";

function applied(graph: ApiGraph, values: Record<string, unknown>, definitions = DEFINITIONS): ApiGraph {
  return applyFields(graph, findFields(graph, definitions), values, definitions);
}

function errorsOf(graph: ApiGraph, values: Record<string, unknown>, fields = findFields(graph, DEFINITIONS)) {
  try {
    applyFields(graph, fields, values, DEFINITIONS);
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, field: error.field, errors: error.errors ?? [] };
    throw error;
  }
  throw new Error("It was applied.");
}

describe("values put into a graph", () => {
  it("stand at their fields' inputs, the rest as saved, and the graph that was given stays as it was", () => {
    const graph = plainGraph();
    const before = stringifyExact(graph);
    const expected = plainGraph({
      2: ["CLIPTextEncode", { text: "a stork", clip: ["1", 1] }],
      5: ["KSampler", sampler({ steps: 30, sampler_name: "heun", cfg: 4.5 })],
    });
    const values = { prompt: "a stork", steps: 30, sampler: "heun", cfg: "4.5", seed: "", width: null };
    expect(applied(graph, values)).toEqual(expected);
    expect(applied(graph, values, {})).toEqual(expected);
    expect(stringifyExact(graph)).toBe(before);
  });

  it("keep every digit of a seed of 64 bits", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (seed) => {
        for (const definitions of [DEFINITIONS, {}]) {
          const made = applied(plainGraph(), { seed: String(seed) }, definitions);
          expect(JSON.stringify(made)).toContain(`"seed":${seed},`);
          expect(findFields(parseExact(JSON.stringify(made)) as ApiGraph, definitions).find(({ key }) => key === "seed")?.default).toBe(
            String(seed),
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  it("change every input that belongs to the field", () => {
    const { seed: _, denoise: __, ...stage } = sampler();
    const stages = plainGraph({
      5: ["KSamplerAdvanced", { ...stage, add_noise: "disable", noise_seed: 0, latent_image: ["8", 0] }],
      8: ["KSamplerAdvanced", { ...stage, add_noise: "enable", noise_seed: 4 }],
    });
    const made = applied(stages, { steps: 8, seed: "99" });
    expect(made[5]?.inputs).toMatchObject({ steps: 8, noise_seed: 0 });
    expect(made[8]?.inputs).toMatchObject({ steps: 8, noise_seed: 99 });
  });

  it("reach the node that holds a linked literal, and leave the link", () => {
    const graph = plainGraph({ 5: ["KSampler", sampler({ steps: ["43", 0] })], 43: ["PrimitiveInt", { value: 12 }] });
    const made = applied(graph, { steps: 15 });
    expect(made[43]?.inputs).toEqual({ value: 15 });
    expect(made[5]?.inputs.steps).toEqual(["43", 0]);
  });

  it("are numbers again where the server's choices are", () => {
    const graph = graphOf({
      1: ["ServiceVideo", { prompt_text: "a wave", negative_prompt: "", model: "one", duration_seconds: 5, size: "1024x1024" }],
      2: ["SaveImage", { images: ["1", 0], filename_prefix: "wave" }],
    });
    expect(applied(graph, { "1.duration_seconds": "8" })[1]?.inputs.duration_seconds).toBe(8);
  });

  it("put a mask drawn into a picture in the picture's place, whichever stands first on the form", () => {
    const graph = plainGraph({
      4: ["VAEEncodeForInpaint", { pixels: ["10", 0], vae: ["1", 2], mask: ["10", 1], grow_mask_by: 6 }],
      10: ["LoadImage", { image: "a.png" }],
    });
    const fields = findFields(graph, DEFINITIONS);
    for (const order of [fields, [...fields].reverse()]) {
      expect(applyFields(graph, order, { image: "b.png", mask: "b-masked.png" }, DEFINITIONS)[10]?.inputs.image).toBe("b-masked.png");
      expect(applyFields(graph, order, { image: "b.png", mask: null }, DEFINITIONS)[10]?.inputs.image).toBe("b.png");
    }
  });

  it("are the saved ones where every field's default is put back", () => {
    const graph = parseExact(JSON.stringify(plainGraph()).replace('"seed":11', '"seed":18446744073709551615')) as ApiGraph;
    const fields = findFields(graph, DEFINITIONS);
    const values = Object.fromEntries(fields.map(({ key, default: saved }) => [key, saved]));
    expect(stringifyExact(applyFields(graph, fields, values, DEFINITIONS))).toBe(stringifyExact(graph));
  });
});

describe("values that are refused", () => {
  it("are all named at once, at their node and input, in words", () => {
    const { code, field, errors } = errorsOf(plainGraph(), { steps: 0, width: 12.5, cfg: "much", sampler: "magic", seed: "-1", prompt: 7 });
    expect(code).toBe("invalid");
    expect(field).toBe("2.text");
    expect(Object.fromEntries(errors.map((error) => [error.field, error.detail]))).toEqual({
      "2.text": "Prompt must be text",
      "4.width": "Width must be a whole number",
      "5.seed": "Seed must be a whole number from 0 to 2^64 - 1, as digits",
      "5.steps": "Steps must be at least 1",
      "5.cfg": "CFG must be a number",
      "5.sampler_name": 'Sampler cannot be "magic": the server has euler, heun, lcm',
    });
  });

  it("are fields the workflow does not have, by the key they were sent under", () => {
    expect(errorsOf(plainGraph(), { stepz: 3 })).toMatchObject({ field: "params.stepz", errors: [{ code: "unknown" }] });
  });

  it("are seeds larger than the node's own largest", () => {
    const mesh = graphOf({
      1: ["LoadImage", { image: "a.png" }],
      2: ["ServiceMesh", { Images: ["1", 0], Seed: 3 }],
      3: ["SaveGLB", { mesh: ["2", 0], filename_prefix: "mesh/a" }],
    });
    const [fault] = errorsOf(mesh, { seed: "65536" }).errors;
    expect([fault?.detail, fault?.reason]).toEqual(["Seed must be at most 65535", { key: "must_at_most", values: { limit: "65535" } }]);
    expect(errorsOf(plainGraph(), { seed: "18446744073709551616" }).errors).toHaveLength(1);
  });

  it("are outside the person's own range, though the server would take them", () => {
    const fields = findFields(plainGraph(), DEFINITIONS).map(
      (field): WorkflowField => (field.key === "steps" ? { ...field, max: 25 } : field),
    );
    expect(errorsOf(plainGraph(), { steps: 26 }, fields).errors[0]?.detail).toBe("Steps must be at most 25");
  });

  it("are models the server no longer has, though it had them when the workflow was imported", () => {
    const fields = findFields(plainGraph(), DEFINITIONS).map(
      (field): WorkflowField => (field.key === "model" ? { ...field, choices: ["base.safetensors", "gone.safetensors"] } : field),
    );
    expect(errorsOf(plainGraph(), { model: "gone.safetensors" }, fields).field).toBe("1.ckpt_name");
  });

  it("belong to inputs that are no longer in the graph", () => {
    const { 7: _, ...rest } = plainGraph();
    expect(errorsOf(rest, { filename_prefix: "a" }, findFields(plainGraph(), DEFINITIONS))).toMatchObject({ field: "7.filename_prefix" });
  });
});
