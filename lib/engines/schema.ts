import { z } from "zod";
import { Reason } from "#lib/core/reason.ts";
import type { DigitalSource, GenerationRecord } from "#lib/metadata/schema.ts";

import type { JobError } from "#lib/queue/schema.ts";
import type { ApiGraph, Definitions } from "./graph/schema.ts";

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

/** `GET /engines/{id}/options`. `lists` holds what an engine's server has, by sort: `checkpoints`, `loras`, `samplers`, … */
export const EngineOptions = z.object({
  engine_id: z.string(),
  output_configs: z.array(OutputConfig),
  default_output_config: z.string(),
  lists: z.record(z.string(), z.array(z.string())).optional(),
});
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
  /** What `detail` says, for who reads another language; null where it is a name or a version. */
  reason: Reason.nullable(),
  media_kinds: z.array(MEDIA_KIND),
  input_dir: z.string().nullable(),
  output_dir: z.string().nullable(),
  header_names: z.array(z.string()),
});
export type EngineDto = z.infer<typeof EngineDto>;

export const EngineList = z.object({ items: z.array(EngineDto), total: z.number().int(), next_cursor: z.null() });

const EngineName = z.string().trim().min(1).max(60);
const EngineUrl = z
  .string()
  .trim()
  .max(2_000)
  .refine(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    "must be an address that begins with http:// or https://",
  );
const Folder = z.string().trim().min(1).max(4_096);
/** A header's value; `null` takes it away. Those not named stay as they are. */
const HeaderPatch = z.record(
  z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, "is no header name"),
  z
    .string()
    .max(8_000)
    .regex(/^[\t\x20-\x7e\x80-\xff]*$/, "holds what no header's value may hold")
    .nullable(),
);

/** `POST /engines` */
export const NewEngine = z.object({
  kind: z.literal("comfyui"),
  name: EngineName.optional(),
  url: EngineUrl,
  headers: HeaderPatch.optional(),
  input_dir: Folder.nullish(),
  output_dir: Folder.nullish(),
  enabled: z.boolean().default(true),
});
export type NewEngine = z.infer<typeof NewEngine>;

/** `PATCH /engines/{id}`; address, headers and folders only of a ComfyUI. */
export const EnginePatch = z.object({
  name: EngineName.optional(),
  enabled: z.boolean().optional(),
  url: EngineUrl.optional(),
  headers: HeaderPatch.optional(),
  input_dir: Folder.nullish(),
  output_dir: Folder.nullish(),
});
export type EnginePatch = z.infer<typeof EnginePatch>;
export const RemovedEngine = z.object({ id: z.string() });
/** What `POST /engines/{id}/free` did: models put out of memory. */
export const FreedEngine = z.object({ id: z.string(), freed: z.boolean() });

/** What a server says of itself; a ComfyUI in `system_stats`, and by what it has in `object_info`. */
export const EngineAbout = z.object({
  version: z.string().nullable(),
  /** What it computes on, by the server's own names: `cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync`. */
  devices: z.array(
    z.object({ name: z.string(), type: z.string().nullable(), memory_bytes: z.number().nullable(), free_bytes: z.number().nullable() }),
  ),
  node_count: z.number().int().nullable(),
});
export type EngineAbout = z.infer<typeof EngineAbout>;

export const EngineHealth = z.object({
  id: z.string(),
  state: EngineDto.shape.state,
  detail: z.string().nullable(),
  reason: Reason.nullable(),
  /** Null for one that is built in, and while it does not answer. */
  about: EngineAbout.nullable(),
  checked_at: z.string(),
  latency_ms: z.number(),
});
export type EngineHealth = z.infer<typeof EngineHealth>;

/**
 * `POST /engines/test`: a ComfyUI that is asked once, and of which nothing is kept. With `engine_id` it is that engine as it would be after
 * the change: what is left out stays as it is, its headers, whose values nobody is told, included.
 */
export const EngineTrial = z
  .object({
    kind: z.literal("comfyui").default("comfyui"),
    engine_id: z.string().max(128).optional(),
    url: EngineUrl.optional(),
    headers: HeaderPatch.optional(),
  })
  .refine(({ engine_id, url }) => (engine_id ?? url) !== undefined, { path: ["url"], message: "is needed, or the engine it belongs to" });
export type EngineTrial = z.infer<typeof EngineTrial>;
export const EngineTrialAnswer = EngineHealth.omit({ id: true });
export type EngineTrialAnswer = z.infer<typeof EngineTrialAnswer>;

export type EngineParams = Readonly<Record<string, string | number | null>>;

