/** Two small workflows of our own, one in each format, and the definitions of their nodes. */
import type { Definitions } from "#lib/engines/graph/schema.ts";

export const SEED = "18446744073709551615";
const KSAMPLER = {
  input: {
    required: {
      model: ["MODEL"],
      seed: ["INT", { default: 0, min: 0, max: 18446744073709552000, control_after_generate: true }],
      steps: ["INT", { default: 20, min: 1, max: 10000 }],
      cfg: ["FLOAT", { default: 8, min: 0, max: 100, step: 0.1 }],
      sampler_name: [["euler", "heun"]],
      scheduler: [["normal", "karras"]],
      positive: ["CONDITIONING"],
      negative: ["CONDITIONING"],
      latent_image: ["LATENT"],
      denoise: ["FLOAT", { default: 1, min: 0, max: 1, step: 0.01 }],
    },
  },
  input_order: {
    required: ["model", "seed", "steps", "cfg", "sampler_name", "scheduler", "positive", "negative", "latent_image", "denoise"],
  },
  output: ["LATENT"],
};
/** Of a few of ComfyUI's own nodes, as far as the workflows below need them. */
export const DEFINITIONS = {
  LoadImage: {
    input: { required: { image: [["a.png", "b.png"], { image_upload: true }] } },
    input_order: { required: ["image"] },
    output: ["IMAGE", "MASK"],
  },
  KSampler: KSAMPLER,
  CheckpointLoaderSimple: {
    input: { required: { ckpt_name: [["fox.safetensors"]] } },
    input_order: { required: ["ckpt_name"] },
    output: ["MODEL", "CLIP", "VAE"],
  },
  CLIPTextEncode: {
    input: { required: { text: ["STRING", { multiline: true }], clip: ["CLIP"] } },
    input_order: { required: ["text", "clip"] },
    output: ["CONDITIONING"],
  },
  EmptyLatentImage: {
    input: {
      required: {
        width: ["INT", { default: 512, min: 16 }],
        height: ["INT", { default: 512, min: 16 }],
        batch_size: ["INT", { default: 1, min: 1 }],
      },
    },
    input_order: { required: ["width", "height", "batch_size"] },
    output: ["LATENT"],
  },
  VAEDecode: {
    input: { required: { samples: ["LATENT"], vae: ["VAE"] } },
    input_order: { required: ["samples", "vae"] },
    output: ["IMAGE"],
  },
  ImageInvert: { input: { required: { image: ["IMAGE"] } }, input_order: { required: ["image"] }, output: ["IMAGE"] },
  SaveImage: {
    input: { required: { images: ["IMAGE"], filename_prefix: ["STRING", { default: "ComfyUI" }] } },
    input_order: { required: ["images", "filename_prefix"] },
    output: [],
    output_node: true,
  },
} as const satisfies Definitions;

export const API_TEXT = `{"1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "other.safetensors"}},
 "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox", "clip": ["1", 1]}},
 "3": {"class_type": "KSampler", "inputs": {"seed": ${SEED}, "steps": 20, "cfg": 7.50, "sampler_name": "euler", "scheduler": "normal",
   "denoise": 1, "model": ["1", 0], "positive": ["2", 0], "negative": ["7", 0], "latent_image": ["5", 0]}},
 "4": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["1", 2]}},
 "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 48, "batch_size": 1}},
 "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["1", 1]}},
 "8": {"class_type": "ImageInvert", "inputs": {"image": ["4", 0]}},
 "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0], "filename_prefix": "fox"}}}`;

/** A small page of our own: a loader whose model goes nowhere but through a bypassed picture node. */
export const UI_TEXT = `{"version": 0.4, "last_node_id": 3, "last_link_id": 2, "groups": [], "config": {}, "extra": {"note": ${SEED}},
 "nodes": [
  {"id": 1, "type": "LoadImage", "pos": [0, 0], "size": [220, 120], "mode": 0, "inputs": [], "outputs": [{"name": "IMAGE", "type": "IMAGE", "links": [1]}],
   "widgets_values": ["a.png", "image"]},
  {"id": 2, "type": "ImageInvert", "pos": [300, 0], "size": [220, 60], "mode": 4, "inputs": [{"name": "image", "type": "IMAGE", "link": 1}],
   "outputs": [{"name": "IMAGE", "type": "IMAGE", "links": [2]}], "widgets_values": []},
  {"id": 3, "type": "SaveImage", "pos": [600, 0], "size": [220, 80], "mode": 0, "inputs": [{"name": "images", "type": "IMAGE", "link": 2}],
   "outputs": [], "widgets_values": ["page"]}],
 "links": [[1, 1, 0, 2, 0, "IMAGE"], [2, 2, 0, 3, 0, "IMAGE"]]}`;
