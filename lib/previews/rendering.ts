import type { ContainedPath } from "#lib/disk/paths.ts";
import type { Recipe } from "#lib/media/links.ts";

/** What came out of a file: encoded previews by recipe, and the thumbhash. */
export interface Rendering {
  files: Partial<Record<Recipe, Uint8Array>>;
  thumbhash: string | null;
  /** What could not be made, or was made in spite of something; null where all went well. */
  problem: string | null;
}

export interface RenderRequest {
  path: ContainedPath;
  /** The file's first 8 KiB. */
  head: Buffer;
  wanted: ReadonlySet<Recipe>;
  signal: AbortSignal | undefined;
}

/** Makes what is wanted of one kind of media. Throws where nothing at all can be made; the message is for people. */
export type Renderer = (request: RenderRequest) => Promise<Rendering>;
