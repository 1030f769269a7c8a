import { readParameters } from "../parameters.ts";
import type { GenerationRecord } from "../schema.ts";
import type { Dialect } from "./dialect.ts";

/** Keys under which programs put AUTOMATIC1111's text: PNG, EXIF, and the comments of videos and other containers. */
const KEYS = ["parameters", "usercomment", "comment", "description", "imagedescription", "xpcomment"];

/** AUTOMATIC1111's text, which many programs write. */
export const parameters: Dialect = {
  id: "parameters",
  names: KEYS,
  read: (texts) => {
    for (const key of KEYS) {
      const text = texts.get(key);
      const record = text === null ? null : readA1111(text);
      if (record) return { record, provenance: null };
    }
    return null;
  },
};

export function readA1111(text: string): GenerationRecord | null {
  // A prompt may begin with a brace; a JSON text in several lines may hold anything.
  if (/^\s*\{\s*"/.test(text)) return null;
  return readParameters(text)?.record ?? null;
}
