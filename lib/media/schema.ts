import { z } from "zod";
import { LARGEST_INT, numeral } from "#lib/core/numbers.ts";
import { GenerationRecord } from "#lib/metadata/schema.ts";
import { keywordsIn } from "./keyword-list.ts";
import { MEDIA_KINDS } from "./kinds.ts";

export const MediaStatus = z.enum(["present", "missing", "offline", "trashed", "unstable"]);
export const Visibility = z.enum(["private", "workshop", "shared"]);

/** Media, as every list and every job's outputs give it. */
export const Media = z.object({
  id: z.number().int().nullable(),
  kind: z.enum(MEDIA_KINDS),
  mime_type: z.string(),
  filename: z.string(),
  path: z.string().nullable(),
  root_id: z.string(),
  project_id: z.string().nullable(),
  folder: z.string().nullable(),
  size_bytes: z.number().nullable(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  duration: z.number().nullable(),
  score: z.number().int().min(-1).max(5),
  favourite: z.boolean(),
  kept: z.boolean(),
  caption: z.string().nullable(),
  license: z.string().nullable(),
  prompt: z.string().nullable(),
  model: z.string().nullable(),
  status: MediaStatus,
  is_deleted: z.boolean(),
  trash_path: z.string().nullable(),
  visibility: Visibility,
  owner: z.string().nullable(),
  run_id: z.string().nullable(),
  job_id: z.string().nullable(),
  hash: z.string().nullable(),
  created_at: z.string(),
  modified_at: z.string().nullable(),
  updated_at: z.string(),
  placeholder: z.string().nullable(),
  urls: z.object({
    original: z.string(),
    "256": z.string().nullable(),
    "512": z.string().nullable(),
    poster: z.string().nullable(),
    clip: z.string().nullable(),
    waveform: z.string().nullable(),
  }),
});
export type Media = z.infer<typeof Media>;

/** The recipe, values as the file holds them; `raw` is every embedded text, unchanged. */
export const Generation = GenerationRecord.omit({ params: true }).extend({
  source: z.string().nullable(),
  workflow: z.object({ api: z.unknown().nullable(), ui: z.unknown().nullable() }),
  raw: z.array(z.object({ where: z.string(), key: z.string(), text: z.string(), truncated: z.boolean() })),
});

export const MediaDetail = Media.extend({
  generation: Generation.nullable(),
  keywords: z.array(z.object({ keyword: z.string(), keyword_type: z.string(), source: z.string().nullable(), confidence: z.number() })),
  captions: z.array(z.object({ text: z.string(), source: z.string(), at: z.string() })),
  technical: z.object({ frame_rate: z.number().nullable(), color_mode: z.string().nullable(), has_alpha: z.boolean() }).loose(),
  asset_id: z.string().nullable(),
  c2pa: z.unknown().nullable(),
  custom: z.record(z.string(), z.unknown()),
  history: z.array(z.unknown()),
  files: z.array(z.object({ role: z.string(), path: z.string() })),
});
export type MediaDetail = z.infer<typeof MediaDetail>;

const list = {
  limit: z.coerce.number().int().min(1).max(500).default(60),
  cursor: z.string().max(500).optional(),
  count: z.enum(["exact", "none"]).default("exact"),
};
export const ListQuery = z.object(list);

const instant = z.iso.datetime({ offset: true }).or(z.iso.date());

/**
 * The gallery's filter: what `GET /gallery` takes and what a `query` in a body may hold. Strict, and so is what extends it: a filter that
 * was misspelt and left out would match everything. Addresses of pages are read field by field and stay tolerant.
 */
export const GalleryFilter = z.strictObject({
  q: z.string().trim().max(1_000).optional(),
  project_id: z.string().min(1).max(255).optional(),
  folder: z.string().min(1).max(255).optional(),
  kind: z.enum(MEDIA_KINDS).optional(),
  score_min: numeral(z.number().int().min(-1).max(5)).optional(),
  score_max: numeral(z.number().int().min(-1).max(5)).optional(),
  /** Separated by commas, one with a comma in quotation marks; a list in a body. */
  keywords: z
    .union([z.string().transform(keywordsIn), z.array(z.string()).transform((list) => list.map((one) => one.trim()).filter(Boolean))])
    .pipe(z.array(z.string().max(200)).max(50))
    .optional(),
  /** All of the keywords, not any. */
  match_all: z.stringbool().or(z.boolean()).optional(),
  model: z.string().min(1).max(500).optional(),
  run_id: z.string().min(1).max(128).optional(),
  /** An instant, or a day in the library's time zone; `created_to` takes that whole day in. */
  created_from: instant.optional(),
  created_to: instant.optional(),
  unassigned_only: z.stringbool().or(z.boolean()).optional(),
  kept_only: z.stringbool().or(z.boolean()).optional(),
  trashed: z.stringbool().or(z.boolean()).optional(),
});
export type GalleryFilter = z.infer<typeof GalleryFilter>;

export const GallerySort = z.union([
  z.enum(["created", "modified", "name", "score", "size"]),
  z.templateLiteral(["random:", z.string().regex(/^[A-Za-z0-9_-]{1,64}$/)]),
]);
export type GallerySort = z.infer<typeof GallerySort>;

const sorting = { sort: GallerySort.default("created"), order: z.enum(["asc", "desc"]).default("desc") };

export const GalleryQuery = GalleryFilter.extend({ ...list, ...sorting });
export type GalleryQuery = z.infer<typeof GalleryQuery>;

/** `jump`: a day (sorts by time) or a part of the way from 0 to 1 (the others). `at` instead: the place of a file, by its id. */
export const SummaryQuery = GalleryFilter.extend({
  ...sorting,
  jump: z.union([z.iso.date(), numeral(z.number().min(0).max(1))]).optional(),
  at: numeral(z.number().int().min(1).max(LARGEST_INT)).optional(),
});
export type SummaryQuery = z.infer<typeof SummaryQuery>;

export const GallerySummary = z.object({
  total: z.number().int(),
  /** Newest first; the day is that of `created`, or of `modified` when sorted so. */
  days: z.array(z.object({ day: z.string(), count: z.number().int() })),
  kinds: z.record(z.enum(MEDIA_KINDS), z.number().int()),
  /** By score, −1 to 5. */
  scores: z.record(z.string(), z.number().int()),
  /** Where `jump` or `at` leads: the cursor of the page that begins there (null where there is none) and how many come before it. */
  cursor: z.string().nullable().optional(),
  index: z.number().int().optional(),
  /** While there is no database: how many files of the library were not looked into yet, so that model and time are theirs to tell. */
  unread: z.number().int().optional(),
});
export type GallerySummary = z.infer<typeof GallerySummary>;

/** What a person may say of a file. `keywords` is the whole list of `user` keywords. */
export const MediaPatch = z
  .object({
    caption: z.string().max(20_000).nullable(),
    score: z.number().int().min(-1).max(5),
    favourite: z.boolean(),
    kept: z.boolean(),
    license: z.string().trim().max(500).nullable(),
    keywords: z.array(z.string().trim().min(1).max(200)).max(500),
  })
  .partial()
  .strict();
export type MediaPatch = z.infer<typeof MediaPatch>;

export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), total: z.number().int().nullable(), next_cursor: z.string().nullable() });
}

