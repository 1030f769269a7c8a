import { describe, expect, it } from "vitest";
import { DEFINITIONS, graphOf, plainGraph, rolesIn, sampler } from "../../../test/fields/graphs.ts";
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

describe("pictures and masks", () => {
  const inpainting = (mask: readonly [string, number], more: Parameters<typeof plainGraph>[0] = {}) =>
    plainGraph({
      4: ["VAEEncodeForInpaint", { pixels: ["10", 0], vae: ["1", 2], mask: [...mask], grow_mask_by: 6 }],
      10: ["LoadImage", { image: "a.png" }],
      ...more,
    });

  it("are one file where the mask is the picture's own transparency", () => {
    for (const definitions of [DEFINITIONS, {}]) {
      const fields = findFields(inpainting(["10", 1]), definitions);
      expect(rolesIn(fields)).toMatchObject({ image: "10.image", mask: "10.image" });
      expect(fields.find(({ key }) => key === "image")).toMatchObject({ type: "image", default: "a.png" });
      expect(fields.find(({ key }) => key === "mask")).toMatchObject({ type: "mask", default: null });
    }
  });

  it("are two where a picture is turned into the mask", () => {
    const two = inpainting(["12", 0], { 11: ["LoadImage", { image: "b.png" }], 12: ["ImageToMask", { image: ["11", 0], channel: "red" }] });
    for (const definitions of [DEFINITIONS, {}]) expect(roles(two, definitions)).toMatchObject({ image: "10.image", mask: "11.image" });
    expect(fieldAt(two, "mask")?.default).toBe("b.png");
  });

  it("are no mask where a node makes its own around the picture", () => {
    const padded = inpainting(["13", 1], { 13: ["ImagePadForOutpaint", { image: ["10", 0], left: 64 }] });
    for (const definitions of [DEFINITIONS, {}]) expect(roles(padded, definitions)).not.toHaveProperty("mask");
  });

  it("are not the pictures that the page keeps in a 3D or preview node", () => {
    const mesh = graphOf({
      1: ["LoadImage", { image: "a.png" }],
      2: ["ServiceMesh", { Images: ["1", 0], Seed: "PBR" }],
      3: ["SaveGLB", { mesh: ["2", 0], filename_prefix: "mesh/a", image: "" }],
    });
    expect(roles(mesh)).toEqual({ image: "1.image", seed: "2.Seed", filename_prefix: "3.filename_prefix" });
    expect(findFields(mesh, DEFINITIONS).some(({ node_id, input }) => node_id === "3" && input === "image")).toBe(false);
  });

  it("have words for what they are used for", () => {
    const both = graphOf({
      1: ["LoadImage", { image: "a.png" }],
      2: ["LoadImage", { image: "b.png" }],
      3: [
        "ServiceVideo",
        {
          prompt_text: "a wave",
          negative_prompt: "",
          model: "one",
          duration_seconds: 5,
          size: "1024x1024",
          first_frame: ["1", 0],
          end_frame: ["2", 0],
        },
      ],
      4: ["SaveImage", { images: ["3", 0], filename_prefix: "wave" }],
    });
    const labels = findFields(both, DEFINITIONS).map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining(["Image (First frame)", "Image (End frame)"]));
  });
});

describe("nodes of services", () => {
  const graph = graphOf({
    1: ["ServiceVideo", { prompt_text: "a wave", negative_prompt: "", model: "one", duration_seconds: 5, size: "1024x1024" }],
    2: ["SaveImage", { images: ["1", 0], filename_prefix: "wave" }],
  });

  it("name things their own way", () => {
    const expected = {
      prompt: "1.prompt_text",
      negative_prompt: "1.negative_prompt",
      model: "1.model",
      filename_prefix: "2.filename_prefix",
    };
    expect(roles(graph)).toEqual(expected);
    expect(roles(graph, {})).toEqual(expected);
  });

  it("offer choices, of numbers too", () => {
    expect(fieldAt(graph, "1.duration_seconds")).toMatchObject({
      type: "choice",
      choices: ["5", "8"],
      default: "5",
      label: "Duration seconds",
    });
    expect(fieldAt(graph, "1.size")).toMatchObject({ type: "choice", choices: ["1024x1024", "512x512"] });
  });
});

