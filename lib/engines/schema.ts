import { z } from "zod";
import type { DigitalSource, GenerationRecord } from "#lib/metadata/schema.ts";

export const MEDIA_KIND = z.enum(["image", "video", "audio", "model3d"]);
export type MediaKind = z.infer<typeof MEDIA_KIND>;

export const ENGINE_KIND = z.enum(["sketch", "comfyui", "openai", "replicate"]);

/**
 * One input an engine takes; the studio's form, the request's validation and the API page are all drawn from it. `seed` is a decimal
 * string, `null` for a random one. Labels are keys of the message catalogue (`params.<key>`), `label` is the English fallback.
 */
export const EngineParameter = z.object({
  key: z.string(),
  label: z.string(),
  type: z.enum(["text", "integer", "number", "choice", "seed"]),
  multiline: z.boolean(),
  required: z.boolean(),
  default: z.union([z.string(), z.number(), z.null()]),
  min: z.number().nullable(),
  max: z.number().nullable(),
  step: z.number().nullable(),
  choices: z.array(z.object({ value: z.string(), label: z.string() })).nullable(),
});
export type EngineParameter = z.infer<typeof EngineParameter>;

/** A named way an engine can be used: one medium, its parameters and defaults. */
export const OutputConfig = z.object({
  id: z.string(),
  name: z.string(),
  media_kind: MEDIA_KIND,
  /** Extensions it can write, the default first. */
  formats: z.array(z.string()),
  parameters: z.array(EngineParameter),
});
export type OutputConfig = z.infer<typeof OutputConfig>;

/** `GET /engines/{id}/options` */
export const EngineOptions = z.object({ engine_id: z.string(), output_configs: z.array(OutputConfig), default_output_config: z.string() });
export type EngineOptions = z.infer<typeof EngineOptions>;

/** The API's Engine. Secrets go in, never out: only the headers' names are told. */
export const EngineDto = z.object({
  id: z.string(),
  kind: ENGINE_KIND,
  name: z.string(),
  url: z.string().nullable(),
  enabled: z.boolean(),
  state: z.enum(["ok", "down", "disabled", "unknown"]),
  detail: z.string().nullable(),
  media_kinds: z.array(MEDIA_KIND),
  input_dir: z.string().nullable(),
  output_dir: z.string().nullable(),
  header_names: z.array(z.string()),
});
export type EngineDto = z.infer<typeof EngineDto>;

export const EngineList = z.object({ items: z.array(EngineDto), total: z.number().int(), next_cursor: z.null() });
export const EnginePatch = z.object({ name: z.string().trim().min(1).max(60).optional(), enabled: z.boolean().optional() });
export const EngineHealth = z.object({
  id: z.string(),
  state: EngineDto.shape.state,
  detail: z.string().nullable(),
  checked_at: z.string(),
  latency_ms: z.number(),
});
export type EngineHealth = z.infer<typeof EngineHealth>;

export type EngineParams = Readonly<Record<string, string | number | null>>;

/** What an engine is handed. `params` have passed the output config's parameters: every key is there, typed and in range. */
export interface EngineRequest {
  readonly outputConfig: string;
  readonly params: EngineParams;
  /** Decimal, 0 … 2^64-1; for the n-th picture of a batch the engine adds n to it. */
  readonly seed: string;
  readonly signal: AbortSignal;
  /** Told whenever work moves on; `value` counts to `max`. Cheap: the caller throttles. */
  progress(value: number, max: number, note?: string): void;
  /** A look at the unfinished picture, as JPEG bytes, at most 512 px. Cheap: the caller throttles. */
  preview(jpeg: Uint8Array): void;
}

/** One finished medium, before Atelier embeds where it came from. */
export interface EngineOutput {
  readonly kind: MediaKind;
  /** Extension without dot: what the bytes are. */
  readonly format: string;
  readonly bytes: Uint8Array;
  readonly record: GenerationRecord;
  readonly digitalSource: DigitalSource;
}

export interface Engine {
  readonly id: string;
  readonly kind: z.infer<typeof ENGINE_KIND>;
  readonly name: string;
  options(): EngineOptions;
  /** Outputs in order, each as soon as it is whole. Throws AppError (`engine_unavailable`, `generation_failed`), or on abort `canceled`. */
  generate(request: EngineRequest): AsyncIterable<EngineOutput>;
}
