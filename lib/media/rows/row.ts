import { LARGEST_INT } from "#lib/core/numbers.ts";
import type { GenerationRecord } from "#lib/metadata/schema.ts";

/** What of a file's own bytes stands in `media_metadata`. */
export interface MetadataColumns {
  readonly width: number | null;
  readonly height: number | null;
  readonly duration: number | null;
  readonly frame_rate: number | null;
  readonly color_mode: string | null;
  readonly has_alpha: boolean;
  readonly prompt: string | null;
  readonly negative_prompt: string | null;
  readonly model_name: string | null;
  readonly sampler: string | null;
  readonly scheduler: string | null;
  readonly steps: number | null;
  readonly cfg_scale: number | null;
  readonly seed: string | null;
  readonly tool: string | null;
  readonly source: string | null;
  readonly record: string | null;
  readonly c2pa: string | null;
  readonly reader: number;
}

export interface KeywordRow {
  readonly keyword: string;
  readonly type: string;
  readonly source: string | null;
  readonly confidence: number;
}

/** A row of the library and all that hangs on it, as the columns are called. Times are `timeText`. */
export interface MediaRow {
  readonly filename: string;
  readonly directory: string;
  readonly file_path: string;
  readonly file_size: number;
  readonly file_type: string;
  readonly extension: string | null;
  readonly score: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly root_id: string;
  readonly project_id: string | null;
  readonly folder: string | null;
  readonly mime_type: string | null;
  /** As shown: a picture that lies on its side is turned. */
  readonly width: number | null;
  readonly height: number | null;
  readonly duration: number | null;
  readonly favourite: boolean;
  readonly kept: boolean;
  readonly caption: string | null;
  readonly license: string | null;
  readonly status: string;
  readonly visibility: string;
  readonly owner_id: string | null;
  readonly workshop: string | null;
  readonly run_id: string | null;
  readonly job_id: string | null;
  readonly hash: string | null;
  readonly fingerprint: string;
  readonly modified_at: string;
  readonly day: string;
  readonly change_ms: number;
  readonly sidecar_stamp: string | null;
  readonly metadata: MetadataColumns;
  readonly keywords: readonly KeywordRow[];
  /** All that a search looks in. */
  readonly words: string;
}

/** Raised when a reader learns more: files read by an earlier one are read again when a scan meets them. */
export const READER = 2;

type RecordColumns = Pick<
  MetadataColumns,
  "prompt" | "negative_prompt" | "model_name" | "sampler" | "scheduler" | "steps" | "cfg_scale" | "seed" | "tool" | "source" | "record"
>;

export function recordColumns(record: GenerationRecord | null, source: string | null): RecordColumns {
  const steps = record?.steps ?? null;
  return {
    prompt: record?.prompt ?? null,
    negative_prompt: record?.negative_prompt ?? null,
    model_name: record?.model ?? null,
    sampler: record?.sampler ?? null,
    scheduler: record?.scheduler ?? null,
    steps: steps !== null && Number.isInteger(steps) && Math.abs(steps) <= LARGEST_INT ? steps : null,
    cfg_scale: record?.cfg ?? null,
    seed: record?.seed ?? null,
    tool: record?.tool ?? null,
    source,
    record: record ? JSON.stringify(record) : null,
  };
}
