/** Easy Diffusion: a text for each field, or one JSON with the same names; before version 2.5.5 with names for people. */
import type { Dialect } from "./dialect.ts";
import type { JsonObject } from "./exact-json.ts";
import { baseName, digitsIn, integerIn, numberIn, recordOf, textIn, wordIn } from "./fields.ts";
import type { Texts } from "./texts.ts";

const NAMES = [
  ..."prompt negative_prompt seed use_stable_diffusion_model use_vae_model use_lora_model lora_alpha sampler_name".split(" "),
  ..."num_inference_steps guidance_scale clip_skip width height prompt_strength".split(" "),
  ...["negative prompt", "stable diffusion model", "vae model", "sampler", "steps", "guidance scale", "clip skip", "prompt strength"],
];

const JSON_KEYS = ["usercomment", "comment", "parameters"];
const MODEL_KEYS = ["use_stable_diffusion_model", "stable diffusion model"];

export const easydiffusion: Dialect = {
  id: "easydiffusion",
  names: [...JSON_KEYS, ...MODEL_KEYS],
  read: (texts) => {
    const json = asJson(texts);
    const fields = json ?? (texts.get(...MODEL_KEYS) === null ? null : asTexts(texts));
    if (!fields) return null;
    const lora = wordIn(fields, "use_lora_model");
    const record = recordOf({
      tool: "Easy Diffusion",
      prompt: textIn(fields, "prompt"),
      negative_prompt: textIn(fields, "negative_prompt", "negative prompt"),
      model: baseName(wordIn(fields, ...MODEL_KEYS)),
      sampler: wordIn(fields, "sampler_name", "sampler"),
      steps: integerIn(fields, "num_inference_steps", "steps"),
      cfg: numberIn(fields, "guidance_scale", "guidance scale"),
      seed: digitsIn(fields, "seed"),
      width: integerIn(fields, "width"),
      height: integerIn(fields, "height"),
      loras: lora === null ? [] : [{ name: lora, weight: numberIn(fields, "lora_alpha") }],
      params: {
        clip_skip: numberIn(fields, "clip_skip", "clip skip"),
        vae: baseName(wordIn(fields, "use_vae_model", "vae model")),
        denoise: numberIn(fields, "prompt_strength", "prompt strength"),
      },
    });
    return { record, provenance: null };
  },
};

function asTexts(texts: Texts): JsonObject {
  return Object.fromEntries(NAMES.map((name) => [name, texts.get(name)]));
}

function asJson(texts: Texts): JsonObject | null {
  const key = JSON_KEYS.find((name) => /use_stable_diffusion_model|Stable Diffusion model/.test(texts.get(name) ?? ""));
  const json = key === undefined ? null : texts.json(key);
  return json && Object.fromEntries(Object.entries(json).map(([name, value]) => [name.toLowerCase(), value]));
}
