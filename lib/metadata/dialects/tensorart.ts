/** TensorArt: `generation_data` beside a ComfyUI graph; the seed asked for may be −1, the graph has the one that ran. */
import { comfyui } from "./comfyui.ts";
import type { Dialect } from "./dialect.ts";
import { isObject } from "./exact-json.ts";
import { digitsIn, integerIn, listIn, numberIn, objectIn, recordOf, textIn, wordIn } from "./fields.ts";

export const tensorart: Dialect = {
  id: "tensorart",
  names: ["generation_data"],
  read: (texts, name) => {
    const json = texts.json("generation_data");
    if (!json || !("prompt" in json)) return null;
    const graph = comfyui.read(texts, name)?.record;
    const model = objectIn(json, "baseModel");
    const seed = digitsIn(json, "seed");
    const record = recordOf({
      tool: "TensorArt",
      prompt: textIn(json, "prompt"),
      negative_prompt: textIn(json, "negativePrompt"),
      model: (model && wordIn(model, "modelFileName", "label")) ?? graph?.model ?? null,
      sampler: wordIn(json, "ksamplerName", "samplerName") ?? graph?.sampler ?? null,
      scheduler: wordIn(json, "schedule") ?? graph?.scheduler ?? null,
      steps: integerIn(json, "steps"),
      cfg: numberIn(json, "cfgScale"),
      seed: seed === null || seed.startsWith("-") ? (graph?.seed ?? null) : seed,
      width: integerIn(json, "width"),
      height: integerIn(json, "height"),
      loras: listIn(json, "models")
        .slice(0, 100)
        .filter(isObject)
        .filter(({ type }) => type === "LORA")
        .map((lora) => ({ name: wordIn(lora, "modelFileName", "label") ?? "", weight: numberIn(lora, "weight") })),
      params: {
        ...graph?.params,
        clip_skip: numberIn(json, "clipSkip"),
        model_hash: model && wordIn(model, "hash"),
        guidance: numberIn(json, "guidance"),
        vae: wordIn(json, "sdVae"),
      },
    });
    return { record, provenance: null };
  },
};
