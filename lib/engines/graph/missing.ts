import { inputSpecs } from "./input-spec.ts";
import { isJsonObject, ownValue } from "./json-shape.ts";
import type { ApiGraph, Definitions } from "./schema.ts";

/** Node types that the server does not have, each once, in the graph's order. */
export function missingNodes(graph: ApiGraph, definitions: Definitions): string[] {
  return [...new Set(Object.values(graph).flatMap(({ class_type }) => (Object.hasOwn(definitions, class_type) ? [] : [class_type])))];
}

/** Names of model files that a node asks for and the server does not list, each once, in the graph's order. */
export function missingModels(graph: ApiGraph, definitions: Definitions): string[] {
  const missing = new Set<string>();
  for (const { class_type, inputs } of Object.values(graph)) {
    const definition = ownValue(definitions, class_type);
    if (definition === undefined) continue;
    for (const { name, choices, options } of inputSpecs(definition)) {
      const value = ownValue(inputs, name);
      if (typeof value !== "string" || choices === null || choices.includes(value) || isInputFile(options)) continue;
      if (isModel(name, value)) missing.add(value);
    }
  }
  return [...missing];
}

const MODEL_FILE = /\.(safetensors|sft|ckpt|pt2?|pth|bin|gguf|onnx|engine|pkl)$/i;
/** Most are files; some loaders list folders, or names without an extension. */
const MODEL_INPUT = /(^|_)(model|ckpt|checkpoint|unet|vae|clip|lora|control_net|controlnet|style_model|upscaler|gligen|hypernetwork)(_|$)/i;
const isModel = (input: string, value: string): boolean =>
  MODEL_FILE.test(value) || (MODEL_INPUT.test(input) && !/type|dtype|device|mode$/i.test(input));

/** Pictures, sounds and films are uploaded with a job; that the server does not have them yet is no fault. */
const UPLOADED = ["image_upload", "animated_image_upload", "video_upload", "audio_upload", "file_upload"] as const;
const isInputFile = (options: Readonly<Record<string, unknown>>): boolean =>
  UPLOADED.some((upload) => options[upload] === true) || isJsonObject(options.remote);
