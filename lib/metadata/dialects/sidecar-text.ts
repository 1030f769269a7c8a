/**
 * What other programs leave beside a file: JSON, A1111's parameters as text, XMP. Pure; which files stand beside which is the sidecar
 * room's to know.
 */
import type { FileWords, GenerationRecord, Provenance, RawText } from "../schema.ts";
import { xmpWords } from "../xmp.ts";
import { isObject, type JsonObject, parseObject } from "./exact-json.ts";
import { digitsIn, listIn, numberIn, objectIn, textIn, wordIn } from "./fields.ts";
import { instant } from "./instant.ts";
import { readLoose } from "./loose.ts";
import { packetValue } from "./packet.ts";
import { type Listed, readFileList, readRun } from "./sidecar-lists.ts";
import { isProvenance, readProvenance } from "./sweet-tea.ts";
import { readRecipe } from "./table.ts";

export interface SidecarText {
  dialect: string;
  record: GenerationRecord | null;
  /** `keywords` are those without a type of their own, or of type `user`. */
  words: FileWords;
  /** Keywords with the type they were written with. */
  keywords: { keyword: string; type: string }[];
  favourite: boolean | null;
  provenance: Provenance | null;
  /** When the file was made, and when the words were said; ISO 8601 UTC. */
  created_at: string | null;
  updated_at: string | null;
  run_id: string | null;
  job_id: string | null;
  /** SHA-256 of the file it speaks of. */
  hash: string | null;
}

const MAX_KEYWORDS = 500;
const MAX_CAPTION = 20_000;

/**
 * @param name the sidecar's own name, with its folder where that tells (`.scores/a.png.json`)
 * @param file the media file's name, for sidecars that speak of several (`metadata.json`, `file_metadata.json`)
 * @returns null where it says nothing of the file. Never throws.
 */
export function readSidecarText(name: string, text: string, file: string | null = null): SidecarText | null {
  if (/\.xmp$/i.test(name)) return readPacket(text);
  if (/\.txt$/i.test(name)) return readText(text, file);
  const json = parseObject(text);
  return json && readJson(name, text, json, file);
}

export function nothingSaid(dialect: string): SidecarText {
  return {
    dialect,
    record: null,
    words: { score: null, caption: null, license: null, keywords: [] },
    keywords: [],
    favourite: null,
    provenance: null,
    created_at: null,
    updated_at: null,
    run_id: null,
    job_id: null,
    hash: null,
  };
}

function readJson(name: string, text: string, json: JsonObject, file: string | null): SidecarText | null {
  if (/(^|[\\/])\.scores[\\/]/.test(name) || ("score" in json && "file" in json && "updated" in json)) return readScores(json);
  if (Array.isArray(json.outputs) && "run_id" in json) return listed("run", readRun(json, file));
  if (isProvenance(json)) return readSweetTea(json);
  const list = readFileList(json, file);
  if (list) return listed("file-list", list);
  return readAny(text, json, file);
}

function listed(dialect: string, found: Listed | null): SidecarText | null {
  return found && { ...nothingSaid(dialect), ...found };
}

/** `.scores/<name.ext>.json`: `{file, score, favourite, updated}` */
function readScores(json: JsonObject): SidecarText | null {
  const score = scoreIn(json, "score");
  const favourite = typeof json.favourite === "boolean" ? json.favourite : null;
  if (score === null && favourite === null) return null;
  const said = nothingSaid("scores");
  return { ...said, words: { ...said.words, score }, favourite, updated_at: instant(json.updated) };
}

function readSweetTea(json: JsonObject): SidecarText {
  const said = nothingSaid("sweet-tea");
  return {
    ...said,
    record: readProvenance(json),
    words: { ...said.words, caption: captionIn(json) },
    created_at: instant(json.timestamp),
    updated_at: instant(json.caption_updated_at),
    job_id: digitsIn(json, "job_id") ?? wordIn(json, "job_id"),
  };
}

/** Anything else: a recipe in a dialect that files carry too, or under common names; and common words beside it. */
function readAny(text: string, json: JsonObject, file: string | null): SidecarText | null {
  const recipe = recipeIn(text, json, file);
  const said = nothingSaid(recipe?.dialect ?? "json");
  const keywords = keywordsIn(json);
  const words: FileWords = {
    score: scoreIn(json, "score", "rating", "stars"),
    caption: captionIn(json),
    license: wordIn(json, "license", "licence", "rights"),
    keywords: keywords.filter(({ type }) => type === "user").map(({ keyword }) => keyword),
  };
  const isSilent = words.score === null && words.caption === null && words.license === null && keywords.length === 0;
  if (!recipe && isSilent) return null;
  return {
    ...said,
    record: recipe?.record ?? null,
    provenance: recipe?.provenance ?? null,
    words,
    keywords,
    favourite: typeof json.favourite === "boolean" ? json.favourite : typeof json.favorite === "boolean" ? json.favorite : null,
    created_at: recipe?.provenance?.created_at ?? instant(json.created_at ?? json.createdAt ?? json.timestamp ?? json.date),
    updated_at: instant(json.updated_at ?? json.updatedAt),
  };
}

