/** Draw Things: JSON in XMP's `exif:UserComment` (short names: `c` the prompt, `uc` the negative), the same for people in `dc:description`. */
import type { GenerationRecord } from "../schema.ts";
import type { Dialect } from "./dialect.ts";
import { isObject, type JsonObject, parseObject } from "./exact-json.ts";
import { digitsIn, integerIn, listIn, numberIn, others, recordOf, sizeOf, textIn, wordIn } from "./fields.ts";
import { packetValue } from "./packet.ts";
import type { Texts } from "./texts.ts";

export const drawthings: Dialect = {
  id: "drawthings",
  names: ["xmp", "usercomment", "comment"],
  read: (texts) => {
    const json = find(texts);
    return json && { record: readShort(json), provenance: null };
  },
};

function find(texts: Texts): JsonObject | null {
  const packet = texts.get("xmp");
  const inPacket = packet?.includes("UserComment") ? parseObject(packetValue(packet, "exif:UserComment") ?? "") : null;
  if (inPacket && isShort(inPacket)) return inPacket;
  for (const key of ["usercomment", "comment"]) {
    const json = /"u?c"\s*:/.test(texts.get(key) ?? "") ? texts.json(key) : null;
    if (json && isShort(json)) return json;
  }
  return null;
}

function isShort(json: JsonObject): boolean {
  return typeof json.c === "string" && ("sampler" in json || "model" in json || "seed_mode" in json);
}

const TAKEN = new Set("c uc model sampler scale seed size steps strength lora".split(" "));

function readShort(json: JsonObject): GenerationRecord {
  const size = sizeOf(json.size);
  return recordOf({
    tool: "Draw Things",
    prompt: textIn(json, "c"),
    negative_prompt: textIn(json, "uc"),
    model: wordIn(json, "model"),
    sampler: wordIn(json, "sampler"),
    steps: integerIn(json, "steps"),
    cfg: numberIn(json, "scale"),
    seed: digitsIn(json, "seed"),
    width: size?.width ?? null,
    height: size?.height ?? null,
    loras: listIn(json, "lora")
      .slice(0, 100)
      .filter(isObject)
      .map((lora) => ({ name: wordIn(lora, "model", "file", "name") ?? "", weight: numberIn(lora, "weight") }))
      .filter(({ name }) => name !== ""),
    params: { denoise: numberIn(json, "strength"), ...others(json, TAKEN) },
  });
}
