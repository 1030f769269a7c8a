import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GenerationRecord } from "../../schema.ts";
import { parseObject } from "../exact-json.ts";
import { readRecipe } from "../table.ts";
import { isGraph } from "./graph.ts";
import { graphOfWorkflow } from "./workflow.ts";

type Inputs = Record<string, unknown>;
const n = (class_type: string, inputs: Inputs) => ({ class_type, inputs });

const read = (graph: object, name: string | null = null): GenerationRecord | undefined =>
  readRecipe([{ where: "png", key: "prompt", text: JSON.stringify(graph), truncated: false }], name)?.record;

const clip = (text: unknown) => n("CLIPTextEncode", { text, clip: ["4", 1] });
const sampler = (more: Inputs = {}) =>
  n("KSampler", {
    ...{ seed: 42, steps: 20, cfg: 7, sampler_name: "euler", scheduler: "normal", denoise: 1 },
    ...{ model: ["4", 0], positive: ["6", 0], negative: ["7", 0], latent_image: ["5", 0] },
    ...more,
  });
/** The graph every new ComfyUI shows. */
const plain = (more: Record<string, unknown> = {}) => ({
  3: sampler(),
  4: n("CheckpointLoaderSimple", { ckpt_name: "sd.safetensors" }),
  5: n("EmptyLatentImage", { width: 832, height: 1216, batch_size: 1 }),
  6: clip("a fox"),
  7: clip("fog"),
  8: n("VAEDecode", { samples: ["3", 0], vae: ["4", 2] }),
  9: n("SaveImage", { filename_prefix: "ComfyUI", images: ["8", 0] }),
  ...more,
});

