import { describe, expect, it } from "vitest";
import { parseExact } from "#lib/core/json.ts";
import { DEFINITIONS, graphOf, plainGraph, sampler } from "../../../test/fields/graphs.ts";
import { findFields } from "./fields.ts";
import { type ApiGraph, WorkflowField } from "./schema.ts";

const fieldAt = (graph: ApiGraph, key: string, definitions = DEFINITIONS) =>
  findFields(graph, definitions).find((field) => field.key === key);

describe("what a field may be", () => {
  it("comes from the definitions", () => {
    expect(fieldAt(plainGraph(), "prompt")).toMatchObject({
      type: "text",
      multiline: true,
      default: "a heron",
      label: "Prompt",
      on_form: true,
    });
    expect(fieldAt(plainGraph(), "width")).toMatchObject({ type: "integer", default: 640, min: 16, max: 16384, step: 8, group: "Size" });
    expect(fieldAt(plainGraph(), "cfg")).toMatchObject({ type: "number", default: 7, min: 0, max: 100, step: 0.1 });
    expect(fieldAt(plainGraph(), "sampler")).toMatchObject({ type: "choice", choices: ["euler", "heun", "lcm"], default: "euler" });
  });

  it("is guessed without them; a whole number may be a fraction tomorrow unless it counts something", () => {
    const guessed = (key: string) => fieldAt(plainGraph(), key, {})?.type;
    expect(["prompt", "width", "steps", "cfg", "seed", "sampler", "denoise"].map(guessed)).toEqual([
      ...["text", "integer", "integer", "number", "seed", "text", "number"],
    ]);
  });

  it("keeps a seed of 64 bits as its digits, and no bound that a double would have changed", () => {
    const graph = parseExact(JSON.stringify(plainGraph()).replace('"seed":11', '"seed":18446744073709551615')) as ApiGraph;
    const seed = fieldAt(graph, "seed");
    expect(seed).toMatchObject({ type: "seed", default: "18446744073709551615", min: 0 });
    expect(seed).not.toHaveProperty("max");
    expect(fieldAt(graph, "seed", {})?.default).toBe("18446744073709551615");
  });

  it("keeps the bound of a service's smaller seed, and its default where a word was saved as seed", () => {
    const mesh = graphOf({
      1: ["LoadImage", { image: "a.png" }],
      2: ["ServiceMesh", { Images: ["1", 0], Seed: "PBR" }],
      3: ["SaveGLB", { mesh: ["2", 0], filename_prefix: "mesh/a" }],
    });
    expect(fieldAt(mesh, "seed")).toMatchObject({ type: "seed", max: 65535, default: "7" });
  });

  it("leaves a model that the server does not have as it was saved", () => {
    const missing = plainGraph({ 1: ["CheckpointLoaderSimple", { ckpt_name: "gone.safetensors" }] });
    expect(fieldAt(missing, "model")).toMatchObject({ default: "gone.safetensors", choices: ["base.safetensors", "other.safetensors"] });
  });

  it("makes every other literal on the way a field by node and input, off the form", () => {
    const graph = plainGraph({
      5: ["KSampler", sampler({ model: ["8", 0] })],
      8: ["LoraLoader", { model: ["1", 0], clip: ["1", 1], lora_name: "ink.safetensors", strength_model: 0.8, strength_clip: 1 }, "Ink"],
    });
    expect(fieldAt(graph, "lora")).toMatchObject({ node_id: "8", input: "lora_name", default: "ink.safetensors" });
    expect(fieldAt(graph, "8.strength_model")).toMatchObject({ label: "Strength model", group: "Ink", on_form: false, default: 0.8 });
  });

  it("asks for files that a workflow starts from, though they have no role", () => {
    const graph = plainGraph({ 4: ["VAEEncode", { pixels: ["10", 0], vae: ["1", 2] }], 10: ["LoadVideo", { file: "walk.mp4" }] });
    expect(fieldAt(graph, "10.file")).toMatchObject({ type: "video", on_form: true, default: "walk.mp4" });
  });

  it("tells fields of one role apart by titles, else by number", () => {
    const graph = plainGraph({
      6: ["VAEDecode", { samples: ["8", 0], vae: ["1", 2] }],
      8: ["KSampler", sampler({ model: ["9", 0], latent_image: ["5", 0] }), "Refine"],
      9: ["CheckpointLoaderSimple", { ckpt_name: "other.safetensors" }],
    });
    const labels = Object.fromEntries(findFields(graph, DEFINITIONS).map(({ key, label }) => [key, label]));
    expect(labels).toMatchObject({ steps: "Steps", steps_2: "Steps (Refine)", model: "Model", model_2: "Model 2" });
  });

  it("fits the schema that it is stored and sent by", () => {
    for (const field of findFields(plainGraph(), DEFINITIONS)) expect(WorkflowField.parse(field)).toEqual(field);
  });
});

describe("graphs made to be endless", () => {
  it("end: circles, texts that quote each other twice over, chains of thousands", () => {
    const graph: Record<string, readonly [string, Record<string, unknown>]> = {
      2: ["CLIPTextEncode", { text: ["text 0", 0], clip: ["1", 1] }],
      4: ["LatentUpscale", { samples: ["4", 0], upscale_method: "nearest", width: 64, height: 64 }],
      6: ["ImageScale", { image: ["image 0", 0], upscale_method: "nearest", width: 64, height: 64 }],
      ring: ["StringConcatenate", { string_a: ["ring", 0], string_b: ["2", 0], delimiter: "" }],
    };
    for (let at = 0; at < 3000; at += 1) {
      graph[`text ${at}`] = ["StringConcatenate", { string_a: [`text ${at + 1}`, 0], string_b: [`text ${at + 1}`, 0], delimiter: "" }];
      graph[`image ${at}`] = ["ImageScale", { image: [`image ${at + 1}`, 0], upscale_method: "nearest", width: 8, height: 8 }];
    }
    graph["image 3000"] = ["VAEDecode", { samples: ["5", 0], vae: ["1", 2] }];
    graph["text 3000"] = ["PrimitiveString", { value: "deep" }];
    expect(findFields(plainGraph(graph), DEFINITIONS).length).toBeGreaterThan(3000);
    expect(findFields(plainGraph(graph), {}).length).toBeGreaterThan(3000);
  });

  it("may use the names that objects have by themselves", () => {
    const graph = parseExact('{"__proto__": {"class_type": "constructor", "inputs": {"__proto__": 1, "toString": "a"}}}') as ApiGraph;
    expect(() => findFields(graph, DEFINITIONS)).not.toThrow();
    expect(findFields({}, {})).toEqual([]);
  });
});
