/** Tags of films and sound under the names ffmpeg gives them, and what of them is meant for people. */
import { instantOf } from "../text-decoding.ts";
import { addKeywords, offerCaption, offerLicense } from "./blocks.ts";
import type { Source } from "./source.ts";

/** Keeps a container's own tag; `where` is `stream` for tags of one track of several. */
export function takeTag(source: Source, key: string, text: string, where = "container"): void {
  if (text === "") return;
  source.text(where, key, text);
  if (where !== "container") return;
  switch (key.toLowerCase()) {
    case "description":
    case "comment":
    case "synopsis":
    case "com.apple.quicktime.description":
      offerCaption(source, text);
      return;
    case "keywords":
    case "com.apple.quicktime.keywords":
      addKeywords(source, text.split(/[,;]/));
      return;
    case "copyright":
    case "license":
      offerLicense(source, text);
      return;
    case "creation_time":
    case "com.apple.quicktime.creationdate":
      source.facts.created_at ??= instantOf(text);
  }
}

/** Stars of a `POPM` byte, as Windows writes it. */
export function starsOf(rating: number): number {
  return rating === 0 ? 0 : rating < 32 ? 1 : rating < 96 ? 2 : rating < 160 ? 3 : rating < 224 ? 4 : 5;
}
