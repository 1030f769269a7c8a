import { z } from "zod";
import { Provenance } from "#lib/metadata/schema.ts";
import { Visibility } from "../schema.ts";

/** `<name.ext>.asset.json`: everything a person made or said of a file. Unknown keys, at any level, are kept. */
export const Sidecar = z.looseObject({
  schema: z.literal(1),
  id: z.string(),
  hash: z.string(),
  /** The full file name, where the sidecar's own had to be cut. */
  file: z.string().optional(),
  created_at: z.string(),
  updated_at: z.string(),
  metadata: z.looseObject({
    tags: z.array(z.string()),
    license: z.string().nullable(),
    origin: z.string().nullable(),
    version: z.number().int(),
    bytes: z.number(),
    /** Of the bytes that `hash` is about; a scan takes it of every file it reads, so it tells at once whether these are they. */
    fingerprint: z.string().optional(),
    preview: z.looseObject({ kind: z.string(), paths: z.record(z.string(), z.string()), default: z.string() }),
    thumbnails: z.record(z.string(), z.string()),
  }),
  score: z.number().int().min(-1).max(5),
  favourite: z.boolean(),
  kept: z.boolean(),
  caption: z.string().nullable(),
  captions: z.array(z.looseObject({ text: z.string(), source: z.string(), at: z.string() })),
  keywords: z.array(z.looseObject({ keyword: z.string(), type: z.string(), source: z.string(), confidence: z.number() })),
  owner: z.string().nullable(),
  workshop: z.string().nullable(),
  visibility: Visibility,
  run_id: z.string().nullable(),
  job_id: z.string().nullable(),
  provenance: z.union([Provenance, z.looseObject({})]),
  custom: z.record(z.string(), z.unknown()),
  history: z.array(z.unknown()),
});
export type Sidecar = z.infer<typeof Sidecar>;
