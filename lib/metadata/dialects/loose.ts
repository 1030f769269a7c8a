/**
 * Recipes without a format of their own: one JSON, or a text for each field, under names that many scripts share (diffusers examples,
 * Hugging Face Spaces, small front ends). At least a prompt and one number that only a generator knows must be there.
 */
import type { GenerationRecord } from "../schema.ts";
import type { Dialect } from "./dialect.ts";
import { isObject, type JsonObject } from "./exact-json.ts";
import { baseName, digitsIn, integerIn, listIn, numberIn, objectIn, others, recordOf, sizeOf, textIn, wordIn } from "./fields.ts";
import type { Texts } from "./texts.ts";

const KEYS = ["parameters", "generation_data", "metadata", "usercomment", "comment", "description", "imagedescription", "prompt"];
/** Of a recipe with a text for each field. */
const PROMPT_TEXTS = ["prompt", "positive_prompt"];
const PROMPT = ["prompt", "Prompt", "positive_prompt", "positivePrompt", "positive"];
const NEGATIVE = ["negative_prompt", "negativePrompt", "Negative", "negative", "negativeprompt", "uc"];
const MODEL = ["Model", "model", "model_name", "modelName", "base_model", "checkpoint", "model_id", "sd_model_name", "ckpt_name"];
const SAMPLER = ["sampler", "Sampler", "sampler_name", "samplerName", "scheduler_name"];
const STEPS = ["num_inference_steps", "steps", "Steps", "num_steps"];
const CFG = ["guidance_scale", "cfg_scale", "cfgScale", "CFG scale", "cfg", "guidanceScale"];
const SEED = ["seed", "Seed", "noise_seed", "all_seeds"];
const TAKEN = new Set([
  ...PROMPT,
  ...NEGATIVE,
  ...MODEL,
  ...SAMPLER,
  ...STEPS,
  ...CFG,
  ...SEED,
  "width",
  "height",
  "Model hash",
  "model_hash",
  "loras",
]);

export const loose: Dialect = {
  id: "json",
  names: [...KEYS, ...PROMPT_TEXTS],
  read: (texts) => {
    for (const key of KEYS) {
      const json = texts.json(key);
      const record = json && readLoose(json);
      if (record) return { record, provenance: null };
    }
    const record = inTexts(texts);
    return record && { record, provenance: null };
  },
};

/** Null where the object is no recipe. */
export function readLoose(json: JsonObject): GenerationRecord | null {
  const prompt = textIn(json, ...PROMPT);
  const numbers = [digitsIn(json, ...SEED), numberIn(json, ...STEPS), numberIn(json, ...CFG)].filter((value) => value !== null);
  if (prompt === null || numbers.length === 0) return null;
  const model = objectIn(json, ...MODEL);
  const size = sizeOf(json.resolution ?? json.size ?? json.Size);
  return recordOf({
    tool: wordIn(json, "tool", "software", "Software", "app", "generator"),
    prompt,
    negative_prompt: textIn(json, ...NEGATIVE),
    model: model ? wordIn(model, "name", "model_name") : baseName(wordIn(json, ...MODEL)),
    sampler: wordIn(json, ...SAMPLER),
    scheduler: wordIn(json, "scheduler", "schedule", "Schedule type"),
    steps: integerIn(json, ...STEPS),
    cfg: numberIn(json, ...CFG),
    seed: digitsIn(json, ...SEED),
    width: integerIn(json, "width", "Width") ?? size?.width ?? null,
    height: integerIn(json, "height", "Height") ?? size?.height ?? null,
    loras: lorasOf(json),
    params: { model_hash: wordIn(json, "Model hash", "model_hash"), ...others(json, TAKEN) },
  });
}

function lorasOf(json: JsonObject): GenerationRecord["loras"] {
  return listIn(json, "loras", "lora")
    .slice(0, 100)
    .map((lora) =>
      isObject(lora)
        ? { name: wordIn(lora, "name", "model", "lora", "lora_name") ?? "", weight: numberIn(lora, "weight", "strength", "scale") }
        : { name: String(lora), weight: null },
    )
    .filter(({ name }) => name !== "");
}

function inTexts(texts: Texts): GenerationRecord | null {
  const prompt = texts.get(...PROMPT_TEXTS);
  if (prompt === null || prompt.trimStart().startsWith("{")) return null;
  const names = [
    "negative_prompt",
    "model",
    "model_name",
    "sampler",
    "scheduler",
    "steps",
    "num_inference_steps",
    "guidance_scale",
    "cfg_scale",
  ];
  const fields = [...names, "cfg", "seed", "width", "height"].map((name) => [
    name,
    texts.get(name) ?? texts.get(name.replaceAll("_", "-")),
  ]);
  return readLoose({ prompt, ...Object.fromEntries(fields) });
}