/** All captions a file has had. */
export const CaptionList = listOf(MediaDetail.shape.captions.element);

/** Absolute, as items give it, or relative to ComfyUI's folder. */
export const PathQuery = z.object({ path: z.string().min(1).max(8_000) });
const side = z.coerce.number().int().min(16).max(2_048).default(256);
export const ThumbnailQuery = z.object({ size: side });
export const PathThumbnailQuery = PathQuery.extend({ max_px: side });

export const MediaList = listOf(Media);
export type MediaList = z.infer<typeof MediaList>;

export const Project = z.object({
  id: z.string(),
  title: z.string(),
  image_count: z.number().int(),
  video_count: z.number().int(),
  audio_count: z.number().int(),
  model3d_count: z.number().int(),
  bytes: z.number(),
  last_activity: z.string().nullable(),
  folders: z.array(z.object({ name: z.string(), count: z.number().int() })),
  roots: z.array(z.string()),
  cover: Media.nullable(),
  /** Whether a person chose the cover; else it is the newest picture. */
  cover_chosen: z.boolean(),
  order: z.number().nullable(),
  archived: z.boolean(),
  created_at: z.string().nullable(),
  /** Whether who asks may rename, archive or give a cover to it. */
  can_edit: z.boolean(),
});
export type Project = z.infer<typeof Project>;
export const ProjectList = listOf(Project);
export const NewProject = z.object({ title: z.string().trim().min(1).max(120) });
/** `cover`: the id of a media of the project; null for the newest one. `order`: among the projects, null for none. */
export const ProjectPatch = z
  .object({
    title: z.string().trim().min(1).max(120),
    cover: z.number().int().positive().nullable(),
    order: z.number().int().min(0).nullable(),
    archived: z.boolean(),
  })
  .partial();
