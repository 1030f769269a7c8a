/**
 * NovelAI: PNG texts `Software`, `Source` (the model), `Description` (the prompt) and `Comment` (JSON: everything else; from the third
 * model on the prompt too, from the fourth on with characters). In WebP and in hidden text all of them are one JSON.
 */
import type { GenerationRecord } from "../schema.ts";
import type { Dialect } from "./dialect.ts";
import { isObject, type JsonObject, parseObject } from "./exact-json.ts";
import { digitsIn, integerIn, listIn, numberIn, objectIn, others, recordOf, textIn, wordIn } from "./fields.ts";
import type { Texts } from "./texts.ts";

export const novelai: Dialect = {
  id: "novelai",
  names: ["software", "comment", "usercomment", "hidden", "parameters"],
  read: (texts) => {
    const found = inTexts(texts) ?? inOne(texts);
    return found && { record: readComment(found), provenance: null };
  },
};

interface Found {
  comment: JsonObject;
  description: string | null;
  source: string | null;
}

function inTexts(texts: Texts): Found | null {
  const isTheirs = texts.get("software")?.startsWith("NovelAI") ?? false;
  const comment = texts.get("comment")?.includes('"uc"') ? texts.json("comment") : null;
  if (!comment || !isNovel(comment)) return isTheirs && texts.get("description") ? { comment: {}, ...around(texts) } : null;
  return { comment, ...around(texts) };
}

function around(texts: Texts): Omit<Found, "comment"> {
  return { description: texts.get("description"), source: texts.get("source") };
}

function isNovel(comment: JsonObject): boolean {
  return "uc" in comment && !("c" in comment) && ("sampler" in comment || "scale" in comment || "v4_prompt" in comment);
}

/** `{"Comment": "<JSON>", "Description": …, "Software": "NovelAI", "Source": …}` */
function inOne(texts: Texts): Found | null {
  for (const key of ["usercomment", "hidden", "comment", "parameters"]) {
    if (!texts.get(key)?.includes('"Comment"')) continue;
    const whole = texts.json(key);
    const inner = whole && (objectIn(whole, "Comment") ?? parseObject(textIn(whole, "Comment") ?? ""));
    if (whole && inner && isNovel(inner)) {
      return { comment: inner, description: textIn(whole, "Description"), source: wordIn(whole, "Source") ?? sourceOf(texts) };
    }
  }
  return null;
}

/** EXIF carries the model in `Software`. */
function sourceOf(texts: Texts): string | null {
  const software = texts.get("software");
  return software && /^NovelAI .{3,}/.test(software) ? software : null;
}

const TAKEN = new Set(
  "prompt uc steps height width scale seed sampler noise_schedule strength v4_prompt v4_negative_prompt signed_hash extra_passthrough_testing".split(
    " ",
  ),
);

function readComment({ comment, description, source }: Found): GenerationRecord {
  return recordOf({
    tool: "NovelAI",
    prompt: wordIn(comment, "prompt") ?? caption(comment, "v4_prompt") ?? description?.trim() ?? null,
    negative_prompt: textIn(comment, "uc") ?? caption(comment, "v4_negative_prompt"),
    model: source,
    sampler: wordIn(comment, "sampler"),
    scheduler: wordIn(comment, "noise_schedule"),
    steps: integerIn(comment, "steps"),
    cfg: numberIn(comment, "scale"),
    seed: digitsIn(comment, "seed"),
    width: integerIn(comment, "width"),
    height: integerIn(comment, "height"),
    params: {
      denoise: numberIn(comment, "strength"),
      character_prompts: characters(comment, "v4_prompt"),
      character_negative_prompts: characters(comment, "v4_negative_prompt"),
      ...others(comment, TAKEN),
    },
  });
}

function caption(comment: JsonObject, key: string): string | null {
  const prompt = objectIn(comment, key);
  const said = prompt && objectIn(prompt, "caption");
  return said && wordIn(said, "base_caption");
}

function characters(comment: JsonObject, key: string): unknown[] | null {
  const prompt = objectIn(comment, key);
  const said = prompt && objectIn(prompt, "caption");
  const list = said ? listIn(said, "char_captions").slice(0, 50).filter(isObject) : [];
  const found = list
    .map((character) => ({ prompt: textIn(character, "char_caption") ?? "", center: listIn(character, "centers")[0] ?? null }))
    .filter(({ prompt: words }) => words !== "");
  return found.length > 0 ? found : null;
}
