/** Civitai's own generator: a ComfyUI graph in UserComment with `extraMetadata`, JSON in a string, that says what was asked for. */
import { comfyui } from "./comfyui.ts";
import type { Dialect } from "./dialect.ts";
import { isObject, type JsonObject, parseObject } from "./exact-json.ts";
import { digitsIn, integerIn, listIn, numberIn, objectIn, others, recordOf, textIn, wordIn } from "./fields.ts";
import type { Texts } from "./texts.ts";

const KEYS = ["usercomment", "parameters", "prompt", "comment"];
const TAKEN = new Set("prompt negativePrompt steps cfgScale sampler seed width height clipSkip".split(" "));

export const civitai: Dialect = {
  id: "civitai",
  names: KEYS,
  read: (texts, name) => {
    const extra = find(texts);
    if (!extra) return null;
    const graph = comfyui.read(texts, name)?.record;
    const record = recordOf({
      tool: "Civitai",
      prompt: textIn(extra, "prompt") ?? graph?.prompt ?? null,
      negative_prompt: textIn(extra, "negativePrompt") ?? graph?.negative_prompt ?? null,
      model: graph?.model ?? modelOf(extra),
      sampler: wordIn(extra, "sampler") ?? graph?.sampler ?? null,
      scheduler: graph?.scheduler ?? null,
      steps: integerIn(extra, "steps") ?? graph?.steps ?? null,
      cfg: numberIn(extra, "cfgScale") ?? graph?.cfg ?? null,
      seed: digitsIn(extra, "seed") ?? graph?.seed ?? null,
      width: integerIn(extra, "width") ?? graph?.width ?? null,
      height: integerIn(extra, "height") ?? graph?.height ?? null,
      loras: graph?.loras ?? [],
      params: { ...graph?.params, clip_skip: numberIn(extra, "clipSkip"), ...others(extra, TAKEN) },
    });
    return { record, provenance: null };
  },
};

function find(texts: Texts): JsonObject | null {
  for (const key of KEYS) {
    if (!texts.get(key)?.includes("extraMetadata")) continue;
    const whole = texts.json(key);
    const extra = whole && (objectIn(whole, "extraMetadata") ?? parseObject(textIn(whole, "extraMetadata") ?? ""));
    if (extra) return extra;
  }
  return null;
}

function modelOf(extra: JsonObject): string | null {
  const model = listIn(extra, "resources")
    .filter(isObject)
    .find(({ type }) => type === "checkpoint" || type === "Checkpoint");
  return model ? wordIn(model, "modelName", "name") : null;
}