/** A workflow with the person's values in it: what the engine shall run, and the page's own JSON that says the same, if there is one. */
export interface EngineWorkflow {
  readonly graph: ApiGraph;
  readonly ui: unknown;
}

/** The node an engine is at. `done` of `total` nodes are finished; `value` counts to `max` within this one. */
export interface NodeAtWork {
  readonly id: string;
  readonly class_type: string;
  readonly label: string;
  readonly value: number;
  readonly max: number;
  readonly done: number;
  readonly total: number;
}

/** What a run said in words instead of in a file. */
export interface EngineText {
  readonly node_id: string;
  readonly class_type: string;
  readonly text: string;
}

/** What an engine is handed. `params` have passed the output config's parameters: every key is there, typed and in range. */
export interface EngineRequest {
  readonly outputConfig: string;
  readonly params: EngineParams;
  /** Decimal, 0 … 2^64-1; for the n-th picture of a batch the engine adds n to it. */
  readonly seed: string;
  /** Its reason says why (`endingOf` of the queue): a worker that closes lets work on another machine go on. */
  readonly signal: AbortSignal;
  readonly workflow?: EngineWorkflow | null;
  /** What `checkpoint` was last told by a worker that had this job before and died; null the first time. */
  readonly resume?: unknown;
  /** Remembers, until the job ends, what it takes to find this work again. */
  checkpoint?(state: unknown): Promise<void>;
  /** Told whenever work moves on; `value` counts to `max`. Cheap: the caller throttles. */
  progress(value: number, max: number, note?: string): void;
  node?(at: NodeAtWork): void;
  /** A look at the unfinished picture, as JPEG bytes, at most 512 px. Cheap: the caller throttles. */
  preview(jpeg: Uint8Array): void;
  text?(said: EngineText): void;
  /** Part of the work was refused while the rest is made. */
  warn?(fault: JobError): void;
}

/** The engine's own file. `cached`: made by an earlier run, which may have been stored then. */
export interface EngineSource {
  /** As the engine calls it, with its folders. */
  readonly name: string;
  /** Where it lies on this disk; null where it does not. */
  readonly path: string | null;
  readonly hash: string;
  readonly cached: boolean;
}

/** One finished medium, before Atelier embeds where it came from. */
export interface EngineOutput {
  readonly kind: MediaKind;
  /** Extension without dot: what the bytes are. */
  readonly format: string;
  /** Empty where the medium is too large for memory: then `file` holds it, and whoever stores it may move or must remove it. */
  readonly bytes: Uint8Array;
  readonly file?: { readonly path: string; readonly size: number; readonly hash: string };
  readonly record: GenerationRecord;
  readonly digitalSource: DigitalSource;
  readonly source?: EngineSource;
}

/** How an engine stands with a graph: what keeps it from running it, and how much is before it in line. */
export interface EngineStanding {
  readonly state: "ok" | "down";
  readonly detail: string | null;
  readonly reason: Reason | null;
  readonly missing: { readonly nodes: readonly string[]; readonly models: readonly string[] };
  readonly busy: number;
}

/** How a server was when it was asked. */
export interface EngineLook {
  readonly state: "ok" | "down";
  readonly detail: string | null;
  readonly reason: Reason | null;
  readonly about: EngineAbout | null;
}

export interface Engine {
  readonly id: string;
  readonly kind: z.infer<typeof ENGINE_KIND>;
  readonly name: string;
  /** As known now. */
  options(): EngineOptions;
  /** Asks a server now: how it is, and what `options` may say. An engine made of code alone has nothing to ask. */
  look?(): Promise<EngineLook>;
  /** Whether it could run this graph. Its line is only asked for where there is a choice (`withLine`). */
  standing?(graph: ApiGraph, withLine: boolean): Promise<EngineStanding>;
  /** What its nodes take. */
  definitions?(): Promise<Definitions>;
  /** Brings a file of this disk to where its workflows load files from. @returns the name to give to the node that loads it */
  take?(path: string): Promise<string>;
  /** The file that its workflows load under this name, from where this disk does not reach; null where there is none. */
  read?(name: string): Promise<Uint8Array | null>;
  /** Gives memory back. */
  free?(): Promise<void>;
  /** Stops work that was begun (what `checkpoint` was last told) and that nobody waits for any more. */
  abandon?(state: unknown): Promise<void>;
  /** Outputs in order, each as soon as it is whole. Throws AppError (`engine_unavailable`, `generation_failed`), or on abort `canceled`. */
  generate(request: EngineRequest): AsyncIterable<EngineOutput>;
}
