/**
 * Sweet Tea Studio: provenance as JSON in PNG texts (`sweet_tea_provenance`, `Comment`, `Description`) or in EXIF's XPComment, the caption
 * beside it in `sweet_tea_caption` or EXIF's UserComment.
 */
import type { GenerationRecord } from "../schema.ts";
import type { Dialect } from "./dialect.ts";
import type { JsonObject } from "./exact-json.ts";
import { baseName, digitsIn, integerIn, numberIn, objectIn, others, recordOf, textIn, wordIn } from "./fields.ts";
import { instant } from "./instant.ts";
import type { Texts } from "./texts.ts";

const KEYS = ["sweet_tea_provenance", "xpcomment", "comment", "description"];

export const sweetTea: Dialect = {
  id: "sweet-tea",
  names: KEYS,
  read: (texts) => {
    for (const key of KEYS) {
      const text = texts.get(key);
      const json = text?.includes("positive_prompt") ? texts.json(key) : null;
      if (!json || !isProvenance(json)) continue;
      const caption = captionOf(texts, key);
      return {
        record: readProvenance(json),
        provenance: null,
        created_at: instant(json.timestamp),
        ...(caption === null ? {} : { words: { caption } }),
      };
    }
    return null;
  },
};

export function isProvenance(json: JsonObject): boolean {
  return (
    typeof json.positive_prompt === "string" && ("workflow_id" in json || "workflow_name" in json || "job_id" in json || "params" in json)
  );
}

function captionOf(texts: Texts, key: string): string | null {
  const said = texts.get("sweet_tea_caption") ?? (key === "xpcomment" ? texts.get("usercomment") : null);
  return said?.trim() || null;
}

const TAKEN = new Set(
  "seed steps cfg cfg_scale sampler sampler_name scheduler width height model model_name ckpt_name positive_prompt negative_prompt".split(
    " ",
  ),
);

export function readProvenance(json: JsonObject): GenerationRecord {
  const params = objectIn(json, "params", "generation_params") ?? {};
  return recordOf({
    tool: "Sweet Tea Studio",
    prompt: textIn(json, "positive_prompt"),
    negative_prompt: textIn(json, "negative_prompt"),
    model: baseName(wordIn(params, "model", "model_name", "ckpt_name")),
    sampler: wordIn(params, "sampler_name", "sampler"),
    scheduler: wordIn(params, "scheduler"),
    steps: integerIn(params, "steps"),
    cfg: numberIn(params, "cfg", "cfg_scale"),
    seed: digitsIn(params, "seed", "noise_seed"),
    width: integerIn(params, "width"),
    height: integerIn(params, "height"),
    params: { workflow: wordIn(json, "workflow_name"), job_id: json.job_id, ...others(params, TAKEN) },
  });
}
