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
