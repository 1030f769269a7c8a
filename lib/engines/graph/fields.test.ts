import { describe, expect, it } from "vitest";
import { DEFINITIONS, plainGraph, rolesIn, sampler } from "../../../test/fields/graphs.ts";
import { findFields } from "./fields.ts";
import type { ApiGraph } from "./schema.ts";

const roles = (graph: ApiGraph, definitions = DEFINITIONS) => rolesIn(findFields(graph, definitions));
const fieldAt = (graph: ApiGraph, key: string, definitions = DEFINITIONS) =>
  findFields(graph, definitions).find((field) => field.key === key);

const PLAIN = {
  prompt: "2.text",
  negative_prompt: "3.text",
  width: "4.width",
  height: "4.height",
  batch_size: "4.batch_size",
  seed: "5.seed",
  steps: "5.steps",
  cfg: "5.cfg",
  sampler: "5.sampler_name",
  scheduler: "5.scheduler",
  denoise: "5.denoise",
  model: "1.ckpt_name",
  filename_prefix: "7.filename_prefix",
};

describe("what has a role", () => {
  it("is found from the output back, with the server's definitions and without any", () => {
    expect(roles(plainGraph())).toEqual(PLAIN);
    expect(roles(plainGraph(), {})).toEqual(PLAIN);
  });

  it("is nothing that no output reaches, however much it looks like it", () => {
    const idle = plainGraph({
      20: ["CLIPTextEncode", { text: "idle", clip: ["1", 1] }],
      21: ["KSampler", sampler({ positive: ["20", 0] })],
    });
    expect(roles(idle)).toEqual(PLAIN);
    expect(findFields(idle, DEFINITIONS).some(({ node_id }) => node_id === "20" || node_id === "21")).toBe(false);
  });

  it("follows the side that an output hands through, whatever the nodes are called", () => {
    const swappedTitles = plainGraph({
      2: ["CLIPTextEncode", { text: "a heron", clip: ["1", 1] }, "Negative"],
      3: ["CLIPTextEncode", { text: "blurry", clip: ["1", 1] }, "Positive"],
      5: ["KSampler", sampler({ positive: ["8", 0], negative: ["8", 1] })],
      8: ["ControlNetApplyAdvanced", { positive: ["2", 0], negative: ["3", 0], control_net: ["9", 0], image: ["10", 0], strength: 1 }],
      9: ["ControlNetLoader", { control_net_name: "depth.safetensors" }],
      10: ["LoadImage", { image: "a.png" }],
    });
    for (const definitions of [DEFINITIONS, {}]) expect(roles(swappedTitles, definitions)).toEqual({ ...PLAIN, image: "10.image" });
  });

  it("is no negative prompt where that side is zeroed out", () => {
    const { negative_prompt: _, ...rest } = PLAIN;
    const zeroed = plainGraph({ 3: ["ConditioningZeroOut", { conditioning: ["2", 0] }] });
    expect(roles(zeroed)).toEqual(rest);
  });

  it("is one field for both stages of a sampling, whose second has a dead seed and the lower id", () => {
    const stage = (changes: Record<string, unknown>) => {
      const { seed: _, denoise: __, ...inputs } = sampler();
      return { ...inputs, ...changes };
    };
    const two = plainGraph({
      5: [
        "KSamplerAdvanced",
        stage({ add_noise: "disable", noise_seed: 0, latent_image: ["8", 0], start_at_step: 10, end_at_step: 10000 }),
      ],
      8: ["KSamplerAdvanced", stage({ add_noise: "enable", noise_seed: 42, start_at_step: 0, end_at_step: 10 })],
    });
    const { denoise: _, ...rest } = PLAIN;
    const expected = {
      ...rest,
      seed: "8.noise_seed",
      steps: "8.steps+5.steps",
      cfg: "8.cfg+5.cfg",
      sampler: "8.sampler_name+5.sampler_name",
      scheduler: "8.scheduler+5.scheduler",
    };
    expect(roles(two)).toEqual(expected);
    expect(roles(two, {})).toEqual(expected);
    const apart = { ...two, 5: { class_type: "KSamplerAdvanced", inputs: { ...two[5]?.inputs, cfg: 1 } } };
    expect(roles(apart)).toMatchObject({ steps: "8.steps+5.steps", cfg: "8.cfg", cfg_2: "5.cfg" });
  });

  it("is gathered from the nodes over which a custom sampler scatters it", () => {
    const custom = plainGraph({
      5: ["SamplerCustomAdvanced", { noise: ["11", 0], guider: ["12", 0], sampler: ["13", 0], sigmas: ["15", 0], latent_image: ["4", 0] }],
      11: ["RandomNoise", { noise_seed: 5 }],
      12: ["CFGGuider", { model: ["1", 0], positive: ["2", 0], negative: ["3", 0], cfg: 3 }],
      13: ["KSamplerSelect", { sampler_name: "lcm" }],
      14: ["LTXVScheduler", { steps: 30, max_shift: 2, latent: ["4", 0] }],
      15: ["SetFirstSigma", { sigmas: ["14", 0], sigma: 9 }],
    });
    const { scheduler: _, denoise: __, ...rest } = PLAIN;
    const expected = { ...rest, seed: "11.noise_seed", steps: "14.steps", cfg: "12.cfg", sampler: "13.sampler_name" };
    expect(roles(custom)).toEqual(expected);
    expect(roles(custom, {})).toEqual(expected);
    const noCfg = { ...custom, 12: { class_type: "BasicGuider", inputs: { model: ["1", 0], conditioning: ["2", 0] } } };
    expect(roles(noCfg)).not.toHaveProperty("cfg");
    expect(roles(noCfg)).not.toHaveProperty("negative_prompt");
  });

  it("leaves out a sampler without noise and words that estimates something on the way", () => {
    const aside = plainGraph({
      5: ["KSampler", sampler({ positive: ["8", 0], negative: ["8", 1] })],
      8: ["ControlNetApplyAdvanced", { positive: ["2", 0], negative: ["3", 0], control_net: ["9", 0], image: ["30", 0], strength: 1 }],
      9: ["ControlNetLoader", { control_net_name: "depth.safetensors" }],
      10: ["LoadImage", { image: "a.png" }],
      30: ["VAEDecode", { samples: ["31", 0], vae: ["1", 2] }],
      31: [
        "SamplerCustomAdvanced",
        { noise: ["32", 0], guider: ["33", 0], sampler: ["34", 0], sigmas: ["35", 0], latent_image: ["36", 0] },
      ],
      32: ["DisableNoise", {}],
      33: ["BasicGuider", { model: ["1", 0], conditioning: ["37", 0] }],
      34: ["KSamplerSelect", { sampler_name: "euler" }],
      35: ["LTXVScheduler", { steps: 1, max_shift: 1, latent: ["36", 0] }],
      36: ["VAEEncode", { pixels: ["10", 0], vae: ["1", 2] }],
      37: ["ConditioningZeroOut", { conditioning: ["2", 0] }],
    });
    expect(roles(aside)).toEqual({ ...PLAIN, image: "10.image" });
    expect(fieldAt(aside, "35.steps")?.on_form).toBe(false);
  });

  it("is matched by output name where a node hands out several values, through subgraphs' ids", () => {
    const sized = plainGraph({
      4: ["EmptyLatentImage", { width: ["121:253", 1], height: ["121:253", 2], batch_size: 1 }],
      "121:253": ["FrameSize", { width: 320, height: 240 }],
    });
    expect(roles(sized)).toMatchObject({ width: "121:253.width", height: "121:253.height" });
    expect(roles(sized, {})).toMatchObject({ width: "121:253.width", height: "121:253.height" });
  });

  it("is no size that is computed from a picture", () => {
    const computed = plainGraph({
      4: ["EmptyLatentImage", { width: ["9", 0], height: ["9", 1], batch_size: 1 }],
      9: ["GetImageSize", { image: ["10", 0] }],
      10: ["LoadImage", { image: "a.png" }],
    });
    for (const definitions of [DEFINITIONS, {}]) {
      expect(roles(computed, definitions)).not.toHaveProperty("width");
      expect(roles(computed, definitions)).not.toHaveProperty("height");
    }
  });

  it("stands in a primitive, and in every part of a concatenation", () => {
    const joined = plainGraph({
      2: ["CLIPTextEncode", { text: ["40", 0], clip: ["1", 1] }],
      5: ["KSampler", sampler({ steps: ["43", 0] })],
      40: ["StringConcatenate", { string_a: ["41", 0], string_b: "at dawn", delimiter: ", " }],
      41: ["PrimitiveString", { value: "a heron" }],
      43: ["PrimitiveInt", { value: 12 }, "Steps"],
    });
    expect(roles(joined)).toEqual({ ...PLAIN, prompt: "41.value", prompt_2: "40.string_b", steps: "43.value" });
    expect(fieldAt(joined, "steps")).toMatchObject({ type: "integer", default: 12, min: 1, max: 10000 });
  });

  it("is every text of a side, and no size of a region", () => {
    const areas = plainGraph({
      5: ["KSampler", sampler({ positive: ["50", 0] })],
      50: ["ConditioningCombine", { conditioning_1: ["51", 0], conditioning_2: ["2", 0] }],
      51: ["ConditioningSetArea", { conditioning: ["52", 0], width: 64, height: 64, x: 0, y: 0 }],
      52: ["CLIPTextEncodeFlux", { clip: ["1", 1], clip_l: "reeds", t5xxl: "a bank of reeds", guidance: 3.5 }],
    });
    expect(roles(areas)).toEqual({ ...PLAIN, prompt: "52.t5xxl", prompt_2: "52.clip_l", prompt_3: "2.text" });
    expect(fieldAt(areas, "51.width")).toMatchObject({ on_form: false, type: "integer" });
  });

  it("is asked for once a pass, the first pass first", () => {
    const passes = plainGraph({
      6: ["VAEDecode", { samples: ["8", 0], vae: ["1", 2] }],
      8: ["KSampler", sampler({ seed: 12, steps: 9, denoise: 0.5, latent_image: ["9", 0] })],
      9: ["LatentUpscale", { samples: ["5", 0], upscale_method: "nearest", width: 1280, height: 960 }],
    });
    expect(roles(passes)).toMatchObject({ seed: "5.seed", seed_2: "8.seed", denoise_2: "8.denoise", width: "4.width", width_2: "9.width" });
  });

  it("keeps the settings of a fourth pass off the form, but not its words and seed", () => {
    const nodes: Record<string, readonly [string, Record<string, unknown>]> = {};
    for (let pass = 0; pass < 4; pass += 1) {
      nodes[`6${pass}`] = ["CLIPTextEncode", { text: `word ${pass}`, clip: ["1", 1] }];
      nodes[`7${pass}`] = ["KSampler", sampler({ positive: [`6${pass}`, 0], latent_image: [pass === 0 ? "4" : `7${pass - 1}`, 0] })];
    }
    const fields = findFields(plainGraph({ ...nodes, 6: ["VAEDecode", { samples: ["73", 0], vae: ["1", 2] }] }), DEFINITIONS);
    const shown = fields.filter(({ on_form }) => on_form).map(({ key }) => key);
    expect(shown).toEqual(expect.arrayContaining(["prompt_4", "seed_4", "steps_3"]));
    expect(shown).not.toContain("steps_4");
  });
});
