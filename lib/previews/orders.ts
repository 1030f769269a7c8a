import type { Recipe } from "#lib/media/links.ts";
import type { MadePreviews, PreviewSubject } from "./cache.ts";

/** What the process that makes previews is told. */
export type RenderOrder =
  | { kind: "render"; id: number; subject: PreviewSubject; recipes: readonly Recipe[]; folder: string }
  | { kind: "stop"; id: number };

/** What it answers; `rss` is what it holds in memory afterwards, in bytes. */
export type RenderAnswer = { id: number; rss: number } & (
  | { previews: MadePreviews; error?: undefined }
  | { previews?: undefined; error: { code: string | null; message: string } }
);