/** What stands in the graph, and what must be found. */
const GRAPHS: readonly [string, object, Partial<GenerationRecord>][] = [
  [
    "the plain graph",
    plain(),
    {
      ...{ prompt: "a fox", negative_prompt: "fog", model: "sd.safetensors", sampler: "euler", scheduler: "normal", steps: 20, cfg: 7 },
      ...{ seed: "42", width: 832, height: 1216, tool: "ComfyUI" },
    },
  ],
  [
    "a node that hands out the model before both sides",
    plain({
      3: sampler({ model: ["20", 0], positive: ["20", 1], negative: ["20", 2] }),
      20: n("ApplyInstantID", { model: ["4", 0], positive: ["6", 0], negative: ["7", 0], image: ["21", 0] }),
      21: n("LoadImage", { image: "face.png" }),
    }),
    { prompt: "a fox", negative_prompt: "fog" },
  ],
  ["an empty negative prompt", plain({ 7: clip("") }), { negative_prompt: "" }],
  ["a zeroed negative", plain({ 7: n("ConditioningZeroOut", { conditioning: ["6", 0] }) }), { prompt: "a fox", negative_prompt: null }],
  [
    "a concatenated text",
    plain({
      6: clip(["20", 0]),
      20: n("StringConcatenate", { string_a: "a ", string_b: ["21", 0], delimiter: "red " }),
      21: n("PrimitiveString", { value: "fox" }),
    }),
    { prompt: "a red fox" },
  ],
  [
    "several texts with a delimiter",
    plain({
      6: clip(["20", 0]),
      20: n("Text Concatenate", { delimiter: "\\n", text_a: "a fox", text_b: ["21", 0] }),
      21: n("Text Multiline", { text: "red" }),
    }),
    { prompt: "a fox\nred" },
  ],
  [
    "a replaced word",
    plain({ 6: clip(["20", 0]), 20: n("StringReplace", { string: "a wolf", find: "wolf", replace: "fox $&" }) }),
    { prompt: "a fox $&" },
  ],
  [
    "a template",
    plain({ 6: clip(["20", 0]), 20: n("StringFormat", { format: "a {color} {x}", color: ["21", 0] }), 21: n("Text box", { Text: "red" }) }),
    { prompt: "a red {x}" },
  ],
  [
    "a switch between texts",
    plain({
      6: clip(["20", 0]),
      20: n("ImpactSwitch", { select: 2, input1: ["21", 0], input2: ["22", 0] }),
      21: n("Text", { text: "no" }),
      22: n("Text", { text: "a fox" }),
    }),
    { prompt: "a fox" },
  ],
  [
    "a reroute that stayed in the graph",
    plain({ 8: n("VAEDecode", { samples: ["30", 0] }), 30: n("Reroute (rgthree)", { "": ["3", 0] }) }),
    { seed: "42" },
  ],
  ["a seed node", plain({ 3: sampler({ seed: ["20", 0] }), 20: n("Seed (rgthree)", { seed: 7 }) }), { seed: "7" }],
  [
    "conditioning nodes on the way",
    plain({
      3: sampler({ positive: ["20", 0], negative: ["20", 1] }),
      20: n("ControlNetApplyAdvanced", { positive: ["21", 0], negative: ["7", 0], control_net: ["22", 0], image: ["23", 0], strength: 1 }),
      21: n("ConditioningCombine", { conditioning_1: ["6", 0], conditioning_2: ["24", 0] }),
      24: clip("in snow"),
    }),
    { prompt: "a fox\nin snow", negative_prompt: "fog" },
  ],
  [
    "sides that were crossed",
    plain({
      3: sampler({ positive: ["20", 1], negative: ["20", 0] }),
      20: n("ControlNetApplyAdvanced", { positive: ["7", 0], negative: ["6", 0] }),
    }),
    { prompt: "a fox", negative_prompt: "fog" },
  ],
  [
    "SDXL's two texts",
    plain({ 6: n("CLIPTextEncodeSDXL", { text_g: "a fox", text_l: "a fox", width: 4096, clip: ["4", 1] }) }),
    { prompt: "a fox", width: 832 },
  ],
  [
    "LoRAs, one after the other, and a stack with switches",
    plain({
      3: sampler({ model: ["20", 0] }),
      20: n("LoraLoader", { lora_name: "b", strength_model: 0.5, strength_clip: 1, model: ["21", 0], clip: ["4", 1] }),
      21: n("CR Apply LoRA Stack", { model: ["22", 0], lora_stack: ["23", 0] }),
      22: n("LoraLoaderModelOnly", { lora_name: "a", strength_model: 1, model: ["4", 0] }),
      23: n("CR LoRA Stack", {
        switch_1: "On",
        lora_name_1: "s",
        model_weight_1: 0.25,
        switch_2: "Off",
        lora_name_2: "off",
        model_weight_2: 1,
      }),
    }),
    {
      model: "sd.safetensors",
      loras: [
        { name: "a", weight: 1 },
        { name: "s", weight: 0.25 },
        { name: "b", weight: 0.5 },
      ],
    },
  ],
  [
    "rgthree's loader",
    plain({
      3: sampler({ model: ["20", 0] }),
      20: n("Power Lora Loader (rgthree)", {
        lora_1: { on: true, lora: "x", strength: 0.7 },
        lora_2: { on: false, lora: "y", strength: 1 },
        model: ["4", 0],
      }),
    }),
    { loras: [{ name: "x", weight: 0.7 }] },
  ],
  [
    "custom sampling, its values in six nodes",
    plain({
      3: n("SamplerCustomAdvanced", { noise: ["20", 0], guider: ["21", 0], sampler: ["22", 0], sigmas: ["23", 0], latent_image: ["5", 0] }),
      20: n("RandomNoise", { noise_seed: 9 }),
      21: n("BasicGuider", { model: ["24", 0], conditioning: ["25", 0] }),
      22: n("KSamplerSelect", { sampler_name: "dpmpp_2m" }),
      23: n("BasicScheduler", { scheduler: "beta", steps: 8, denoise: 1, model: ["24", 0] }),
      24: n("UNETLoader", { unet_name: "flux.safetensors", weight_dtype: "default" }),
      25: n("FluxGuidance", { guidance: 3.5, conditioning: ["6", 0] }),
    }),
    {
      prompt: "a fox",
      negative_prompt: null,
      seed: "9",
      steps: 8,
      sampler: "dpmpp_2m",
      scheduler: "beta",
      model: "flux.safetensors",
      cfg: null,
      params: { denoise: 1, guidance: 3.5 },
    },
  ],
  [
    "an efficient loader, its values in one node",
    {
      1: n("KSampler (Efficient)", {
        seed: 1,
        steps: 5,
        cfg: 2,
        sampler_name: "lcm",
        scheduler: "sgm_uniform",
        denoise: 1,
        model: ["2", 0],
        positive: ["2", 1],
        negative: ["2", 2],
        latent_image: ["2", 3],
      }),
      2: n("Efficient Loader", {
        ckpt_name: "e.safetensors",
        clip_skip: -2,
        lora_name: "None",
        positive: "a fox",
        negative: "fog",
        empty_latent_width: 512,
        empty_latent_height: 640,
      }),
      3: n("SaveImage", { filename_prefix: "x", images: ["1", 5] }),
    },
    { prompt: "a fox", negative_prompt: "fog", model: "e.safetensors", width: 512, height: 640 },
  ],
  [
    "a pipe",
    {
      1: n("easy fullLoader", { ckpt_name: "p.safetensors", positive: "a fox", negative: "fog" }),
      2: n("easy preSampling", { pipe: ["1", 0], steps: 6, cfg: 3, sampler_name: "euler", scheduler: "karras", denoise: 1, seed: 4 }),
      3: n("easy kSampler", { pipe: ["2", 0], image_output: "Save", save_prefix: "x" }),
    },
    { prompt: "a fox", negative_prompt: "fog", model: "p.safetensors", seed: "4", steps: 6 },
  ],
  [
    "a video wrapper that keeps both texts in one node",
    {
      1: n("WanVideoSampler", {
        model: ["2", 0],
        text_embeds: ["3", 0],
        image_embeds: ["4", 0],
        steps: 30,
        cfg: 6,
        seed: 8,
        scheduler: "dpm++",
      }),
      2: n("WanVideoModelLoader", { model: "wan.safetensors", base_precision: "fp16", lora: ["5", 0] }),
      3: n("WanVideoTextEncode", { positive_prompt: "a fox", negative_prompt: "fog", t5: ["6", 0] }),
      4: n("WanVideoEmptyEmbeds", { width: 832, height: 480, num_frames: 81 }),
      5: n("WanVideoLoraSelect", { lora: "ink.safetensors", strength: 0.8 }),
      7: n("WanVideoDecode", { vae: ["8", 0], samples: ["1", 0] }),
      9: n("VHS_VideoCombine", { images: ["7", 0], frame_rate: 16, filename_prefix: "video/fox" }),
    },
    {
      ...{ prompt: "a fox", negative_prompt: "fog", seed: "8", model: "wan.safetensors", width: 832, height: 480 },
      loras: [{ name: "ink.safetensors", weight: 0.8 }],
    },
  ],
  [
    "a language model between, whose words nobody kept",
    plain({
      6: clip(["20", 0]),
      20: n("ComfySwitchNode", { switch: true, on_true: ["21", 0], on_false: ["22", 0] }),
      21: n("TextGenerate", { prompt: "You are a poet.", clip: ["4", 1] }),
      22: n("PrimitiveStringMultiline", { value: "a fox" }),
    }),
    { prompt: "a fox" },
  ],
  [
    "a text in a box, beside the prompt",
    plain({
      3: sampler({ positive: ["20", 0] }),
      20: n("GLIGENTextBoxApply", { conditioning_to: ["6", 0], clip: ["4", 1], text: "a den", width: 64, height: 64, x: 0, y: 0 }),
    }),
    { prompt: "a fox\na den", width: 832 },
  ],
  [
    "a wildcard and what it came to",
    plain({ 6: n("ImpactWildcardEncode", { wildcard_text: "a __animal__", populated_text: "a fox <lora:ink:0.5>", clip: ["4", 1] }) }),
    { prompt: "a fox <lora:ink:0.5>", loras: [{ name: "ink", weight: 0.5 }] },
  ],
  [
    "a saver that was told the recipe",
    plain({
      9: n("SDPromptSaver", {
        images: ["8", 0],
        seed: 1,
        steps: 1,
        cfg: 1,
        positive: "no",
        negative: "no",
        model_name: "no",
        filename: "x",
      }),
    }),
    { prompt: "a fox", seed: "42" },
  ],
  [
    "an upscaler that samples tiles",
    plain({
      9: n("SaveImage", { filename_prefix: "x", images: ["20", 0] }),
      20: n("UltimateSDUpscale", {
        image: ["8", 0],
        model: ["4", 0],
        positive: ["6", 0],
        negative: ["7", 0],
        upscale_by: 2,
        seed: 5,
        steps: 10,
        cfg: 7,
        sampler_name: "euler",
        scheduler: "normal",
        denoise: 0.2,
        upscale_model: ["21", 0],
      }),
      21: n("UpscaleModelLoader", { model_name: "4x.pth" }),
    }),
    {
      seed: "42",
      params: {
        denoise: 1,
        hires: { scale: 2, upscaler: "4x.pth", steps: 10, denoise: 0.2 },
        samplers: [{ node: "3" }, { node: "20" }],
      } as never,
    },
  ],
  [
    "a service without a sampler",
    {
      1: n("FluxProImageNode", { prompt: "a fox", model: "pro-1.1", seed: 5, size: "1024x768" }),
      2: n("SaveImage", { filename_prefix: "x", images: ["1", 0] }),
    },
    { prompt: "a fox", model: "pro-1.1", seed: "5", width: 1024, height: 768 },
  ],
  [
    "a node nobody knows between sampler and saver",
    plain({ 9: n("SaveImage", { filename_prefix: "x", images: ["20", 0] }), 20: n("Sharpen++", { thing: ["8", 0], amount: 1 }) }),
    { seed: "42" },
  ],
];

