/** Stability Matrix: `parameters-json` beside the ComfyUI graph it ran; the graph knows the sampler by the engine's names. */
import { comfyui } from "./comfyui.ts";
import type { Dialect } from "./dialect.ts";
import { digitsIn, integerIn, numberIn, recordOf, textIn, wordIn } from "./fields.ts";

export const stabilityMatrix: Dialect = {
  id: "stability-matrix",
  names: ["parameters-json"],
  read: (texts, name) => {
    const json = texts.json("parameters-json");
    if (!json || !("PositivePrompt" in json)) return null;
    const graph = comfyui.read(texts, name)?.record;
    const record = recordOf({
      tool: "Stability Matrix",
      prompt: textIn(json, "PositivePrompt"),
      negative_prompt: textIn(json, "NegativePrompt"),
      model: wordIn(json, "ModelName") ?? graph?.model ?? null,
      sampler: graph?.sampler ?? wordIn(json, "Sampler"),
      scheduler: graph?.scheduler ?? null,
      steps: integerIn(json, "Steps"),
      cfg: numberIn(json, "CfgScale"),
      seed: digitsIn(json, "Seed"),
      width: integerIn(json, "Width"),
      height: integerIn(json, "Height"),
      loras: graph?.loras ?? [],
      params: { ...graph?.params, model_hash: wordIn(json, "ModelHash") },
    });
    return { record, provenance: null };
  },
};