interface Recipe {
  dialect: string;
  record: GenerationRecord;
  provenance: Provenance | null;
}

function recipeIn(text: string, json: JsonObject, file: string | null): Recipe | null {
  // As one text, and each of its texts under its own name (`{"parameters": "…", "prompt": "{…}"}`).
  const whole = rawOf("comment", text);
  const parts = Object.keys(json)
    .slice(0, 200)
    .map((key) => ({ key, value: json[key] }))
    .filter(({ value }) => typeof value === "string" || isObject(value))
    .map(({ key, value }) => rawOf(key, typeof value === "string" ? value : JSON.stringify(value)));
  const read = readRecipe([whole], file) ?? readRecipe(parts, file);
  if (read) return read;
  for (const key of ["meta", "metadata", "generation", "parameters", "params", "provenance"]) {
    const inner = objectIn(json, key);
    const record = inner && readLoose(inner);
    if (record) return { dialect: "json", record, provenance: null };
  }
  return null;
}

function rawOf(key: string, text: string): RawText {
  return { where: "sidecar", key, text, truncated: false };
}

function captionIn(json: JsonObject): string | null {
  return wordIn(json, "caption", "sweet_tea_caption", "description")?.slice(0, MAX_CAPTION) ?? null;
}

function scoreIn(json: JsonObject, ...keys: string[]): number | null {
  const score = numberIn(json, ...keys);
  return score !== null && Number.isInteger(score) && score >= -1 && score <= 5 ? score : null;
}

/** A list of words, of `{keyword | tag | name, type}`, or lists by type; or one text with commas. */
function keywordsIn(json: JsonObject): { keyword: string; type: string }[] {
  const found: { keyword: string; type: string }[] = [];
  const add = (keyword: unknown, type: unknown) => {
    if (typeof keyword !== "string" || keyword.trim() === "" || keyword.length > 200 || found.length >= MAX_KEYWORDS) return;
    found.push({ keyword: keyword.trim(), type: typeof type === "string" && type !== "" ? type : "user" });
  };
  for (const key of ["keywords", "tags"]) {
    for (const entry of listIn(json, key)) {
      if (isObject(entry)) add(entry.keyword ?? entry.tag ?? entry.name, entry.type);
      else add(entry, "user");
    }
    for (const word of textIn(json, key)?.split(",") ?? []) add(word, "user");
    const byType = objectIn(json, key);
    for (const type of byType ? Object.keys(byType) : [])
      for (const entry of byType ? listIn(byType, type) : []) add(isObject(entry) ? entry.keyword : entry, type);
  }
  return found;
}

/** `<stem>.txt`: A1111's parameters; else, as training sets have it, a caption. */
function readText(text: string, file: string | null): SidecarText | null {
  const plain = text.replace(/^\uFEFF/, "").trim();
  const recipe = readRecipe([rawOf("parameters", plain)], file);
  if (recipe) return { ...nothingSaid(recipe.dialect), record: recipe.record, provenance: recipe.provenance };
  if (plain === "" || plain.includes("\0") || plain.length > MAX_CAPTION) return null;
  const said = nothingSaid("caption");
  return { ...said, words: { ...said.words, caption: plain } };
}

/** XMP as photo programs write it beside a file: rating, subjects, description, rights. */
function readPacket(text: string): SidecarText | null {
  if (!text.includes("RDF")) return null;
  const said = xmpWords(text);
  const score = scoreIn({ rating: said.rating }, "rating");
  const keywords = [...new Set(said.subjects)];
  const recipe = readRecipe([{ where: "xmp", key: "XML:com.adobe.xmp", text, truncated: false }]);
  const caption = said.description?.slice(0, MAX_CAPTION) ?? null;
  const words: FileWords = {
    score,
    caption: recipe?.record.prompt && caption?.includes(recipe.record.prompt) ? null : caption,
    license: said.license,
    keywords,
  };
  if (!recipe && score === null && caption === null && words.license === null && keywords.length === 0) return null;
  return {
    ...nothingSaid(recipe?.dialect ?? "xmp"),
    record: recipe?.record ?? null,
    provenance: recipe?.provenance ?? null,
    words,
    keywords: keywords.map((keyword) => ({ keyword, type: "user" })),
    created_at: instant(said.created),
    updated_at: instant(packetValue(text, "xmp:MetadataDate") ?? packetValue(text, "xmp:ModifyDate")),
  };
}
