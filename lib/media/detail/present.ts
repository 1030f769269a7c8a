import { join } from "node:path";
import type { z } from "zod";
import { environment } from "#lib/core/env.ts";
import { parseExact } from "#lib/core/json.ts";
import { EMPTY_RECORD, type Facts, GenerationRecord } from "#lib/metadata/schema.ts";
import { presentMedia, type Viewer } from "../present.ts";
import type { Root } from "../roots/schema.ts";
import { absolutePath } from "../roots/service.ts";
import type { Generation, MediaDetail } from "../schema.ts";
import { isJson } from "../sidecars/values.ts";
import type { WholeRow } from "../store.ts";
import { boundedTexts, graphsOf, type Reading } from "./reading.ts";

export interface DetailOptions {
  /** The graphs' numbers digit for digit, for answers that are written with `JSON.stringify`. */
  readonly exact: boolean;
}

/** `reading` null: the file cannot be reached, and what the index keeps of it is told. */
export function presentDetail(
  row: WholeRow,
  reading: Reading | null,
  viewer: Viewer,
  roots: readonly Root[],
  { exact }: DetailOptions,
): MediaDetail {
  const { metadata } = row;
  const facts = reading?.facts ?? null;
  const own = viewer.seesAll || row.ownerId === viewer.login;
  const sidecar = own ? reading?.sidecar : null;
  return {
    ...presentMedia(row, viewer, roots),
    generation: presentGeneration(row, reading, exact),
    keywords: row.keywords.map(({ keyword, keywordType, source, confidence }) => ({
      keyword,
      keyword_type: keywordType,
      source,
      confidence,
    })),
    captions: captionsOf(row, reading),
    technical: {
      ...facts?.technical,
      frame_rate: facts?.frame_rate ?? metadata?.frameRate ?? null,
      color_mode: facts?.color_mode ?? metadata?.colorMode ?? null,
      has_alpha: facts?.has_alpha ?? metadata?.hasAlpha ?? false,
      orientation: facts?.orientation ?? null,
      problems: facts?.problems ?? [],
      preview_problem: previewProblemOf(row),
    },
    asset_id: row.hash?.slice(0, 16) ?? null,
    c2pa: facts?.c2pa ?? (metadata?.c2pa ? parseExact(metadata.c2pa) : null),
    custom: isJson(sidecar?.custom) ? plain(sidecar.custom, exact) : {},
    history: Array.isArray(sidecar?.history) ? plain(sidecar.history, exact) : [],
    files: own ? filesOf(row, reading, roots) : [],
  };
}

/** Why some previews of the file are missing, in words, where that is known. */
function previewProblemOf(row: WholeRow): string | null {
  const told = row.thumbnails.find(({ thumbnailSize }) => thumbnailSize === "error");
  return told?.filePath?.includes(`/${row.fingerprint}_`) ? told.thumbnailData : null;
}

/** Numbers that no double holds as strings, where the answer is not written by `JSON.stringify`. */
function plain<T>(value: T, exact: boolean): T {
  if (exact) return value;
  return JSON.parse(JSON.stringify(value, (_, inner: unknown) => (JSON.isRawJSON(inner) ? inner.rawJSON : inner))) as T;
}

/** What was said is told in order; a caption that nobody has said through us is its own only version. */
export function captionsOf(row: Pick<WholeRow, "caption" | "createdAt">, reading: Reading | null): MediaDetail["captions"] {
  const captions = reading?.said?.captions.map(({ text, source, at }) => ({ text, source, at })) ?? [];
  if (captions.length > 0 || row.caption === null) return captions;
  return [{ text: row.caption, source: "file", at: row.createdAt.toISOString() }];
}

function presentGeneration({ metadata }: WholeRow, reading: Reading | null, exact: boolean): z.infer<typeof Generation> | null {
  const facts = reading?.facts ?? null;
  const texts = facts?.raw ?? (metadata?.pngText ? (parseExact(metadata.pngText) as Facts["raw"]) : []);
  const raw = boundedTexts(texts);
  const kept = metadata?.record ? GenerationRecord.safeParse(parseExact(metadata.record)) : null;
  const recordKept = kept?.success ? kept.data : null;
  const record = facts?.record ?? reading?.said?.record ?? recordKept;
  const source = facts?.record ? facts.source : reading?.said?.record ? reading.said.dialect : (metadata?.source ?? null);
  const workflow = graphsOf(texts, exact);
  // Of a file with texts but no recipe in them the texts are shown.
  if (!record && raw.length === 0) return null;
  const { params: _, ...told } = record ?? EMPTY_RECORD;
  return { ...told, source: record ? source : null, workflow, raw };
}

function filesOf(row: WholeRow, reading: Reading | null, roots: readonly Root[]): MediaDetail["files"] {
  const path = absolutePath(roots, row.filePath);
  const original = path === null ? [] : [{ role: "original", path }];
  const speaking = new Set(reading?.said?.stamp.split(" ").map((stamp) => stamp.charAt(0)));
  const about = (reading?.sidecars ?? []).filter((one) => one.stamp === undefined || speaking.has(one.kind.charAt(0)));
  const sidecars = about.map((one) => ({ role: one.kind === "atelier" ? "sidecar" : one.kind, path: one.path }));
  const previews = row.thumbnails.flatMap((one) =>
    one.filePath === null || one.thumbnailSize === "error"
      ? []
      : [{ role: one.thumbnailSize, path: join(environment().home, "cache", "previews", one.filePath) }],
  );
  return [...original, ...sidecars, ...previews];
}