describe.each(GRAPHS)("%s", (_name, graph, record) => {
  it("is walked back from the saved picture", () => {
    expect(read(graph)).toMatchObject(record);
  });
});

describe("several samplers", () => {
  const second = {
    10: n("LatentUpscaleBy", { scale_by: 1.5, samples: ["3", 0] }),
    11: sampler({ seed: 43, steps: 9, denoise: 0.4, latent_image: ["10", 0] }),
  };
  const refined = plain({ ...second, 8: n("VAEDecode", { samples: ["11", 0] }) });

  it("shows the one that began the picture, the refining one as a second pass, none mixed", () => {
    const record = read(refined);
    expect(record).toMatchObject({ seed: "42", steps: 20, params: { denoise: 1, hires: { scale: 1.5, steps: 9, denoise: 0.4 } } });
    expect(record?.params.samplers).toMatchObject([
      { node: "3", seed: "42", steps: 20 },
      { node: "11", seed: "43", steps: 9 },
    ]);
  });

  it("keeps to the last one, where it began anew with another's picture as reference", () => {
    const graph = plain({
      11: sampler({ seed: 43, positive: ["12", 0] }),
      12: n("ReferenceLatent", { conditioning: ["13", 0], latent: ["3", 0] }),
      13: clip("now a wolf"),
      8: n("VAEDecode", { samples: ["11", 0] }),
    });
    expect(read(graph)).toMatchObject({ seed: "43", prompt: "now a wolf" });
  });

  it("takes no seed from a stage that adds no noise", () => {
    const stage = (more: Inputs) =>
      n("KSamplerAdvanced", {
        noise_seed: 5,
        steps: 25,
        cfg: 8,
        sampler_name: "euler",
        scheduler: "normal",
        model: ["4", 0],
        positive: ["6", 0],
        negative: ["7", 0],
        ...more,
      });
    const graph = plain({
      3: stage({ add_noise: "disable", noise_seed: 0, start_at_step: 20, latent_image: ["12", 0] }),
      12: stage({ add_noise: "enable", start_at_step: 0, latent_image: ["5", 0] }),
    });
    const record = read(graph);
    expect(record?.seed).toBe("5");
    expect(record?.params.samplers).toMatchObject([{ node: "12", seed: "5" }, { node: "3" }]);
    expect(JSON.stringify(record?.params.samplers)).not.toContain('"seed":"0"');
  });

  it("is of the saver whose prefix the file's name has", () => {
    const graph = plain({
      9: n("SaveImage", { filename_prefix: "folder/first", images: ["8", 0] }),
      21: sampler({ seed: 77 }),
      22: n("VAEDecode", { samples: ["21", 0] }),
      23: n("SaveImage", { filename_prefix: "second", images: ["22", 0] }),
    });
    expect(read(graph, "second_00001_.png")?.seed).toBe("77");
    expect(read(graph, "first_00001_.png")?.seed).toBe("42");
  });
});

