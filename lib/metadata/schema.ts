import { z } from "zod";
import type { Format } from "./sniff.ts";

/** A LoRA as the recipe names it. */
export const Lora = z.object({ name: z.string(), weight: z.number().nullable() });

/**
 * What made a file (DESIGN: GenerationRecord), in snake_case as it stands in provenance. Seeds are decimal strings: an unsigned 64-bit
 * number does not fit a double.
 */
export const GenerationRecord = z.object({
  tool: z.string().nullable(),
  prompt: z.string().nullable(),
  negative_prompt: z.string().nullable(),
  model: z.string().nullable(),
  sampler: z.string().nullable(),
  scheduler: z.string().nullable(),
  steps: z.number().int().nullable(),
  cfg: z.number().nullable(),
  seed: z.string().nullable(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  loras: z.array(Lora),
  /** The engine's own parameters that have no field above, by key. */
  params: z.record(z.string(), z.unknown()),
});
export type GenerationRecord = z.infer<typeof GenerationRecord>;

/** Where a file came from: embedded in it and in its sidecar's `provenance`. */
export const Provenance = z.object({
  schema: z.literal(1),
  engine: z.string(),
  job_id: z.string().nullable(),
  run_id: z.string().nullable(),
  created_at: z.string(),
  record: GenerationRecord,
  source: z.object({ root: z.string(), path: z.string(), hash: z.string() }).nullable(),
});
export type Provenance = z.infer<typeof Provenance>;

/** IPTC digital source types Atelier uses: model output, and pictures drawn by a program without a model. */
export type DigitalSource = "trainedAlgorithmicMedia" | "algorithmicMedia";

/** One text found in a file, unchanged. `where` is the carrier (`png`, `exif`, `xmp`, `iptc`, `container`, `glb`, …). */
export interface RawText {
  where: string;
  key: string;
  text: string;
  truncated: boolean;
}

/** What a reader finds. Readers never throw for a bad file: `problems` says what could not be read and why. */
export interface Facts {
  /** What its bytes are, whatever its name says; null where they are of no kind we know. */
  format: Format | null;
  width: number | null;
  height: number | null;
  duration: number | null;
  frame_rate: number | null;
  color_mode: string | null;
  has_alpha: boolean;
  /** EXIF orientation 1–8; width and height are as stored, not as shown. */
  orientation: number | null;
  record: GenerationRecord | null;
  /** Which dialect the record was read from: `atelier`, `parameters`, … */
  source: string | null;
  provenance: Provenance | null;
  /** What a person or program says of the file, in the carriers' own fields (XMP, IPTC, EXIF XP*, tags). */
  words: FileWords;
  /** When the file says it was made (the record's own time, EXIF DateTimeOriginal, XMP CreateDate, a container's creation time), ISO 8601 UTC. */
  created_at: string | null;
  /** Content credentials: that they are there and who signed, not whether they hold. */
  c2pa: C2pa | null;
  /** Technical values for display, few and short: camera, codec, frames, channels, … */
  technical: Record<string, string | number>;
  raw: RawText[];
  problems: string[];
  /** No generation text, but pixels with an alpha channel that may hide one (PNG, lossless WebP): worth one look in the background. */
  may_hide_text: boolean;
}

/** Empty fields were not said. */
export interface FileWords {
  /** −1 rejected to 5 stars (`xmp:Rating`); null when not said. */
  score: number | null;
  caption: string | null;
  license: string | null;
  keywords: string[];
}

export interface C2pa {
  /** The claim generator or signer's name, as far as it can be read without the manifest's validation. */
  generator: string | null;
}

export const EMPTY_RECORD: GenerationRecord = {
  tool: null,
  prompt: null,
  negative_prompt: null,
  model: null,
  sampler: null,
  scheduler: null,
  steps: null,
  cfg: null,
  seed: null,
  width: null,
  height: null,
  loras: [],
  params: {},
};
