/**
 * The text that AUTOMATIC1111's web UI puts under the key `parameters` and that most other programs read: the prompt, a line
 * `Negative prompt: …`, and last a line of `Key: value` pairs parted by commas.
 */
import { digitsIn, integerIn, numberIn, others, said, sizeOf, wordIn } from "./dialects/fields.ts";
import { readLoraTags } from "./dialects/lora-tags.ts";
import type { GenerationRecord } from "./schema.ts";

const NEGATIVE = "Negative prompt: ";

export function writeParameters(record: GenerationRecord): string {
  const pairs: [string, string | number | null][] = [
    ["Steps", record.steps],
    ["Sampler", record.sampler],
    ["Schedule type", record.scheduler],
    ["CFG scale", record.cfg],
    ["Seed", record.seed],
    ["Size", record.width !== null && record.height !== null ? `${record.width}x${record.height}` : null],
    ["Model", record.model],
    ["Version", record.tool],
  ];
  const known = pairs.filter((pair): pair is [string, string | number] => pair[1] !== null && pair[1] !== "");
  const lines = [
    record.prompt ?? "",
    record.negative_prompt ? `${NEGATIVE}${record.negative_prompt}` : null,
    known.map(([key, value]) => `${key}: ${quoted(String(value))}`).join(", ") || null,
  ];
  return lines
    .filter((line) => line !== null)
    .join("\n")
    .replaceAll("\0", "");
}