describe("graphs made to hurt", () => {
  it("end: circles, a chain of two thousand that doubles at every link", () => {
    const circle = {
      1: sampler({ model: ["2", 0], positive: ["3", 0], latent_image: ["1", 0], denoise: 0.5 }),
      2: n("LoraLoader", { model: ["2", 0] }),
      3: n("ConditioningCombine", { conditioning_1: ["3", 0], conditioning_2: ["3", 1] }),
    };
    expect(read(circle)).toMatchObject({ seed: "42", steps: 20 });
    const chain: Record<string, unknown> = { ...plain(), 6: clip(["c0", 0]) };
    for (let at = 0; at < 2000; at += 1)
      chain[`c${at}`] = n("StringConcatenate", { string_a: [`c${at + 1}`, 0], string_b: [`c${at + 1}`, 0], delimiter: "" });
    const started = performance.now();
    expect(read(chain)).toMatchObject({ seed: "42" });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it("never throw, whatever is linked to what", () => {
    const link = fc.tuple(fc.constantFrom("1", "2", "3", "4", "9", "__proto__", "constructor"), fc.integer({ min: 0, max: 3 }));
    const names =
      "seed steps cfg model positive negative latent_image text images pipe guider sigmas noise conditioning filename_prefix lora_stack select input1 add_noise".split(
        " ",
      );
    const inputs = fc.dictionary(fc.constantFrom(...names), fc.oneof(link, fc.integer(), fc.string(), fc.object()), { maxKeys: 8 });
    const types = fc.constantFrom(
      "KSampler",
      "SaveImage",
      "CLIPTextEncode",
      "ImpactSwitch",
      "Reroute",
      "CR LoRA Stack",
      "StringConcatenate",
      "SamplerCustomAdvanced",
      "x",
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("1", "2", "3", "4"), fc.record({ class_type: types, inputs })), (graph) => {
        read(graph);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a saved workflow without its API graph", () => {
  const node = (id: number, type: string, more: object = {}) => ({
    id,
    type,
    mode: 0,
    inputs: [],
    outputs: [],
    widgets_values: [],
    ...more,
  });
  const wired = (name: string, type: string, link: number | null) => ({ name, type, link });

  it("is read with reroutes and primitives resolved, bypassed nodes wired through, muted ones left out", () => {
    const workflow = {
      nodes: [
        node(1, "CheckpointLoaderSimple", { widgets_values: ["m.ckpt"] }),
        node(2, "LoraLoader", {
          mode: 4,
          inputs: [wired("model", "MODEL", 1)],
          outputs: [{ type: "MODEL" }],
          widgets_values: ["off", 1, 1],
        }),
        node(3, "Reroute", { inputs: [wired("", "*", 2)] }),
        node(4, "PrimitiveNode", { widgets_values: [77, "fixed"] }),
        node(5, "CLIPTextEncode", { widgets_values: ["a fox"] }),
        node(6, "CLIPTextEncode", { mode: 2, widgets_values: ["muted"] }),
        node(7, "KSampler", {
          inputs: [
            wired("model", "MODEL", 3),
            wired("positive", "CONDITIONING", 5),
            wired("negative", "CONDITIONING", 6),
            { ...wired("seed", "INT", 4), widget: { name: "seed" } },
          ],
          widgets_values: [1, "randomize", 12, 6.5, "euler", "karras", 1],
        }),
        node(8, "SaveImage", { inputs: [wired("images", "IMAGE", 7)], widgets_values: ["ComfyUI"] }),
      ],
      links: [
        [1, 1, 0, 2, 0, "MODEL"],
        [2, 2, 0, 3, 0, "MODEL"],
        [3, 3, 0, 7, 0, "MODEL"],
        [4, 4, 0, 7, 3, "INT"],
        [5, 5, 0, 7, 1, "CONDITIONING"],
        [6, 6, 0, 7, 2, "CONDITIONING"],
        [7, 7, 0, 8, 0, "LATENT"],
      ],
    };
    const recipe = readRecipe([{ where: "png", key: "workflow", text: JSON.stringify(workflow), truncated: false }]);
    expect(recipe).toMatchObject({
      dialect: "comfyui",
      record: { prompt: "a fox", negative_prompt: null, seed: "77", steps: 12, cfg: 6.5, model: "m.ckpt", loras: [] },
    });
  });
});

const WORKFLOWS = "../shared/workflows";
describe("workflows that ComfyUI ships", () => {
  it("become the graphs its own page makes of them: the same nodes and links", ({ skip }) => {
    skip(!existsSync(WORKFLOWS), `${WORKFLOWS} is not here`);
    const names = readdirSync(WORKFLOWS).filter((name) => name.endsWith(".api.json"));
    for (const name of names) {
      const wanted = parseObject(readFileSync(join(WORKFLOWS, name), "utf8"));
      const got = graphOfWorkflow(parseObject(readFileSync(join(WORKFLOWS, name.replace(".api.", ".ui.")), "utf8")) ?? {});
      expect(isGraph(wanted) && isGraph(got), name).toBe(true);
      for (const [id, node] of Object.entries((wanted ?? {}) as Record<string, { class_type: string; inputs: Inputs }>)) {
        const own = got?.[id] as { class_type: string; inputs: Inputs } | undefined;
        expect([name, id, own?.class_type]).toEqual([name, id, node.class_type]);
        for (const [input, value] of Object.entries(node.inputs))
          if (Array.isArray(value)) expect([name, id, input, own?.inputs[input]]).toEqual([name, id, input, value]);
      }
    }
    expect(names.length).toBeGreaterThan(80);
  });

  it("give a prompt or a seed, and no text that is not in the graph", ({ skip }) => {
    skip(!existsSync(WORKFLOWS), `${WORKFLOWS} is not here`);
    const bare: string[] = [];
    for (const name of readdirSync(WORKFLOWS).filter((one) => one.endsWith(".api.json"))) {
      const text = readFileSync(join(WORKFLOWS, name), "utf8");
      const record = readRecipe([{ where: "png", key: "prompt", text, truncated: false }])?.record;
      if (!record?.prompt && !record?.seed && record?.model === null) bare.push(name);
      if (record?.seed) expect(text).toContain(record.seed);
      if (record?.model) expect(text).toContain(JSON.stringify(record.model));
    }
    // Its one generating node has neither prompt nor model, and its saved seed is a word.
    expect(bare).toEqual(["api_rodin_gen2.api.json"]);
  });
});
