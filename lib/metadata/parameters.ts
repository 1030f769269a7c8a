/**
 * The text that AUTOMATIC1111's web UI puts under the key `parameters` and that most other programs read: the prompt, a line
 * `Negative prompt: …`, and last a line of `Key: value` pairs parted by commas.
 */
import { EMPTY_RECORD, type GenerationRecord } from "./schema.ts";

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

const PAIR = /([\p{L}\p{N}_][^:,"]{0,60}?):\s*("(?:\\.|[^\\"])*"|[^,]*)(?:,|$)/gu;
/** What makes a line the line of pairs: it begins with one of these, or names steps and a sampler somewhere. */
const FIRST_KEY = /^(Steps|Sampler|Schedule type|CFG scale|Seed|Size|Model|Version):\s/;

export interface Parameters {
  record: GenerationRecord;
  /** Every pair of the last line, as it stands. */
  pairs: Record<string, string>;
}

/** Null where the text is no such text. Never throws. */
export function readParameters(text: string): Parameters | null {
  const lines = text.replaceAll("\r\n", "\n").trimEnd().split("\n");
  const last = lines.at(-1)?.trim() ?? "";
  const hasPairs = FIRST_KEY.test(last) || (/\bSteps: \d/.test(last) && /, \w/.test(last));
  const words = (hasPairs ? lines.slice(0, -1) : lines).join("\n");
  const split = words.startsWith(NEGATIVE.trimEnd()) ? 0 : words.indexOf(`\n${NEGATIVE.trimEnd()}`);
  if (!hasPairs && split < 0) return null;
  const prompt = split < 0 ? words : words.slice(0, split);
  const negative = split < 0 ? null : words.slice(split).trimStart().slice(NEGATIVE.trimEnd().length);
  const pairs = hasPairs ? readPairs(last) : {};
  const [width = null, height = null] =
    /^(\d{1,6})x(\d{1,6})$/
      .exec(pairs.Size ?? "")
      ?.slice(1)
      .map(Number) ?? [];
  const record: GenerationRecord = {
    ...EMPTY_RECORD,
    prompt: prompt.trim() || null,
    negative_prompt: negative?.trim() || null,
    model: pairs.Model ?? null,
    sampler: pairs.Sampler ?? null,
    scheduler: pairs["Schedule type"] ?? null,
    steps: numeric(pairs.Steps, true),
    cfg: numeric(pairs["CFG scale"], false),
    seed: /^-?\d{1,20}$/.test(pairs.Seed ?? "") ? (pairs.Seed ?? null) : null,
    tool: pairs.Version ?? null,
    width,
    height,
    loras: lorasIn(prompt),
  };
  return { record, pairs };
}

function readPairs(line: string): Record<string, string> {
  const pairs: Record<string, string> = Object.create(null);
  for (const [, key = "", value = ""] of line.slice(0, 65_536).matchAll(PAIR)) pairs[key.trim()] = unquoted(value.trim());
  return pairs;
}

function unquoted(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}

function numeric(value: string | undefined, whole: boolean): number | null {
  const number = Number(value?.trim() || Number.NaN);
  return Number.isFinite(number) && (!whole || Number.isInteger(number)) ? number : null;
}

/** LoRAs stand in the prompt as `<lora:name:weight>`. */
function lorasIn(prompt: string): GenerationRecord["loras"] {
  return [...prompt.matchAll(/<lora:([^:<>]{1,200})(?::(-?[\d.]{1,12}))?[^<>]{0,40}>/g)]
    .slice(0, 100)
    .map(([, name = "", weight]) => ({ name, weight: numeric(weight, false) }));
}