/** Values that would look like further pairs stand in JSON quotes. */
function quoted(value: string): string {
  return /[,:\n"]/.test(value) ? JSON.stringify(value) : value;
}

/** What begins the line of pairs: one of these, or somewhere in it steps and further pairs. */
const FIRST_KEY = /^(Steps|Sampler|Schedule type|CFG scale|Seed|Size|Model|Version):\s/;
const MAX_PAIRS_TEXT = 65_536;
const MAX_PAIRS = 300;
/** How many lines may stand behind the line of pairs: extensions add templates and wildcards there. */
const MAX_LINES_BEHIND = 40;

export interface Parameters {
  record: GenerationRecord;
  /** Every pair of the last line, as it stands. */
  pairs: Record<string, string>;
}

/** Null where the text is no such text. Never throws. */
export function readParameters(text: string): Parameters | null {
  const plain = (text.includes("\r") ? text.replaceAll("\r\n", "\n") : text).trimEnd();
  const start = pairsStart(plain);
  const words = start < 0 ? plain : plain.slice(0, start);
  const split = words.startsWith(NEGATIVE.trimEnd()) ? 0 : words.indexOf(`\n${NEGATIVE.trimEnd()}`);
  if (start < 0 && split < 0) return null;
  const prompt = (split < 0 ? words : words.slice(0, split)).trim();
  const negative = split < 0 ? null : words.slice(split).trimStart().slice(NEGATIVE.trimEnd().length).trim();
  const pairs = start < 0 ? {} : readPairs(plain.slice(start, start + MAX_PAIRS_TEXT));
  return { record: recordFrom(prompt, negative, pairs), pairs };
}

/** Where the line of pairs begins; −1 where there is none. */
function pairsStart(text: string): number {
  let end = text.length;
  let last = -1;
  for (let behind = 0; behind <= MAX_LINES_BEHIND && end > 0; behind += 1) {
    const start = text.lastIndexOf("\n", end - 1) + 1;
    const line = text.slice(start, Math.min(end, start + MAX_PAIRS_TEXT)).trimStart();
    if (behind === 0) last = FIRST_KEY.test(line) || (/\bSteps: \d/.test(line) && /, \w/.test(line)) ? start : -1;
    if (/^Steps: \d/.test(line)) return start;
    end = start - 1;
  }
  return last;
}

/** Pairs with a field of their own in the record, or one of ours among its parameters. */
const TAKEN = new Set(
  ["Steps", "Sampler", "Schedule type", "CFG scale", "CFG Scale", "Seed", "Size", "Model", "Model hash", "Version", "Clip skip"].concat([
    "Denoising strength",
    "VAE",
    "Hires upscale",
    "Hires scale",
    "Hires upscaler",
    "Hires steps",
    "Distilled CFG Scale",
  ]),
);

function recordFrom(prompt: string, negative: string | null, pairs: Record<string, string>): GenerationRecord {
  const size = sizeOf(pairs.Size);
  const denoise = numberIn(pairs, "Denoising strength");
  const scale = numberIn(pairs, "Hires upscale", "Hires scale");
  const upscaler = wordIn(pairs, "Hires upscaler");
  const hires = scale === null && upscaler === null ? null : said({ scale, upscaler, steps: numberIn(pairs, "Hires steps"), denoise });
  const tool = toolOf(pairs);
  return {
    tool,
    prompt: prompt || null,
    negative_prompt: negative || null,
    model: wordIn(pairs, "Model"),
    sampler: wordIn(pairs, "Sampler"),
    scheduler: wordIn(pairs, "Schedule type"),
    steps: integerIn(pairs, "Steps"),
    cfg: numberIn(pairs, "CFG scale", "CFG Scale"),
    seed: digitsIn(pairs, "Seed"),
    width: size?.width ?? null,
    height: size?.height ?? null,
    loras: readLoraTags(prompt),
    params: said({
      model_hash: pairs["Model hash"],
      clip_skip: numberIn(pairs, "Clip skip"),
      denoise,
      vae: pairs.VAE,
      guidance: numberIn(pairs, "Distilled CFG Scale"),
      hires,
      version: pairs.Version === tool ? null : pairs.Version,
      ...others(pairs, TAKEN),
    }),
  };
}

/** Programs that share the text are told apart by how they write their version. */
function toolOf(pairs: Record<string, string>): string | null {
  if (pairs.App) return pairs.App;
  if (pairs["Civitai resources"] !== undefined || pairs["Civitai metadata"] !== undefined) return "Civitai";
  const version = pairs.Version ?? "";
  if (version === "classic") return "Forge Classic";
  if (version.startsWith("neo")) return "Forge Neo";
  if (/^f\d+\.\d[\d.]*-v/.test(version)) return "EasyReforge";
  if (/^f\d+\.\d[\d.]*v\d+-v/.test(version)) return "reForge";
  if (/^f\d+\.\d/.test(version)) return "Forge";
  if (/^v\d+\.\d/.test(version)) return "AUTOMATIC1111";
  return version || null;
}

/** `Key: value, Key: "quoted, value", Key: {"json": [1, 2]}, …` */
function readPairs(text: string): Record<string, string> {
  const pairs: Record<string, string> = Object.create(null);
  let at = 0;
  for (let count = 0; count < MAX_PAIRS; count += 1) {
    const colon = text.indexOf(":", at);
    if (colon < 0) break;
    const before = text.slice(at, colon);
    const key = before.slice(Math.max(before.lastIndexOf(","), before.lastIndexOf("\n")) + 1).trim();
    let from = colon + 1;
    while (text.charCodeAt(from) === 0x20) from += 1;
    const end = endOfValue(text, from);
    const value = text.slice(from, end).trim();
    if (key !== "" && key.length <= 80) pairs[key] = value.startsWith('"') ? unquoted(value) : value;
    at = end + 1;
  }
  return pairs;
}

/** A value ends at the next comma or line, unless quotes or brackets close before one. */
function endOfValue(text: string, from: number): number {
  const close = closing(text, from);
  if (close > 0) {
    const next = /^\s*(,|\n|$)/.exec(text.slice(close, close + 40));
    if (next) return close + next[0].length - (next[1] ?? "").length;
  }
  const comma = text.indexOf(",", from);
  const line = text.indexOf("\n", from);
  return Math.min(comma < 0 ? text.length : comma, line < 0 ? text.length : line);
}

/** Behind the closing quote or bracket of what opens at `from`; −1 where nothing opens or it stays open. */
function closing(text: string, from: number): number {
  const first = text[from];
  if (first !== '"' && first !== "{" && first !== "[") return -1;
  let depth = 0;
  let isQuoted = false;
  for (let at = from; at < text.length; at += 1) {
    const sign = text[at];
    if (isQuoted) {
      if (sign === "\\") at += 1;
      else if (sign === '"') isQuoted = false;
    } else if (sign === '"') isQuoted = true;
    else if (sign === "{" || sign === "[") depth += 1;
    else if (sign === "}" || sign === "]") depth -= 1;
    if (!isQuoted && depth === 0) return at + 1;
  }
  return -1;
}

function unquoted(value: string): string {
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}
