/** InvokeAI in its four generations: `invokeai_metadata` (3 on), the graph alone, `sd-metadata` (2), `Dream` (1, a command line). */
import type { GenerationRecord } from "../schema.ts";
import type { Dialect } from "./dialect.ts";
import { isObject, type JsonObject } from "./exact-json.ts";
import { digitsIn, integerIn, listIn, numberIn, objectIn, others, recordOf, textIn, wordIn } from "./fields.ts";
import { readDream, splitBrackets } from "./invokeai/dream.ts";
import { metadataOfGraph } from "./invokeai/graph.ts";

export const invokeai: Dialect = {
  id: "invokeai",
  names: ["invokeai_metadata", "invokeai", "invokeai_graph", "invokeai_workflow", "sd-metadata", "dream"],
  read: (texts) => {
    const metadata = texts.json("invokeai_metadata", "invokeai");
    if (metadata) return { record: readMetadata(metadata), provenance: null };
    const graph = texts.json("invokeai_graph") ?? texts.json("invokeai_workflow");
    const inGraph = graph && metadataOfGraph(graph);
    if (inGraph) return { record: readMetadata(inGraph), provenance: null };
    const older = texts.json("sd-metadata");
    if (older) return { record: readOlder(older), provenance: null };
    const dream = texts.get("dream");
    const record = dream === null ? null : readDream(dream);
    return record && { record, provenance: null };
  },
};

const TAKEN = new Set(
  "positive_prompt negative_prompt width height seed cfg_scale steps scheduler model loras vae strength clip_skip app_version".split(" "),
);

function readMetadata(from: JsonObject): GenerationRecord {
  const model = objectIn(from, "model");
  const vae = objectIn(from, "vae");
  return recordOf({
    tool: "InvokeAI",
    prompt: textIn(from, "positive_prompt"),
    negative_prompt: textIn(from, "negative_prompt"),
    model: model ? wordIn(model, "name", "model_name") : wordIn(from, "model"),
    sampler: wordIn(from, "scheduler"),
    steps: integerIn(from, "steps"),
    cfg: numberIn(from, "cfg_scale"),
    seed: digitsIn(from, "seed"),
    width: integerIn(from, "width"),
    height: integerIn(from, "height"),
    loras: lorasOf(from),
    params: {
      model_hash: model && wordIn(model, "hash"),
      denoise: numberIn(from, "strength"),
      clip_skip: numberIn(from, "clip_skip"),
      vae: vae ? wordIn(vae, "name", "model_name") : wordIn(from, "vae"),
      version: wordIn(from, "app_version"),
      ...others(from, TAKEN),
    },
  });
}

function lorasOf(from: JsonObject): GenerationRecord["loras"] {
  return listIn(from, "loras")
    .slice(0, 100)
    .filter(isObject)
    .map((lora) => {
      const model = objectIn(lora, "model", "lora") ?? lora;
      return { name: wordIn(model, "name", "model_name") ?? "", weight: numberIn(lora, "weight") };
    })
    .filter(({ name }) => name !== "");
}

/** Version 2: the prompt may be a list of weighted parts, the negative stands in brackets inside it. */
function readOlder(from: JsonObject): GenerationRecord {
  const image = objectIn(from, "image") ?? from;
  const parts = listIn(image, "prompt").filter(isObject);
  const words = parts.length > 0 ? parts.map((part) => textIn(part, "prompt") ?? "").join(" ") : (textIn(image, "prompt") ?? "");
  const { prompt, negative } = splitBrackets(words);
  return recordOf({
    tool: "InvokeAI",
    prompt,
    negative_prompt: negative,
    model: wordIn(from, "model_weights", "model"),
    sampler: wordIn(image, "sampler"),
    steps: integerIn(image, "steps"),
    cfg: numberIn(image, "cfg_scale"),
    seed: digitsIn(image, "seed"),
    width: integerIn(image, "width"),
    height: integerIn(image, "height"),
    params: { model_hash: wordIn(from, "model_hash"), denoise: numberIn(image, "strength"), version: wordIn(from, "app_version") },
  });
}
