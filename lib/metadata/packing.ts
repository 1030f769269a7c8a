/** Readings on their way between threads: most files say little beyond size and recipe, and names that are not sent cost nothing. */
import { emptyFacts } from "./containers/source.ts";
import type { ReadMedia, ReadResult } from "./read.ts";
import type { Facts, GenerationRecord } from "./schema.ts";
import { FORMATS, type Format } from "./sniff.ts";

/** Both ends run the same code: a format's place in the table costs a tenth of its name on the way. */
const NAMES = Object.keys(FORMATS) as Format[];
const PLACES = new Map<Format | null, number>(NAMES.map((format, place) => [format, place]));
const NO_FORMAT = -1;

type PackedRecord = readonly [
  tool: string | null,
  prompt: string | null,
  negative: string | null,
  model: string | null,
  sampler: string | null,
  scheduler: string | null,
  steps: number | null,
  cfg: number | null,
  seed: string | null,
  width: number | null,
  height: number | null,
  loras: GenerationRecord["loras"],
  params: GenerationRecord["params"],
];

/** What a plain picture of a known program says; of a file that says more, all facts as they are. */
type PackedFacts =
  | readonly [
      format: number,
      width: number | null,
      height: number | null,
      colorMode: string | null,
      hasAlpha: 0 | 1,
      source: string | null,
      record: PackedRecord | null,
    ]
  | Facts;

type PackedMedia = readonly [fingerprint: string, size: number, mtimeMs: number, ctimeMs: number, changed: 0 | 1, facts: PackedFacts];

export type Packed = PackedMedia | Exclude<ReadResult, ReadMedia>;

export function pack(result: ReadResult): Packed {
  if (!result.ok) return result;
  const { facts, fingerprint, size, mtimeMs, ctimeMs, changed } = result;
  return [fingerprint, size, mtimeMs, ctimeMs, changed ? 1 : 0, isPlain(facts) ? packFacts(facts) : facts];
}

export function unpack(packed: Packed): ReadResult {
  if (!isMedia(packed)) return packed;
  const [fingerprint, size, mtimeMs, ctimeMs, changed, facts] = packed;
  return { ok: true, facts: isPacked(facts) ? unpackFacts(facts) : facts, fingerprint, size, mtimeMs, ctimeMs, changed: changed === 1 };
}

function isMedia(packed: Packed): packed is PackedMedia {
  return Array.isArray(packed);
}

function isPacked(facts: PackedFacts): facts is Exclude<PackedFacts, Facts> {
  return Array.isArray(facts);
}

/** Whether what is left out is as empty as `emptyFacts` makes it. */
function isPlain({ words, technical, ...facts }: Facts): boolean {
  return (
    facts.duration === null &&
    facts.frame_rate === null &&
    facts.orientation === null &&
    facts.provenance === null &&
    facts.created_at === null &&
    facts.c2pa === null &&
    !facts.may_hide_text &&
    facts.raw.length === 0 &&
    facts.problems.length === 0 &&
    words.score === null &&
    words.caption === null &&
    words.license === null &&
    words.keywords.length === 0 &&
    Object.keys(technical).length === 0
  );
}

function packFacts({ format, width, height, color_mode, has_alpha, source, record }: Facts): PackedFacts {
  return [PLACES.get(format) ?? NO_FORMAT, width, height, color_mode, has_alpha ? 1 : 0, source, record && packRecord(record)];
}

function unpackFacts([format, width, height, color_mode, has_alpha, source, record]: Exclude<PackedFacts, Facts>): Facts {
  const facts = emptyFacts();
  facts.format = NAMES[format] ?? null;
  facts.width = width;
  facts.height = height;
  facts.color_mode = color_mode;
  facts.has_alpha = has_alpha === 1;
  facts.source = source;
  facts.record = record && unpackRecord(record);
  return facts;
}

function packRecord(record: GenerationRecord): PackedRecord {
  const { tool, prompt, negative_prompt, model, sampler, scheduler, steps, cfg, seed, width, height, loras, params } = record;
  return [tool, prompt, negative_prompt, model, sampler, scheduler, steps, cfg, seed, width, height, loras, params];
}

function unpackRecord(record: PackedRecord): GenerationRecord {
  const [tool, prompt, negative_prompt, model, sampler, scheduler, steps, cfg, seed, width, height, loras, params] = record;
  return { tool, prompt, negative_prompt, model, sampler, scheduler, steps, cfg, seed, width, height, loras, params };
}
