/** What a ComfyUI makes without a workflow of anybody's: a picture from words, with a checkpoint it has. Pure. */
import type { ApiGraph, Definitions } from "../graph/schema.ts";
import { parameter } from "../parameter.ts";
import type { EngineParams, EngineWorkflow, OutputConfig } from "../schema.ts";
import { choicesOf } from "./definitions.ts";

export const TEXT_TO_IMAGE = "comfyui_image";

const LARGEST_SIDE = 16_384;

const choices = (values: readonly string[]) => values.map((value) => ({ value, label: value }));

/** @returns null where the server has no checkpoint, or not the nodes for it */
export function textToImage(definitions: Definitions): OutputConfig | null {
  const models = choicesOf(definitions, "CheckpointLoaderSimple", "ckpt_name");
  const samplers = choicesOf(definitions, "KSampler", "sampler_name");
  const schedulers = choicesOf(definitions, "KSampler", "scheduler");
  const needed = ["EmptyLatentImage", "CLIPTextEncode", "VAEDecode", "SaveImage"];
  if (models.length === 0 || samplers.length === 0 || needed.some((node) => !Object.hasOwn(definitions, node))) return null;
  // Models of the larger families give only blotches at the smaller size.
  const side = /xl|sd3|flux|illustrious|pony/i.test(models[0] ?? "") ? 1024 : 512;
  const size = { default: side, min: 64, max: LARGEST_SIDE, step: 8 };
  return {
    id: TEXT_TO_IMAGE,
    name: "Picture from words",
    media_kind: "image",
    formats: ["png"],
    parameters: [
      parameter("prompt", "Prompt", "text", { multiline: true, required: true }),
      parameter("negative_prompt", "Negative prompt", "text", { multiline: true, default: "" }),
      parameter("model", "Model", "choice", { default: models[0] ?? null, choices: choices(models) }),
      parameter("seed", "Seed", "seed"),
      parameter("width", "Width", "integer", size),
      parameter("height", "Height", "integer", size),
      parameter("steps", "Steps", "integer", { default: 20, min: 1, max: 200, step: 1 }),
      parameter("cfg", "CFG", "number", { default: 7, min: 0, max: 30, step: 0.5 }),
      parameter("sampler", "Sampler", "choice", { default: preferred(samplers, "dpmpp_2m"), choices: choices(samplers) }),
      parameter("scheduler", "Scheduler", "choice", { default: preferred(schedulers, "karras"), choices: choices(schedulers) }),
      parameter("batch_size", "Pictures", "integer", { default: 1, min: 1, max: 16, step: 1 }),
    ],
  };
}

function preferred(values: readonly string[], wanted: string): string | null {
  return values.includes(wanted) ? wanted : (values[0] ?? null);
}

/** The same as a workflow: parameters have passed `textToImage`. */
export function textToImageWorkflow(params: EngineParams, seed: string): EngineWorkflow {
  const graph: ApiGraph = {
    "3": {
      class_type: "KSampler",
      inputs: {
        seed: JSON.rawJSON(seed),
        steps: params.steps,
        cfg: params.cfg,
        sampler_name: params.sampler,
        scheduler: params.scheduler,
        denoise: 1,
        model: ["4", 0],
        positive: ["6", 0],
        negative: ["7", 0],
        latent_image: ["5", 0],
      },
      _meta: { title: "KSampler" },
    },
    "4": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: params.model }, _meta: { title: "Load Checkpoint" } },
    "5": {
      class_type: "EmptyLatentImage",
      inputs: { width: params.width, height: params.height, batch_size: params.batch_size },
      _meta: { title: "Empty Latent Image" },
    },
    "6": { class_type: "CLIPTextEncode", inputs: { text: params.prompt, clip: ["4", 1] }, _meta: { title: "Prompt" } },
    "7": {
      class_type: "CLIPTextEncode",
      inputs: { text: params.negative_prompt ?? "", clip: ["4", 1] },
      _meta: { title: "Negative Prompt" },
    },
    "8": { class_type: "VAEDecode", inputs: { samples: ["3", 0], vae: ["4", 2] }, _meta: { title: "VAE Decode" } },
    "9": { class_type: "SaveImage", inputs: { images: ["8", 0], filename_prefix: "atelier" }, _meta: { title: "Save Image" } },
  };
  return { graph, ui: null };
}
