/** Fooocus (scheme `fooocus`: JSON; scheme `a1111`: the parameters text), Fooocus-MRE, and RuinedFooocus. */
import type { GenerationRecord } from "../schema.ts";
import type { Dialect } from "./dialect.ts";
import { isObject, type JsonObject } from "./exact-json.ts";
import { digitsIn, integerIn, listIn, numberIn, numberOf, others, recordOf, sizeOf, textIn, wordIn } from "./fields.ts";
import { readA1111 } from "./parameters.ts";

const KEYS = ["parameters", "usercomment", "comment"];

export const fooocus: Dialect = {
  id: "fooocus",
  names: [...KEYS, "fooocus_scheme"],
  read: (texts) => {
    for (const key of KEYS) {
      const json = /fooocus|base_model/i.test(texts.get(key)?.slice(0, 20_000) ?? "") ? texts.json(key) : null;
      const record = json && (isRuined(json) ? readRuined(json) : isFooocus(json) ? readFooocus(json) : null);
      if (record) return { record, provenance: null };
    }
    if (texts.get("fooocus_scheme") !== "a1111") return null;
    const record = readA1111(texts.get("parameters") ?? texts.get("usercomment") ?? "");
    return record && { record: { ...record, tool: record.tool ?? "Fooocus" }, provenance: null };
  },
};

function isFooocus(json: JsonObject): boolean {
  if (json.metadata_scheme === "fooocus" || /^fooocus/i.test(String(json.version ?? json.software ?? ""))) return true;
  return "prompt" in json && "base_model" in json && ("performance" in json || "sharpness" in json);
}

function isRuined(json: JsonObject): boolean {
  return /^ruinedfooocus/i.test(String(json.software ?? "")) || ("Prompt" in json && "base_model_name" in json);
}

const TAKEN = new Set(
  "prompt negative_prompt base_model base_model_name sampler sampler_name scheduler steps guidance_scale cfg seed resolution width height loras version software clip_skip base_model_hash vae metadata_scheme".split(
    " ",
  ),
);

function readFooocus(json: JsonObject): GenerationRecord {
  const size = sizeOf(json.resolution);
  return recordOf({
    tool: wordIn(json, "version", "software") ?? "Fooocus",
    prompt: textIn(json, "prompt"),
    negative_prompt: textIn(json, "negative_prompt"),
    model: wordIn(json, "base_model", "base_model_name"),
    sampler: wordIn(json, "sampler", "sampler_name"),
    scheduler: wordIn(json, "scheduler"),
    steps: integerIn(json, "steps"),
    cfg: numberIn(json, "guidance_scale", "cfg"),
    seed: digitsIn(json, "seed"),
    width: integerIn(json, "width") ?? size?.width ?? null,
    height: integerIn(json, "height") ?? size?.height ?? null,
    loras: lorasOf(json),
    params: {
      clip_skip: numberIn(json, "clip_skip"),
      model_hash: wordIn(json, "base_model_hash"),
      vae: wordIn(json, "vae"),
      ...others(json, TAKEN),
    },
  });
}

/** `[["name", 0.5, "hash"]]`, and `lora_combined_1: "name : 0.5"`. */
function lorasOf(json: JsonObject): GenerationRecord["loras"] {
  const loras: GenerationRecord["loras"] = [];
  for (const lora of listIn(json, "loras").slice(0, 100)) {
    if (Array.isArray(lora) && typeof lora[0] === "string") loras.push({ name: lora[0], weight: numberOf(lora[1]) });
    else if (isObject(lora) && typeof lora.name === "string") loras.push({ name: lora.name, weight: numberOf(lora.weight) });
  }
  if (loras.length > 0) return loras;
  for (let number = 1; number <= 20; number += 1) {
    const [name, weight] = wordIn(json, `lora_combined_${number}`)?.split(" : ") ?? [];
    if (name && name !== "None") loras.push({ name, weight: numberOf(weight) });
  }
  return loras;
}

function readRuined(json: JsonObject): GenerationRecord {
  return recordOf({
    tool: "RuinedFooocus",
    prompt: textIn(json, "Prompt", "prompt"),
    negative_prompt: textIn(json, "Negative", "negative_prompt"),
    model: wordIn(json, "base_model_name"),
    sampler: wordIn(json, "sampler_name"),
    scheduler: wordIn(json, "scheduler"),
    steps: integerIn(json, "steps"),
    cfg: numberIn(json, "cfg"),
    seed: digitsIn(json, "seed"),
    width: integerIn(json, "width"),
    height: integerIn(json, "height"),
    loras: listIn(json, "loras")
      .slice(0, 100)
      .map(ruinedLora)
      .filter((lora) => lora !== null),
    params: {
      clip_skip: numberIn(json, "clip_skip"),
      denoise: numberIn(json, "denoise"),
      model_hash: wordIn(json, "base_model_hash"),
    },
  });
}

/** `["<hash>", "0.5 - name.safetensors"]`, in older files `{lora: weight}` names. */
function ruinedLora(lora: unknown): GenerationRecord["loras"][number] | null {
  const last = Array.isArray(lora) ? lora.at(-1) : lora;
  if (typeof last !== "string") return null;
  const parted = /^(-?[\d.]+) - (.+)$/.exec(last);
  return { name: parted?.[2] ?? last, weight: numberOf(parted?.[1]) };
}