describe("nodes the server does not tell about", () => {
  it("may hand out the model before both sides", () => {
    const faces = plainGraph({
      5: ["KSampler", sampler({ model: ["8", 0], positive: ["8", 1], negative: ["8", 2] })],
      8: ["FaceIdentity", { model: ["1", 0], positive: ["2", 0], negative: ["3", 0], image: ["10", 0] }],
      10: ["LoadImage", { image: "a.png" }],
    });
    for (const definitions of [DEFINITIONS, {}]) expect(roles(faces, definitions)).toEqual({ ...PLAIN, image: "10.image" });
  });

  it("may load model and words together, with sizes and stacks of LoRAs by names of their own", () => {
    const loader = { ckpt_name: "base.safetensors", lora_name: "None", positive: "a heron", negative: "blurry", lora_stack: ["9", 0] };
    const size = { empty_latent_width: 640, empty_latent_height: 480, batch_size: 1 };
    const all = graphOf({
      8: ["All In One Loader", { ...loader, ...size }],
      9: ["LoRA Stacker", { lora_name_1: "ink.safetensors", lora_name_2: "None" }],
      5: ["KSampler", sampler({ model: ["8", 0], positive: ["8", 1], negative: ["8", 2], latent_image: ["8", 3] })],
      6: ["VAEDecode", { samples: ["5", 0], vae: ["8", 4] }],
      7: ["SaveImage", { images: ["6", 0], filename_prefix: "heron" }],
    });
    expect(roles(all)).toMatchObject({
      prompt: "8.positive",
      negative_prompt: "8.negative",
      width: "8.empty_latent_width",
      model: "8.ckpt_name",
      lora: "9.lora_name_1",
    });
    expect(roles(all)).not.toHaveProperty("lora_2");
  });

  it("may carry everything in one pipe, or both sides in one link", () => {
    const piped = graphOf({
      1: ["Pipe Loader", { ckpt_name: "base.safetensors", positive: ["2", 0], negative: "blurry", width: 640, height: 480 }],
      2: ["Text Box", { text: "a heron" }],
      3: ["Pipe Sampler", { pipe: ["1", 0], seed: 1, steps: 20, cfg: 7, sampler_name: "euler" }],
      4: ["SaveImage", { images: ["3", 1], filename_prefix: "heron" }],
    });
    expect(roles(piped)).toMatchObject({
      prompt: "2.text",
      negative_prompt: "1.negative",
      model: "1.ckpt_name",
      width: "1.width",
      seed: "3.seed",
    });
    const embedded = graphOf({
      1: ["Video Model Loader", { model: "film.safetensors", lora: ["5", 0] }],
      2: ["Video Text Encode", { positive_prompt: "a heron", negative_prompt: "blurry", t5: ["6", 0] }],
      3: [
        "Video Sampler",
        { model: ["1", 0], text_embeds: ["2", 0], image_embeds: ["4", 0], seed: 1, steps: 20, cfg: 6, scheduler: "unipc" },
      ],
      4: ["Video Empty Embeds", { width: 832, height: 480, num_frames: 81 }],
      5: ["Video Lora Select", { lora: "ink.safetensors", strength: 1 }],
      6: ["Video Text Loader", { model_name: "t5.safetensors" }],
      7: ["Video Combine", { images: ["3", 0], filename_prefix: "heron" }],
    });
    expect(roles(embedded)).toEqual({
      prompt: "2.positive_prompt",
      negative_prompt: "2.negative_prompt",
      width: "4.width",
      height: "4.height",
      seed: "3.seed",
      steps: "3.steps",
      cfg: "3.cfg",
      scheduler: "3.scheduler",
      model: "1.model",
      lora: "5.lora",
      filename_prefix: "7.filename_prefix",
    });
  });

  it("may look for something in a picture by words that are not what is made", () => {
    const found = plainGraph({
      4: ["VAEEncodeForInpaint", { pixels: ["10", 0], vae: ["1", 2], mask: ["11", 1], grow_mask_by: 6 }],
      10: ["LoadImage", { image: "a.png" }],
      11: ["GroundingDinoSegment", { image: ["10", 0], prompt: "leaves" }],
    });
    expect(roles(found)).not.toHaveProperty("prompt_2");
    expect(fieldAt(found, "11.prompt")?.default).toBe("leaves");
  });
});
