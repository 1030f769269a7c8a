/** SwarmUI, and StableSwarmUI before it: `{"sui_image_params": {…}, "sui_extra_data": {…}, "sui_models": […]}` (docs/Image Metadata Format.md). */
import type { GenerationRecord } from "../schema.ts";
import type { Dialect } from "./dialect.ts";
import type { JsonObject } from "./exact-json.ts";
import { isObject } from "./exact-json.ts";
import { digitsIn, integerIn, listIn, numberIn, numberOf, objectIn, others, recordOf, textIn, wordIn } from "./fields.ts";
import type { Texts } from "./texts.ts";

const KEYS = ["parameters", "usercomment", "sui_image_params", "comment", "description", "imagedescription", "metadata"];
const TAKEN = new Set(
  "prompt negativeprompt model sampler scheduler steps cfgscale seed width height loras loraweights vae clipstopatlayer initimagecreativity".split(
    " ",
  ),
);

export const swarmui: Dialect = {
  id: "swarmui",
  names: KEYS,
  read: (texts) => {
    const found = find(texts);
    return found && { record: readSwarm(found.params, found.whole), provenance: null };
  },
};

function find(texts: Texts): { params: JsonObject; whole: JsonObject } | null {
  for (const key of KEYS) {
    if (!texts.get(key)?.includes(key === "sui_image_params" ? "prompt" : "sui_image_params")) continue;
    const whole = texts.json(key);
    if (!whole) continue;
    const params = objectIn(whole, "sui_image_params") ?? (key === "sui_image_params" ? whole : null);
    if (params) return { params, whole };
  }
  return null;
}

function readSwarm(params: JsonObject, whole: JsonObject): GenerationRecord {
  const skip = numberIn(params, "clipstopatlayer");
  const models = listIn(whole, "sui_models").filter(isObject);
  return recordOf({
    tool: "SwarmUI",
    prompt: textIn(params, "prompt"),
    negative_prompt: textIn(params, "negativeprompt"),
    model: wordIn(params, "model"),
    sampler: wordIn(params, "sampler", "comfyuisampler"),
    scheduler: wordIn(params, "scheduler", "comfyuischeduler"),
    steps: integerIn(params, "steps"),
    cfg: numberIn(params, "cfgscale"),
    seed: digitsIn(params, "seed"),
    width: integerIn(params, "width"),
    height: integerIn(params, "height"),
    loras: lorasOf(params),
    params: {
      clip_skip: skip === null ? null : Math.abs(skip),
      denoise: numberIn(params, "initimagecreativity"),
      vae: wordIn(params, "vae"),
      model_hash: models.find(({ param }) => param === "model")?.hash,
      ...others(params, TAKEN),
    },
  });
}

/** Names and weights in two lists, or each as one text with commas. */
function lorasOf(params: JsonObject): GenerationRecord["loras"] {
  const list = (key: string): readonly unknown[] => {
    const one = wordIn(params, key);
    return one === null ? listIn(params, key) : one.split(",");
  };
  const weights = list("loraweights");
  return list("loras")
    .slice(0, 100)
    .filter((name) => typeof name === "string")
    .map((name, at) => ({ name: name.trim(), weight: numberOf(weights[at]) }));
}
